using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            // An empty stride means the kernel's size.

            public static Tensor max_pool1d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
                => Op.Call("max_pool1d"u8, input, One(kernel_size), Stride(stride), One(padding, 0), One(dilation, 1), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool1d_with_indices(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
                => Op.Many("max_pool1d_with_indices"u8, input, One(kernel_size), Stride(stride), One(padding, 0), One(dilation, 1), ceil_mode);

            /// <summary>The largest value of each window.</summary>
            public static Tensor max_pool2d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
                => max_pool2d(input, All2(kernel_size), All2(stride), All2(padding), All2(dilation), ceil_mode);

            public static Tensor max_pool2d(
                Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null,
                bool ceil_mode = false)
                => max_pool2d(input, Values(kernel_size), Values(stride), Values(padding), Values(dilation), ceil_mode);

            public static Tensor max_pool2d(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                => Op.Call("max_pool2d"u8, input, kernel_size, strides ?? [], padding ?? Zeros2, dilation ?? Ones2, ceil_mode);

            public static (Tensor output, Tensor indices) max_pool2d_with_indices(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                => Op.Many(
                    "max_pool2d_with_indices"u8, input, kernel_size, strides ?? [], padding ?? Zeros2, dilation ?? Ones2, ceil_mode);

            public static Tensor max_pool3d(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                => Op.Call("max_pool3d"u8, input, kernel_size, strides ?? [], padding ?? Zeros3, dilation ?? Ones3, ceil_mode);

            public static (Tensor output, Tensor indices) max_pool3d_with_indices(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                => Op.Many(
                    "max_pool3d_with_indices"u8, input, kernel_size, strides ?? [], padding ?? Zeros3, dilation ?? Ones3, ceil_mode);

            public static Tensor avg_pool1d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true)
                => Op.Call("avg_pool1d"u8, input, One(kernel_size), Stride(stride), One(padding, 0), ceil_mode, count_include_pad);

            /// <summary>The mean of each window.</summary>
            public static Tensor avg_pool2d(
                Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true,
                long? divisor_override = null)
                => avg_pool2d(input, All2(kernel_size), All2(stride), All2(padding), ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(
                Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
                => avg_pool2d(
                    input, Values(kernel_size), Values(stride), Values(padding), ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
                => Op.Call(
                    "avg_pool2d"u8, input, kernel_size, stride ?? [], padding ?? Zeros2, ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool3d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
                => Op.Call(
                    "avg_pool3d"u8, input, kernel_size, stride ?? [], padding ?? Zeros3, ceil_mode, count_include_pad, divisor_override);

            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size)
                => Op.Call("adaptive_avg_pool1d"u8, input, One(output_size));

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, All2(output_size));

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => adaptive_avg_pool2d(input, Values(output_size));

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size)
                => Op.Call("adaptive_avg_pool2d"u8, input, output_size);

            public static Tensor adaptive_avg_pool3d(Tensor input, long output_size) => adaptive_avg_pool3d(input, All3(output_size));

            public static Tensor adaptive_avg_pool3d(Tensor input, (long, long, long) output_size)
                => adaptive_avg_pool3d(input, Values(output_size));

            public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size)
                => Op.Call("adaptive_avg_pool3d"u8, input, output_size);

            public static Tensor adaptive_max_pool1d(Tensor input, long output_size) => First(adaptive_max_pool1d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool1d_with_indices(Tensor input, long output_size)
                => Op.Many("adaptive_max_pool1d"u8, input, One(output_size));

            public static Tensor adaptive_max_pool2d(Tensor input, long[] output_size) => First(adaptive_max_pool2d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool2d_with_indices(Tensor input, long[] output_size)
                => Op.Many("adaptive_max_pool2d"u8, input, output_size);

            public static Tensor adaptive_max_pool3d(Tensor input, long[] output_size) => First(adaptive_max_pool3d_with_indices(input, output_size));

            public static (Tensor Values, Tensor Indices) adaptive_max_pool3d_with_indices(Tensor input, long[] output_size)
                => Op.Many("adaptive_max_pool3d"u8, input, output_size);

            public static Tensor lp_pool1d(Tensor input, double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false)
            {
                using var powers = Op.Call("pow.Tensor_Scalar"u8, input, norm_type);
                using var means = avg_pool1d(powers, kernel_size, stride, 0, ceil_mode);
                return Norm(means, norm_type, kernel_size);
            }

            public static Tensor lp_pool2d(Tensor input, double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false)
                => lp_pool2d(input, norm_type, All2(kernel_size), All2(stride), ceil_mode);

            public static Tensor lp_pool2d(Tensor input, double norm_type, long[] kernel_size, long[]? stride = null, bool ceil_mode = false)
            {
                using var powers = Op.Call("pow.Tensor_Scalar"u8, input, norm_type);
                using var means = avg_pool2d(powers, kernel_size, stride, null, ceil_mode);
                return Norm(means, norm_type, kernel_size[0] * kernel_size[1]);
            }

            // The p-norm of a window from the mean of its p-th powers; relu(abs) with the sign keeps odd powers of negative sums real.
            private static Tensor Norm(Tensor means, double p, long windowSize)
            {
                using var sign = Op.Call("sign"u8, means);
                using var size = Op.Call("abs"u8, means);
                using var positive = Op.Call("relu"u8, size);
                using var signed = Op.Call("mul.Tensor"u8, sign, positive);
                using var sums = Op.Call("mul.Scalar"u8, signed, windowSize);
                return Op.Call("pow.Tensor_Scalar"u8, sums, 1.0 / p);
            }

            private static Tensor First((Tensor Values, Tensor Indices) pair)
            {
                pair.Indices.Dispose();
                return pair.Values;
            }

            private static long[] One(long value) => [value];

            private static long[] Stride(long? value) => value is { } v ? [v] : [];
        }
    }
}
