using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static unsafe partial class torch
{
    public static string __version__ => Marshal.PtrToStringUTF8((nint)Shim.Version())!;

    public static int get_num_threads() => Shim.Threads();

    public static void set_num_threads(int num)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num);
        Shim.Check(Shim.SetThreads(num));
    }

    public static int get_num_interop_threads() => Shim.InteropThreads();

    public static void set_num_interop_threads(int num)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num);
        Shim.Check(Shim.SetInteropThreads(num));
    }

    public static ScalarType get_default_dtype() => (ScalarType)Shim.DefaultDType();

    public static void set_default_dtype(ScalarType dtype)
    {
        if (!is_floating_point(dtype))
        {
            throw new ArgumentException($"only floating-point types are supported as the default type, not {dtype}", nameof(dtype));
        }

        Shim.Check(Shim.SetDefaultDType((int)dtype));
    }

    public static bool cuda_is_available() => cuda.is_available();

    public static bool mps_is_available() => Shim.MpsAvailable() != 0;

    public static partial class cuda
    {
        /// <summary>Whether a CUDA device can be used.</summary>
        public static bool is_available() => Shim.CudaDevices() > 0;

        public static bool is_cudnn_available() => Shim.CudnnAvailable() != 0;

        public static int device_count() => Shim.CudaDevices();

        /// <summary>Seeds the random numbers of all devices.</summary>
        public static void manual_seed(long seed) => manual_seed_all(seed);

        public static void manual_seed_all(long seed) => Shim.Check(Shim.CudaManualSeed((ulong)seed));

        public static void synchronize(Device? device = null) => Shim.Check(Shim.CudaSynchronize(device?.index ?? -1));
    }

    public static partial class backends
    {
        public static partial class cuda
        {
            public static partial class matmul
            {
                public static bool allow_tf32
                {
                    get => Shim.Backend(1, -1) != 0;
                    set => Shim.Backend(1, value ? 1 : 0);
                }
            }
        }

        public static partial class cudnn
        {
            public static bool allow_tf32
            {
                get => Shim.Backend(0, -1) != 0;
                set => Shim.Backend(0, value ? 1 : 0);
            }
        }
    }
}
