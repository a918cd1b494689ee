using TorchSharp.Native;

namespace TorchSharp;

public enum FFTNormType
{
    Backward,
    Forward,
    Ortho,
}

public static partial class torch
{
    public static partial class fft
    {
        public static Tensor fft2(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_fft2"u8, input, s, dim ?? LastTwo, Name(norm));

        public static Tensor fft_(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_fft"u8, input, n < 0 ? null : (long?)n, dim, Name(norm));

        public static Tensor fftfreq(long n, double d = 1.0, ScalarType? dtype = null, Device device = null!, bool requires_grad = false) =>
            Made(Op.Call("fft_fftfreq"u8, n, d, dtype, default, Place(device)), requires_grad);

        public static Tensor fftn(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_fftn"u8, input, s, dim, Name(norm));

        public static Tensor fftshift(Tensor input, long[] dim = null!) => Op.Call("fft_fftshift"u8, input, dim);

        public static Tensor hfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_hfft"u8, input, n < 0 ? null : (long?)n, dim, Name(norm));

        public static Tensor hfft2(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_hfft2"u8, input, s, dim ?? LastTwo, Name(norm));

        public static Tensor hfftn(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_hfftn"u8, input, s, dim, Name(norm));

        public static Tensor ifft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_ifft"u8, input, n < 0 ? null : (long?)n, dim, Name(norm));

        public static Tensor ifft2(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_ifft2"u8, input, s, dim ?? LastTwo, Name(norm));

        public static Tensor ifftn(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_ifftn"u8, input, s, dim, Name(norm));

        public static Tensor ifftshift(Tensor input, long[] dim = null!) => Op.Call("fft_ifftshift"u8, input, dim);

        public static Tensor ihfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_ihfft"u8, input, n < 0 ? null : (long?)n, dim, Name(norm));

        public static Tensor ihfft2(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_ihfft2"u8, input, s, dim ?? LastTwo, Name(norm));

        public static Tensor ihfftn(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_ihfftn"u8, input, s, dim, Name(norm));

        public static Tensor irfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_irfft"u8, input, n < 0 ? null : (long?)n, dim, Name(norm));

        public static Tensor irfft2(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_irfft2"u8, input, s, dim ?? LastTwo, Name(norm));

        public static Tensor irfftn(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_irfftn"u8, input, s, dim, Name(norm));

        public static Tensor rfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_rfft"u8, input, n < 0 ? null : (long?)n, dim, Name(norm));

        public static Tensor rfft2(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_rfft2"u8, input, s, dim ?? LastTwo, Name(norm));

        public static Tensor rfftfreq(long n, double d = 1.0, ScalarType? dtype = null, Device device = null!, bool requires_grad = false) =>
            Made(Op.Call("fft_rfftfreq"u8, n, d, dtype, default, Place(device)), requires_grad);

        public static Tensor rfftn(Tensor input, long[] s = null!, long[] dim = null!, FFTNormType norm = FFTNormType.Backward) =>
            Op.Call("fft_rfftn"u8, input, s, dim, Name(norm));

        private static long[] LastTwo => [-2, -1];

        private static string Name(FFTNormType norm) => norm switch
        {
            FFTNormType.Backward => "backward",
            FFTNormType.Forward => "forward",
            FFTNormType.Ortho => "ortho",
            _ => throw new ArgumentOutOfRangeException(nameof(norm), norm, "Unknown normalisation."),
        };
    }
}
