using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Op.Call("linear"u8, input, weights, bias);

            public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null)
                => Op.Call("bilinear"u8, input1, input2, weight, bias);

            /// <summary>A last dimension with a 1 at the class number and 0 elsewhere.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Op.Call("one_hot"u8, x, num_classes);

            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1, double eps = 1e-12)
            {
                using var norm = Op.Call("norm.ScalarOpt_dim"u8, input, p, new[] { dim }, true);
                using var bounded = Op.Call("clamp_min"u8, norm, eps);
                return Op.Call("div.Tensor"u8, input, bounded);
            }

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8)
                => Op.Call("cosine_similarity"u8, x1, x2, dim, eps);

            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2.0, double eps = 1e-6, bool keepdim = false)
                => Op.Call("pairwise_distance"u8, input1, input2, p, eps, keepdim);

            internal static Tensor Embed(
                Tensor indices, Tensor weight, long padding, double? maxNorm, double normType, bool scaleByFrequency, bool sparse)
            {
                if (maxNorm is { } bound)
                {
                    using var _ = no_grad();
                    Op.On(weight, "embedding_renorm_"u8, weight, indices, bound, normType);
                }

                return Op.Call("embedding"u8, weight, indices, padding, scaleByFrequency, sparse);
            }
        }
    }
}
