using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Scales the gradients so that their common norm is at most <paramref name="max_norm"/>.</summary>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var grads = Grads(tensors);
                if (grads.Length == 0) return 0.0;
                Tensor[] norms = double.IsPositiveInfinity(norm_type)
                    ? grads.Select(grad => grad.abs().max()).ToArray()
                    : Op.Many("_foreach_norm.Scalar"u8, grads, norm_type);
                var device = grads[0].device;
                var all = stack(norms.Select(norm => norm.to(device)).ToArray());
                var total = (double.IsPositiveInfinity(norm_type) ? all.max() : Op.Call("norm.Scalar"u8, all, norm_type)).ToDouble();
                var scale = max_norm / (total + 1e-6);
                if (scale < 1) Op.On(grads[0], "_foreach_mul_.Scalar"u8, grads, scale);
                return total;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                foreach (var grad in Grads(tensors)) grad.clamp_(-clip_value, clip_value);
            }

            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat(tensors.Select(parameter => parameter.reshape(-1)).ToArray()).MoveToOuterDisposeScope();
            }

            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var start = 0L;
                foreach (var parameter in tensors)
                {
                    var count = parameter.numel();
                    parameter.copy_(vec.narrow(0, start, count).view_as(parameter));
                    start += count;
                }
            }

            /// <summary>The weight and bias of one convolution that computes a convolution followed by a batch normalization.</summary>
            public static (Parameter weight, Parameter bias) fuse_conv_bn_weights(
                Tensor conv_w, Tensor? conv_b, Tensor bn_rm, Tensor bn_rv, double bn_eps, Tensor? bn_w, Tensor? bn_b, bool transpose = false)
            {
                using var scope = NewDisposeScope();
                var scale = bn_rv.add(bn_eps).rsqrt();
                if (bn_w is not null) scale = scale.mul(bn_w);
                var shape = Enumerable.Repeat(1L, (int)conv_w.dim()).ToArray();
                shape[transpose ? 1 : 0] = -1;
                var shifted = conv_b is null ? bn_rm.neg() : conv_b.sub(bn_rm);
                var bias = shifted.mul(scale);
                if (bn_b is not null) bias = bias.add(bn_b);
                return (Keep(conv_w.mul(scale.reshape(shape))), Keep(bias));
            }

            /// <summary>The weight and bias of one linear layer that computes a linear layer followed by a batch normalization.</summary>
            public static (Parameter weight, Parameter bias) fuse_linear_bn_weights(
                Tensor linear_w, Tensor? linear_b, Tensor bn_rm, Tensor bn_rv, double bn_eps, Tensor bn_w, Tensor bn_b)
                => fuse_conv_bn_weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b);

            private static Parameter Keep(Tensor value) => Parameter(value.detach().MoveToOuterDisposeScope());

            private static Tensor[] Grads(IEnumerable<Parameter> parameters)
                => parameters.Select(parameter => parameter.grad).OfType<Tensor>().ToArray();
        }
    }
}
