using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor batch_norm(
                Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false,
                double momentum = 0.1, double eps = 1e-5)
                => Op.Call(
                    "batch_norm"u8, input, weight, bias, running_mean, running_var, training, momentum, eps, true);

            public static Tensor instance_norm(
                Tensor input, Tensor? running_mean = null, Tensor? running_var = null, Tensor? weight = null, Tensor? bias = null,
                bool use_input_stats = true, double momentum = 0.1, double eps = 1e-5)
                => Op.Call(
                    "instance_norm"u8, input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, true);

            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
                => Op.Call("layer_norm"u8, input, normalized_shape, weight, bias, eps);

            public static Tensor group_norm(
                Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
                => Op.Call("group_norm"u8, input, num_groups, weight, bias, eps);

            /// <summary>Divides by (k + alpha × mean of the squares over <paramref name="size"/> neighbouring channels) ^ beta.</summary>
            public static Tensor local_response_norm(Tensor input, long size, double alpha = 0.0001, double beta = 0.75, double k = 1.0)
            {
                if (input.dim() < 3)
                    throw new ArgumentException($"Expected 3D or higher dimensionality input (got {input.dim()} dimensions)");
                using var scope = NewDisposeScope();
                var shape = input.shape;
                var squares = input.mul(input).reshape(shape[0], 1, shape[1], shape[2], -1);
                long[] around = [0, 0, 0, 0, size / 2, (size - 1) / 2];
                var means = avg_pool3d(pad(squares, around), [size, 1, 1], [1, 1, 1]).reshape(shape);
                return input.div(means.mul(alpha).add(k).pow(beta)).MoveToOuterDisposeScope();
            }
        }
    }
}
