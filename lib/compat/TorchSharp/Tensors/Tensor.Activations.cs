using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor celu() => Op.Call("celu"u8, this);
        public Tensor celu(Scalar alpha) => Op.Call("celu"u8, this, alpha);
        public Tensor celu_() => Op.On(this, "celu_"u8, this);
        public Tensor celu_(Scalar alpha) => Op.On(this, "celu_"u8, this, alpha);
        public Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale) => Op.Call("elu"u8, this, alpha, scale, input_scale);
        public Tensor elu_(Scalar alpha, Scalar scale, Scalar input_scale) => Op.On(this, "elu_"u8, this, alpha, scale, input_scale);
        public Tensor gelu() => Op.Call("gelu"u8, this);
        public Tensor gelu_() => Op.On(this, "gelu_"u8, this);
        public Tensor glu(long dim = -1) => Op.Call("glu"u8, this, dim);
        public Tensor hardsigmoid() => Op.Call("hardsigmoid"u8, this);
        public Tensor hardsigmoid_() => Op.On(this, "hardsigmoid_"u8, this);
        public Tensor hardswish() => Op.Call("hardswish"u8, this);
        public Tensor hardswish_() => Op.On(this, "hardswish_"u8, this);
        public Tensor hardtanh(Scalar min, Scalar max) => Op.Call("hardtanh"u8, this, min, max);
        public Tensor hardtanh_(Scalar min, Scalar max) => Op.On(this, "hardtanh_"u8, this, min, max);
        public Tensor leaky_relu(Scalar negative_slope) => Op.Call("leaky_relu"u8, this, negative_slope);
        public Tensor leaky_relu_(Scalar negative_slope) => Op.On(this, "leaky_relu_"u8, this, negative_slope);
        public Tensor log_sigmoid() => Op.Call("log_sigmoid"u8, this);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Op.Call("log_softmax.int"u8, this, dim, dtype);
        public Tensor prelu(Tensor target) => Op.Call("prelu"u8, this, target);
        /// <summary>max(0, x), element by element.</summary>
        public Tensor relu() => Op.Call("relu"u8, this);
        public Tensor relu6() => Op.Call("relu6"u8, this);
        public Tensor relu6_() => Op.On(this, "relu6_"u8, this);
        public Tensor relu_() => Op.On(this, "relu_"u8, this);
        public Tensor selu() => Op.Call("selu"u8, this);
        public Tensor selu_() => Op.On(this, "selu_"u8, this);
        /// <summary>1 / (1 + e⁻ˣ), element by element.</summary>
        public Tensor sigmoid() => Op.Call("sigmoid"u8, this);
        public Tensor sigmoid_() => Op.On(this, "sigmoid_"u8, this);
        public Tensor silu() => Op.Call("silu"u8, this);
        public Tensor silu_() => Op.On(this, "silu_"u8, this);
        /// <summary>Exponentials that sum to 1 along a dimension.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => Op.Call("softmax.int"u8, this, dim, dtype);
        public Tensor threshold(Scalar threshold, Scalar value) => Op.Call("threshold"u8, this, threshold, value);
        public Tensor threshold_(Scalar threshold, Scalar value) => Op.On(this, "threshold_"u8, this, threshold, value);
    }
}
