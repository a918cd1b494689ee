using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Native;

/// <summary>The shim's functions. One that returns text returns the error, or null on success.</summary>
internal static unsafe partial class Shim
{
    private const string Library = "TorchSharpShim";

    [LibraryImport(Library, EntryPoint = "shim_find")] public static partial byte* Find(byte* name, byte* overload, nint* op);
    [LibraryImport(Library, EntryPoint = "shim_call")] public static partial byte* Call(nint op, Value* values, int count, int capacity);
    [LibraryImport(Library, EntryPoint = "shim_free")] public static partial void Free(void* memory);

    [LibraryImport(Library, EntryPoint = "shim_release")] public static partial void Release(nint handle);
    [LibraryImport(Library, EntryPoint = "shim_share")] public static partial nint Share(nint handle);
    [LibraryImport(Library, EntryPoint = "shim_properties")] public static partial byte* Properties(nint handle, Properties* result);
    [LibraryImport(Library, EntryPoint = "shim_dtype"), SuppressGCTransition] public static partial int DType(nint handle);
    [LibraryImport(Library, EntryPoint = "shim_dim"), SuppressGCTransition] public static partial int Dim(nint handle);
    [LibraryImport(Library, EntryPoint = "shim_numel"), SuppressGCTransition] public static partial long NumEl(nint handle);
    [LibraryImport(Library, EntryPoint = "shim_sizes"), SuppressGCTransition] public static partial int Sizes(nint handle, long* sizes, int capacity);
    [LibraryImport(Library, EntryPoint = "shim_strides"), SuppressGCTransition] public static partial int Strides(nint handle, long* strides, int capacity);
    [LibraryImport(Library, EntryPoint = "shim_scalar"), SuppressGCTransition] public static partial int CpuScalar(nint handle, Value* value);
    [LibraryImport(Library, EntryPoint = "shim_data")] public static partial byte* Data(nint handle, void** data, long* offset);
    [LibraryImport(Library, EntryPoint = "shim_item")] public static partial byte* Item(nint handle, Value* value, double* complexParts);
    [LibraryImport(Library, EntryPoint = "shim_from_memory")]
    public static partial byte* FromMemory(void* data, long* sizes, int dim, int dtype, delegate* unmanaged[Cdecl]<nint, void> forget, nint context, nint* result);

    [LibraryImport(Library, EntryPoint = "shim_set_requires_grad")] public static partial byte* SetRequiresGrad(nint handle, byte value);
    [LibraryImport(Library, EntryPoint = "shim_retain_grad")] public static partial byte* RetainGrad(nint handle);
    [LibraryImport(Library, EntryPoint = "shim_grad")] public static partial byte* Grad(nint handle, nint* result);
    [LibraryImport(Library, EntryPoint = "shim_set_grad")] public static partial byte* SetGrad(nint handle, nint grad);
    [LibraryImport(Library, EntryPoint = "shim_set_data")] public static partial byte* SetData(nint handle, nint data);
    [LibraryImport(Library, EntryPoint = "shim_backward")]
    public static partial byte* Backward(nint* roots, long rootCount, nint* grads, long gradCount, nint* inputs, long inputCount, byte retainGraph, byte createGraph);
    [LibraryImport(Library, EntryPoint = "shim_gradients")]
    public static partial byte* Gradients(nint* outputs, long outputCount, nint* inputs, long inputCount, nint* grads, long gradCount, byte retainGraph, byte createGraph, byte allowUnused, nint* result);

    [LibraryImport(Library, EntryPoint = "shim_grad_enabled"), SuppressGCTransition] public static partial byte GradEnabled();
    [LibraryImport(Library, EntryPoint = "shim_set_grad_enabled"), SuppressGCTransition] public static partial void SetGradEnabled(byte enabled);
    [LibraryImport(Library, EntryPoint = "shim_inference_enabled")] public static partial byte InferenceEnabled();
    [LibraryImport(Library, EntryPoint = "shim_inference_enter")] public static partial nint InferenceEnter(byte enabled);
    [LibraryImport(Library, EntryPoint = "shim_inference_leave")] public static partial void InferenceLeave(nint guard);
    [LibraryImport(Library, EntryPoint = "shim_threads")] public static partial int Threads();
    [LibraryImport(Library, EntryPoint = "shim_set_threads")] public static partial byte* SetThreads(int count);
    [LibraryImport(Library, EntryPoint = "shim_interop_threads")] public static partial int InteropThreads();
    [LibraryImport(Library, EntryPoint = "shim_set_interop_threads")] public static partial byte* SetInteropThreads(int count);
    [LibraryImport(Library, EntryPoint = "shim_default_dtype")] public static partial int DefaultDType();
    [LibraryImport(Library, EntryPoint = "shim_set_default_dtype")] public static partial byte* SetDefaultDType(int dtype);
    [LibraryImport(Library, EntryPoint = "shim_version")] public static partial byte* Version();
    [LibraryImport(Library, EntryPoint = "shim_cuda_devices")] public static partial int CudaDevices();
    [LibraryImport(Library, EntryPoint = "shim_cudnn_available")] public static partial byte CudnnAvailable();
    [LibraryImport(Library, EntryPoint = "shim_cuda_synchronize")] public static partial byte* CudaSynchronize(long index);
    [LibraryImport(Library, EntryPoint = "shim_mps_available")] public static partial byte MpsAvailable();
    [LibraryImport(Library, EntryPoint = "shim_backend")] public static partial byte Backend(int setting, int value);

    [LibraryImport(Library, EntryPoint = "shim_manual_seed")] public static partial byte* ManualSeed(ulong seed);
    [LibraryImport(Library, EntryPoint = "shim_cuda_manual_seed")] public static partial byte* CudaManualSeed(ulong seed);
    [LibraryImport(Library, EntryPoint = "shim_generator")] public static partial byte* Generator(int deviceType, int deviceIndex, ulong seed, nint* result);
    [LibraryImport(Library, EntryPoint = "shim_default_generator")] public static partial byte* DefaultGenerator(nint* result);
    [LibraryImport(Library, EntryPoint = "shim_generator_release")] public static partial void GeneratorRelease(nint generator);
    [LibraryImport(Library, EntryPoint = "shim_generator_seed")] public static partial byte* GeneratorSeed(nint generator, ulong seed);
    [LibraryImport(Library, EntryPoint = "shim_generator_new_seed")] public static partial byte* GeneratorNewSeed(nint generator, ulong* seed);
    [LibraryImport(Library, EntryPoint = "shim_generator_current_seed")] public static partial byte* GeneratorCurrentSeed(nint generator, ulong* seed);
    [LibraryImport(Library, EntryPoint = "shim_generator_state")] public static partial byte* GeneratorState(nint generator, nint* state);
    [LibraryImport(Library, EntryPoint = "shim_generator_set_state")] public static partial byte* GeneratorSetState(nint generator, nint state);

    /// <summary>Throws libtorch's message where a shim function returned one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(byte* error)
    {
        if (error != null)
        {
            Throw(error);
        }
    }

    private static void Throw(byte* error) => throw new ExternalException(Marshal.PtrToStringUTF8((nint)error));
}

/// <summary>A tensor's cheap properties, read in one call.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Properties
{
    public long NumEl, Dim;
    public int DType, DeviceType, DeviceIndex;
    public byte RequiresGrad, IsLeaf, IsContiguous, IsSparse, IsConj, IsNeg, IsInference, HasStorage;
}
