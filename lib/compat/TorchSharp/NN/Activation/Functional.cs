using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            // In place, the result is another handle on the input's data, so that a caller may dispose both.

            /// <summary>max(0, x), element by element.</summary>
            public static Tensor relu(Tensor x, bool inplace = false)
                => inplace ? Op.On(x, "relu_"u8, x).alias() : Op.Call("relu"u8, x);

            public static Tensor relu6(Tensor x, bool inplace = false)
                => inplace ? Op.On(x, "relu6_"u8, x).alias() : Op.Call("relu6"u8, x);

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false)
                => inplace ? Op.On(input, "leaky_relu_"u8, input, negative_slope).alias() : Op.Call("leaky_relu"u8, input, negative_slope);

            public static Tensor prelu(Tensor input, Tensor weight) => Op.Call("prelu"u8, input, weight);

            public static Tensor elu(Tensor x, double alpha, bool inplace = false)
                => inplace ? Op.On(x, "elu_"u8, x, alpha).alias() : Op.Call("elu"u8, x, alpha);

            public static Tensor celu(Tensor x, double alpha, bool inplace = false)
                => inplace ? Op.On(x, "celu_"u8, x, alpha).alias() : Op.Call("celu"u8, x, alpha);

            public static Tensor selu(Tensor x, bool inplace = false)
                => inplace ? Op.On(x, "selu_"u8, x).alias() : Op.Call("selu"u8, x);

            public static Tensor gelu(Tensor x) => Op.Call("gelu"u8, x);

            public static Tensor gelu(Tensor x, bool inplace) => gelu(x, Modules.GELU.Approximate.none, inplace);

            public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false)
            {
                var kind = approximate == Modules.GELU.Approximate.tanh ? "tanh" : "none";
                return inplace ? Op.On(x, "gelu_"u8, x, kind).alias() : Op.Call("gelu"u8, x, kind);
            }

            public static Tensor glu(Tensor input, long dim = -1) => Op.Call("glu"u8, input, dim);

            public static Tensor silu(Tensor x, bool inplace = false)
                => inplace ? Op.On(x, "silu_"u8, x).alias() : Op.Call("silu"u8, x);

            public static Tensor mish(Tensor x, bool inplace = false)
                => inplace ? Op.On(x, "mish_"u8, x).alias() : Op.Call("mish"u8, x);

            public static Tensor hardswish(Tensor input, bool inplace = false)
                => inplace ? Op.On(input, "hardswish_"u8, input).alias() : Op.Call("hardswish"u8, input);

            public static Tensor hardsigmoid(Tensor input, bool inplace = false)
                => inplace ? Op.On(input, "hardsigmoid_"u8, input).alias() : Op.Call("hardsigmoid"u8, input);

            public static Tensor hardtanh(Tensor x, double min_val = -1.0, double max_val = 1.0, bool inplace = false)
                => inplace ? Op.On(x, "hardtanh_"u8, x, min_val, max_val).alias() : Op.Call("hardtanh"u8, x, min_val, max_val);

            public static Tensor hardshrink(Tensor x, double lambda = 0.5) => Op.Call("hardshrink"u8, x, lambda);

            public static Tensor softshrink(Tensor x, double lambda = 0.5) => Op.Call("softshrink"u8, x, lambda);

            /// <summary>1 / (1 + e⁻ˣ), element by element.</summary>
            public static Tensor sigmoid(Tensor x) => Op.Call("sigmoid"u8, x);

            public static Tensor sigmoid(Tensor x, bool inplace)
                => inplace ? Op.On(x, "sigmoid_"u8, x).alias() : Op.Call("sigmoid"u8, x);

            public static Tensor logsigmoid(Tensor x) => Op.Call("log_sigmoid"u8, x);

            public static Tensor tanh(Tensor x, bool inplace = false)
                => inplace ? Op.On(x, "tanh_"u8, x).alias() : Op.Call("tanh"u8, x);

            public static Tensor tanhshrink(Tensor x, bool inplace = false)
            {
                using var squashed = Op.Call("tanh"u8, x);
                return inplace ? Op.On(x, "sub_.Tensor"u8, x, squashed).alias() : Op.Call("sub.Tensor"u8, x, squashed);
            }

            public static Tensor softsign(Tensor x, bool inplace = false)
            {
                using var magnitude = Op.Call("abs"u8, x);
                using var scale = Op.Call("add.Scalar"u8, magnitude, 1);
                return inplace ? Op.On(x, "div_.Tensor"u8, x, scale).alias() : Op.Call("div.Tensor"u8, x, scale);
            }

            public static Tensor softplus(Tensor x, double beta = 1.0, double threshold = 20.0) => Op.Call("softplus"u8, x, beta, threshold);

            public static Tensor threshold(Tensor x, double threshold, double value, bool inplace = false)
                => inplace ? Op.On(x, "threshold_"u8, x, threshold, value).alias() : Op.Call("threshold"u8, x, threshold, value);

            public static Tensor rrelu(Tensor x, double lower = 1.0 / 8.0, double upper = 1.0 / 3.0, bool inplace = false)
                => inplace ? Op.On(x, "rrelu_"u8, x, lower, upper).alias() : Op.Call("rrelu"u8, x, lower, upper);

            /// <summary>Exponentials that sum to 1 along a dimension.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => Op.Call("softmax.int"u8, input, dim, dtype);

            public static Tensor softmax2d(Tensor x)
            {
                if (x.dim() is not (3 or 4)) throw new ArgumentException($"softmax2d expects a 3D or 4D tensor, got {x.dim()}D");
                return softmax(x, -3);
            }

            public static Tensor softmin(Tensor x, long dim)
            {
                using var negative = Op.Call("neg"u8, x);
                return softmax(negative, dim);
            }

            public static Tensor log_softmax(Tensor x, long dim) => Op.Call("log_softmax.int"u8, x, dim, Arg.None);
        }
    }
}
