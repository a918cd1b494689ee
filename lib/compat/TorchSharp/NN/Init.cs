using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Fills tensors with start values, in place and outside autograd.</summary>
        public static partial class init
        {
            public enum FanInOut
            {
                FanIn,
                FanOut,
            }

            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            /// <summary>How much the nonlinearity shrinks the standard deviation; <paramref name="param"/> is LeakyReLU's slope.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + param * param)),
                _ => 1,
            };

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                    throw new ArgumentException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                var receptive = 1L;
                foreach (var size in shape.AsSpan(2)) receptive *= size;
                return (shape[1] * receptive, shape[0] * receptive);
            }

            public static Tensor zeros_(Tensor tensor) => Fill(tensor, t => t.zero_());

            public static Tensor ones_(Tensor tensor) => Fill(tensor, t => t.fill_(1));

            public static Tensor constant_(Tensor tensor, Scalar val) => Fill(tensor, t => t.fill_(val));

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null)
                => Fill(tensor, t => t.uniform_(low, high, generator));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
                => Fill(tensor, t => t.normal_(mean, std, generator));

            public static Tensor eye_(Tensor tensor)
            {
                if (tensor.dim() != 2) throw new ArgumentException("Only tensors with 2 dimensions are supported");
                return Fill(tensor, t =>
                {
                    using var identity = eye(t.size(0), t.size(1), dtype: t.dtype, device: t.device);
                    return t.copy_(identity);
                });
            }

            public static Tensor dirac_(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length is < 3 or > 5) throw new ArgumentException("Only tensors with 3, 4, or 5 dimensions are supported");
                return Fill(tensor, t =>
                {
                    t.zero_();
                    using var scope = NewDisposeScope();
                    for (var channel = 0L; channel < Math.Min(shape[0], shape[1]); channel++)
                    {
                        var centre = t.select(0, channel).select(0, channel);
                        while (centre.dim() > 0) centre = centre.select(0, centre.size(0) / 2);
                        centre.fill_(1);
                    }

                    return t;
                });
            }

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var bound = Math.Sqrt(3.0) * XavierDeviation(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) => normal_(tensor, 0, XavierDeviation(tensor, gain));

            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1.0) => xavier_uniform_(tensor, gain);

            public static Tensor glorot_normal_(Tensor tensor, double gain = 1.0) => xavier_normal_(tensor, gain);

            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3.0) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
                => normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            /// <summary>A normal distribution cut off at <paramref name="a"/> and <paramref name="b"/>, by inverting its distribution function.</summary>
            public static Tensor trunc_normal_(
                Tensor tensor, double mean = 0, double std = 1.0, double a = -2.0, double b = 2.0, Generator? generator = null)
            {
                var (low, high) = (NormalCdf((a - mean) / std), NormalCdf((b - mean) / std));
                return Fill(tensor, t =>
                {
                    t.uniform_(2 * low - 1, 2 * high - 1, generator);
                    Op.On(t, "erfinv_"u8, t);
                    return t.mul_(std * Math.Sqrt(2.0)).add_(mean).clamp_(a, b);
                });
            }

            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0)
            {
                var shape = tensor.shape;
                if (shape.Length < 2) throw new ArgumentException("Only tensors with 2 or more dimensions are supported");
                return Fill(tensor, t =>
                {
                    using var scope = NewDisposeScope();
                    var rows = shape[0];
                    var columns = t.numel() / Math.Max(rows, 1);
                    var gaussian = randn([rows, columns], dtype: t.dtype, device: t.device);
                    if (rows < columns) gaussian = gaussian.t();
                    var (q, r) = linalg.qr(gaussian);
                    // The sign of R's diagonal makes the distribution uniform over orthogonal matrices.
                    q = q * r.diagonal().sign();
                    if (rows < columns) q = q.t();
                    return t.copy_(q.reshape(shape)).mul_(gain);
                });
            }

            /// <summary>A normal distribution, with that share of each column set to zero.</summary>
            public static Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01)
            {
                if (tensor.dim() != 2) throw new ArgumentException("Only tensors with 2 dimensions are supported");
                return Fill(tensor, t =>
                {
                    t.normal_(0, std);
                    using var scope = NewDisposeScope();
                    var zeros = (long)Math.Ceiling(sparsity * t.size(0));
                    for (var column = 0L; column < t.size(1); column++)
                        t.select(1, column).index_fill_(0, randperm(t.size(0), device: t.device).narrow(0, 0, zeros), 0);
                    return t;
                });
            }

            private static double XavierDeviation(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            // Φ(x); MathF/Math have no error function, and libtorch's is exact enough in double.
            private static double NormalCdf(double x)
            {
                using var scaled = tensor(x / Math.Sqrt(2.0), ScalarType.Float64);
                using var erf = scaled.erf();
                return (1 + erf.ToDouble()) / 2;
            }

            private static Tensor Fill(Tensor tensor, Func<Tensor, Tensor> fill)
            {
                using var _ = no_grad();
                fill(tensor);
                return tensor;
            }
        }
    }
}
