using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The absolute value, element by element.</summary>
        public Tensor abs() => Op.Call("abs"u8, this);
        public Tensor abs_() => Op.On(this, "abs_"u8, this);
        public Tensor absolute() => Op.Call("absolute"u8, this);
        public Tensor absolute_() => Op.On(this, "absolute_"u8, this);
        public Tensor add(Scalar scalar) => Op.Call("add.Tensor"u8, this, scalar);
        public Tensor add(Scalar scalar, Scalar alpha) => Op.Call("add.Tensor"u8, this, scalar, alpha);
        public Tensor add(Tensor target) => Op.Call("add.Tensor"u8, this, target);
        public Tensor add(Tensor target, Scalar alpha) => Op.Call("add.Tensor"u8, this, target, alpha);
        public Tensor add_(Scalar scalar) => Op.On(this, "add_.Tensor"u8, this, scalar);
        public Tensor add_(Scalar scalar, Scalar alpha) => Op.On(this, "add_.Tensor"u8, this, scalar, alpha);
        public Tensor add_(Tensor target) => Op.On(this, "add_.Tensor"u8, this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Op.On(this, "add_.Tensor"u8, this, target, alpha);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Op.Call("addcdiv"u8, this, tensor1, tensor2);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Op.Call("addcdiv"u8, this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Op.On(this, "addcdiv_"u8, this, tensor1, tensor2);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Op.On(this, "addcdiv_"u8, this, tensor1, tensor2, value);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Op.Call("addcmul"u8, this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Op.On(this, "addcmul_"u8, this, tensor1, tensor2, value);
        public Tensor angle() => Op.Call("angle"u8, this);
        public Tensor ceil() => Op.Call("ceil"u8, this);
        public Tensor ceil_() => Op.On(this, "ceil_"u8, this);
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Op.Call("clamp"u8, this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Op.Call("clamp.Tensor"u8, this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Op.On(this, "clamp_"u8, this, min, max);
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Op.On(this, "clamp_.Tensor"u8, this, min, max);
        public Tensor clamp_max(Scalar max) => Op.Call("clamp_max"u8, this, max);
        public Tensor clamp_max_(Scalar max) => Op.On(this, "clamp_max_"u8, this, max);
        public Tensor clamp_min(Scalar min) => Op.Call("clamp_min"u8, this, min);
        public Tensor clamp_min_(Scalar min) => Op.On(this, "clamp_min_"u8, this, min);
        public Tensor clip(Scalar? min = null, Scalar? max = null) => Op.Call("clip"u8, this, min, max);
        public Tensor conj() => Op.Call("conj"u8, this);
        public Tensor copysign(Tensor other) => Op.Call("copysign.Tensor"u8, this, other);
        public Tensor copysign_(Tensor other) => Op.On(this, "copysign_.Tensor"u8, this, other);
        public Tensor deg2rad() => Op.Call("deg2rad"u8, this);
        public Tensor deg2rad_() => Op.On(this, "deg2rad_"u8, this);
        public Tensor erf() => Op.Call("erf"u8, this);
        public Tensor erf_() => Op.On(this, "erf_"u8, this);
        public Tensor erfc() => Op.Call("erfc"u8, this);
        public Tensor erfc_() => Op.On(this, "erfc_"u8, this);
        /// <summary>The exponential, element by element.</summary>
        public Tensor exp() => Op.Call("exp"u8, this);
        public Tensor exp2() => Op.Call("exp2"u8, this);
        public Tensor exp2_() => Op.On(this, "exp2_"u8, this);
        public Tensor exp_() => Op.On(this, "exp_"u8, this);
        public Tensor expm1() => Op.Call("expm1"u8, this);
        public Tensor expm1_() => Op.On(this, "expm1_"u8, this);
        public Tensor fix() => Op.Call("fix"u8, this);
        public Tensor fix_() => Op.On(this, "fix_"u8, this);
        public Tensor float_power(Tensor target) => Op.Call("float_power.Tensor_Tensor"u8, this, target);
        public Tensor float_power_(Tensor target) => Op.On(this, "float_power_.Tensor"u8, this, target);
        public Tensor floor() => Op.Call("floor"u8, this);
        public Tensor floor_() => Op.On(this, "floor_"u8, this);
        public Tensor floor_divide(Scalar other) => Op.Call("floor_divide.Scalar"u8, this, other);
        public Tensor floor_divide(Tensor other) => Op.Call("floor_divide"u8, this, other);
        public Tensor floor_divide_(Scalar other) => Op.On(this, "floor_divide_.Scalar"u8, this, other);
        public Tensor floor_divide_(Tensor other) => Op.On(this, "floor_divide_.Tensor"u8, this, other);
        public Tensor fmax(Tensor other) => Op.Call("fmax"u8, this, other);
        public Tensor fmin(Tensor other) => Op.Call("fmin"u8, this, other);
        public Tensor fmod(Scalar scalar) => Op.Call("fmod.Scalar"u8, this, scalar);
        public Tensor fmod(Tensor target) => Op.Call("fmod.Tensor"u8, this, target);
        public Tensor fmod_(Scalar scalar) => Op.On(this, "fmod_.Scalar"u8, this, scalar);
        public Tensor fmod_(Tensor target) => Op.On(this, "fmod_.Tensor"u8, this, target);
        public Tensor frac() => Op.Call("frac"u8, this);
        public Tensor frac_() => Op.On(this, "frac_"u8, this);
        public Tensor gcd(Tensor other) => Op.Call("gcd"u8, this, other);
        public Tensor gcd_(Tensor other) => Op.On(this, "gcd_"u8, this, other);
        public Tensor hypot(Tensor other) => Op.Call("hypot"u8, this, other);
        public Tensor lcm(Tensor other) => Op.Call("lcm"u8, this, other);
        public Tensor lcm_(Tensor other) => Op.On(this, "lcm_"u8, this, other);
        public Tensor lerp(Tensor end, Tensor weight) => Op.Call("lerp.Tensor"u8, this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => Op.On(this, "lerp_.Tensor"u8, this, end, weight);
        /// <summary>The natural logarithm, element by element.</summary>
        public Tensor log() => Op.Call("log"u8, this);
        public Tensor log10() => Op.Call("log10"u8, this);
        public Tensor log10_() => Op.On(this, "log10_"u8, this);
        public Tensor log1p() => Op.Call("log1p"u8, this);
        public Tensor log1p_() => Op.On(this, "log1p_"u8, this);
        public Tensor log2() => Op.Call("log2"u8, this);
        public Tensor log2_() => Op.On(this, "log2_"u8, this);
        public Tensor log_() => Op.On(this, "log_"u8, this);
        public Tensor logaddexp(Tensor other) => Op.Call("logaddexp"u8, this, other);
        public Tensor logaddexp2(Tensor other) => Op.Call("logaddexp2"u8, this, other);
        public Tensor logit(double? eps = null) => Op.Call("logit"u8, this, eps);
        public Tensor logit_(double? eps = null) => Op.On(this, "logit_"u8, this, eps);
        /// <summary>The largest element; along a dimension, the largest ones and their indices.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Op.Many("max.dim"u8, this, dim, keepdim);
        public Tensor max() => Op.Call("max"u8, this);
        public Tensor max(Tensor other) => Op.Call("max.other"u8, this, other);
        public Tensor maximum(Tensor other) => Op.Call("maximum"u8, this, other);
        /// <summary>The smallest element; along a dimension, the smallest ones and their indices.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Op.Many("min.dim"u8, this, dim, keepdim);
        public Tensor min() => Op.Call("min"u8, this);
        public Tensor min(Tensor other) => Op.Call("min.other"u8, this, other);
        public Tensor minimum(Tensor other) => Op.Call("minimum"u8, this, other);
        public Tensor mul(Scalar target) => Op.Call("mul.Tensor"u8, this, target);
        public Tensor mul(Tensor target) => Op.Call("mul.Tensor"u8, this, target);
        public Tensor mul_(Scalar target) => Op.On(this, "mul_.Tensor"u8, this, target);
        public Tensor mul_(Tensor target) => Op.On(this, "mul_.Tensor"u8, this, target);
        public Tensor multiply(Scalar target) => Op.Call("multiply.Scalar"u8, this, target);
        public Tensor multiply(Tensor target) => Op.Call("multiply.Tensor"u8, this, target);
        public Tensor nan_to_num(double nan = 0.0, double? posinf = null, double? neginf = null) => Op.Call("nan_to_num"u8, this, nan, posinf, neginf);
        public Tensor nan_to_num_(double nan = 0.0, double? posinf = null, double? neginf = null) => Op.On(this, "nan_to_num_"u8, this, nan, posinf, neginf);
        public Tensor neg() => Op.Call("neg"u8, this);
        public Tensor neg_() => Op.On(this, "neg_"u8, this);
        public Tensor negative() => Op.Call("negative"u8, this);
        public Tensor positive() => Op.Call("positive"u8, this);
        /// <summary>A power, element by element.</summary>
        public Tensor pow(Scalar exponent) => Op.Call("pow.Tensor_Scalar"u8, this, exponent);
        public Tensor pow(Tensor exponent) => Op.Call("pow.Tensor_Tensor"u8, this, exponent);
        public Tensor pow_(Scalar exponent) => Op.On(this, "pow_.Scalar"u8, this, exponent);
        public Tensor pow_(Tensor exponent) => Op.On(this, "pow_.Tensor"u8, this, exponent);
        public Tensor rad2deg() => Op.Call("rad2deg"u8, this);
        public Tensor rad2deg_() => Op.On(this, "rad2deg_"u8, this);
        public Tensor reciprocal() => Op.Call("reciprocal"u8, this);
        public Tensor reciprocal_() => Op.On(this, "reciprocal_"u8, this);
        public Tensor remainder(Scalar scalar) => Op.Call("remainder.Scalar"u8, this, scalar);
        public Tensor remainder(Tensor target) => Op.Call("remainder.Tensor"u8, this, target);
        public Tensor remainder_(Scalar scalar) => Op.On(this, "remainder_.Scalar"u8, this, scalar);
        public Tensor remainder_(Tensor target) => Op.On(this, "remainder_.Tensor"u8, this, target);
        public Tensor round(long decimals = 0) => Op.Call("round.decimals"u8, this, decimals);
        public Tensor round_(long decimals = 0) => Op.On(this, "round_.decimals"u8, this, decimals);
        public Tensor rsqrt() => Op.Call("rsqrt"u8, this);
        public Tensor rsqrt_() => Op.On(this, "rsqrt_"u8, this);
        public Tensor sgn() => Op.Call("sgn"u8, this);
        public Tensor sgn_() => Op.On(this, "sgn_"u8, this);
        public Tensor sign() => Op.Call("sign"u8, this);
        public Tensor sign_() => Op.On(this, "sign_"u8, this);
        public Tensor signbit() => Op.Call("signbit"u8, this);
        /// <summary>The square root, element by element.</summary>
        public Tensor sqrt() => Op.Call("sqrt"u8, this);
        public Tensor sqrt_() => Op.On(this, "sqrt_"u8, this);
        public Tensor square() => Op.Call("square"u8, this);
        public Tensor sub(Scalar target) => Op.Call("sub.Tensor"u8, this, target);
        public Tensor sub(Tensor target) => Op.Call("sub.Tensor"u8, this, target);
        public Tensor sub_(Scalar target) => Op.On(this, "sub_.Tensor"u8, this, target);
        public Tensor sub_(Tensor target) => Op.On(this, "sub_.Tensor"u8, this, target);
        public Tensor subtract(Scalar target) => Op.Call("subtract.Scalar"u8, this, target);
        public Tensor subtract(Tensor target) => Op.Call("subtract.Tensor"u8, this, target);
        public Tensor subtract_(Scalar target) => Op.On(this, "subtract_.Scalar"u8, this, target);
        public Tensor subtract_(Tensor target) => Op.On(this, "subtract_.Tensor"u8, this, target);
        public Tensor true_divide(Scalar other) => Op.Call("true_divide.Scalar"u8, this, other);
        public Tensor true_divide(Tensor other) => Op.Call("true_divide.Tensor"u8, this, other);
        public Tensor true_divide_(Scalar other) => Op.On(this, "true_divide_.Scalar"u8, this, other);
        public Tensor true_divide_(Tensor other) => Op.On(this, "true_divide_.Tensor"u8, this, other);
        public Tensor trunc() => Op.Call("trunc"u8, this);
        public Tensor trunc_() => Op.On(this, "trunc_"u8, this);
    }
}
