using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        return FromMemory(rawArray, Shape(rawArray), TypeOf(rawArray.GetType().GetElementType()!), dtype, device, requires_grad, names);
    }

    /// <summary>Shares the array's memory: writing to either changes both.</summary>
    public static unsafe Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        ScalarType type = TypeOf(rawArray.GetType().GetElementType()!);
        if (type != dtype)
        {
            throw new ArgumentException($"The array holds {type}, but dtype is {dtype}.", nameof(dtype));
        }

        long length = count < 0 ? rawArray.LongLength - offset : count;
        if (offset < 0 || length < 0 || offset > rawArray.LongLength - length)
        {
            throw new ArgumentOutOfRangeException(nameof(count), $"offset {offset} and count {count} reach beyond the array's {rawArray.LongLength} elements.");
        }

        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        nint result;
        byte* data = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(rawArray)) + (offset * type.ElementSize());
        byte* error = Shim.FromMemory(data, &length, 1, (int)type, &Unpin, GCHandle.ToIntPtr(pin), &result);
        if (error != null)
        {
            pin.Free();
            Shim.Check(error);
        }

        return Made(new Tensor(result), requires_grad);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    internal static ScalarType TypeOf(Type type) =>
        type == typeof(float) ? ScalarType.Float32
        : type == typeof(double) ? ScalarType.Float64
        : type == typeof(long) ? ScalarType.Int64
        : type == typeof(int) ? ScalarType.Int32
        : type == typeof(short) ? ScalarType.Int16
        : type == typeof(sbyte) ? ScalarType.Int8
        : type == typeof(byte) ? ScalarType.Byte
        : type == typeof(bool) ? ScalarType.Bool
        : type == typeof(Half) ? ScalarType.Float16
        : type == typeof(BFloat16) ? ScalarType.BFloat16
        : type == typeof((float, float)) ? ScalarType.ComplexFloat32
        : type == typeof(Complex) ? ScalarType.ComplexFloat64
        : throw new NotSupportedException($"There is no tensor type for elements of type {type}.");

    private static long[] Shape(Array array)
    {
        ArgumentNullException.ThrowIfNull(array, "rawArray");
        var shape = new long[array.Rank];
        for (int k = 0; k < shape.Length; k++)
        {
            shape[k] = array.GetLongLength(k);
        }

        return shape;
    }

    private static ReadOnlySpan<long> Length<T>(IList<T> list)
    {
        ArgumentNullException.ThrowIfNull(list, "rawArray");
        return new long[] { list.Count };
    }

    private static Tensor FromScalar<T>(T scalar, ScalarType type, ScalarType? dtype, Device? device, bool requires_grad) where T : unmanaged =>
        FromSpan(new ReadOnlySpan<T>(in scalar), [], dtype, device, requires_grad, null, type);

    private static Tensor FromList<T>(IList<T> list, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(list, "rawArray");
        return FromSpan<T>(list as T[] ?? list.ToArray(), dimensions, dtype, device, requires_grad, names);
    }

    private static Tensor FromArray(Array array, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        ArgumentNullException.ThrowIfNull(array, "rawArray");
        return FromMemory(array, dimensions, TypeOf(array.GetType().GetElementType()!), dtype, device, requires_grad, names);
    }

    private static unsafe Tensor FromMemory(
        Array array, ReadOnlySpan<long> dimensions, ScalarType type, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(array))
        {
            return Copied(data, array.LongLength, dimensions, type, dtype, device, requires_grad, names);
        }
    }

    private static unsafe Tensor FromSpan<T>(
        ReadOnlySpan<T> items, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names, ScalarType? type = null)
        where T : unmanaged
    {
        fixed (T* data = items)
        {
            return Copied((byte*)data, items.Length, dimensions, type ?? TypeOf(typeof(T)), dtype, device, requires_grad, names);
        }
    }

    private static unsafe Tensor Copied(
        byte* data, long count, ReadOnlySpan<long> dimensions, ScalarType type, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        long product = 1;
        foreach (long size in dimensions)
        {
            product = size >= 0 ? checked(product * size) : throw new ArgumentException($"A dimension of size {size} is negative.", nameof(dimensions));
        }

        if (product != count)
        {
            throw new ArgumentException($"The dimensions [{string.Join(", ", dimensions.ToArray())}] hold {product} elements, but {count} were given.", nameof(dimensions));
        }

        Tensor tensor = Op.Call("empty.memory_format"u8, dimensions, type, Arg.None, CPU);
        long bytes = count * type.ElementSize();
        Buffer.MemoryCopy(data, (void*)tensor.DataPointer(), bytes, bytes);
        device = Place(device);
        if ((dtype ?? type) != type || (device is not null && device.type != DeviceType.CPU))
        {
            using Tensor source = tensor;
            tensor = source.to(dtype ?? type, device ?? CPU);
        }

        return Made(tensor, requires_grad, names);
    }
}
