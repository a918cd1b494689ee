using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether all elements are equal within tolerances.</summary>
        public bool allclose(Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false) => Op.Many("allclose"u8, this, target, rtol, atol, equal_nan);
        public Tensor bitwise_and(Tensor other) => Op.Call("bitwise_and.Tensor"u8, this, other);
        public Tensor bitwise_and_(Tensor other) => Op.On(this, "bitwise_and_.Tensor"u8, this, other);
        public Tensor bitwise_left_shift(Tensor other) => Op.Call("bitwise_left_shift.Tensor"u8, this, other);
        public Tensor bitwise_left_shift_(Tensor other) => Op.On(this, "bitwise_left_shift_.Tensor"u8, this, other);
        public Tensor bitwise_not() => Op.Call("bitwise_not"u8, this);
        public Tensor bitwise_not_() => Op.On(this, "bitwise_not_"u8, this);
        public Tensor bitwise_or(Tensor other) => Op.Call("bitwise_or.Tensor"u8, this, other);
        public Tensor bitwise_or_(Tensor other) => Op.On(this, "bitwise_or_.Tensor"u8, this, other);
        public Tensor bitwise_right_shift(Tensor other) => Op.Call("bitwise_right_shift.Tensor"u8, this, other);
        public Tensor bitwise_right_shift_(Tensor other) => Op.On(this, "bitwise_right_shift_.Tensor"u8, this, other);
        public Tensor bitwise_xor(Tensor other) => Op.Call("bitwise_xor.Tensor"u8, this, other);
        public Tensor bitwise_xor_(Tensor other) => Op.On(this, "bitwise_xor_.Tensor"u8, this, other);
        public Tensor eq(Scalar target) => Op.Call("eq.Scalar"u8, this, target);
        public Tensor eq(Tensor target) => Op.Call("eq.Tensor"u8, this, target);
        public Tensor eq_(Scalar target) => Op.On(this, "eq_.Scalar"u8, this, target);
        public Tensor eq_(Tensor target) => Op.On(this, "eq_.Tensor"u8, this, target);
        public Tensor ge(Scalar target) => Op.Call("ge.Scalar"u8, this, target);
        public Tensor ge(Tensor target) => Op.Call("ge.Tensor"u8, this, target);
        public Tensor ge_(Scalar target) => Op.On(this, "ge_.Scalar"u8, this, target);
        public Tensor ge_(Tensor target) => Op.On(this, "ge_.Tensor"u8, this, target);
        public Tensor greater(Tensor target) => Op.Call("greater.Tensor"u8, this, target);
        public Tensor greater_equal(Tensor target) => Op.Call("greater_equal.Tensor"u8, this, target);
        public Tensor gt(Scalar target) => Op.Call("gt.Scalar"u8, this, target);
        public Tensor gt(Tensor target) => Op.Call("gt.Tensor"u8, this, target);
        public Tensor gt_(Scalar target) => Op.On(this, "gt_.Scalar"u8, this, target);
        public Tensor gt_(Tensor target) => Op.On(this, "gt_.Tensor"u8, this, target);
        public Tensor isclose(Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false) => Op.Call("isclose"u8, this, other, rtol, atol, nanEqual);
        public Tensor isfinite() => Op.Call("isfinite"u8, this);
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => Op.Call("isin.Tensor_Tensor"u8, this, test_elements, assumeUnique, invert);
        public Tensor isinf() => Op.Call("isinf"u8, this);
        public Tensor isnan() => Op.Call("isnan"u8, this);
        public Tensor isneginf() => Op.Call("isneginf"u8, this);
        public Tensor isposinf() => Op.Call("isposinf"u8, this);
        public Tensor isreal() => Op.Call("isreal"u8, this);
        public Tensor le(Scalar target) => Op.Call("le.Scalar"u8, this, target);
        public Tensor le(Tensor target) => Op.Call("le.Tensor"u8, this, target);
        public Tensor le_(Scalar target) => Op.On(this, "le_.Scalar"u8, this, target);
        public Tensor le_(Tensor target) => Op.On(this, "le_.Tensor"u8, this, target);
        public Tensor less(Tensor target) => Op.Call("less.Tensor"u8, this, target);
        public Tensor less_equal(Tensor target) => Op.Call("less_equal.Tensor"u8, this, target);
        public Tensor less_equal_(Tensor target) => Op.On(this, "less_equal_.Tensor"u8, this, target);
        public Tensor logical_and(Tensor other) => Op.Call("logical_and"u8, this, other);
        public Tensor logical_and_(Tensor other) => Op.On(this, "logical_and_"u8, this, other);
        public Tensor logical_not() => Op.Call("logical_not"u8, this);
        public Tensor logical_not_() => Op.On(this, "logical_not_"u8, this);
        public Tensor logical_or(Tensor other) => Op.Call("logical_or"u8, this, other);
        public Tensor logical_or_(Tensor other) => Op.On(this, "logical_or_"u8, this, other);
        public Tensor logical_xor(Tensor other) => Op.Call("logical_xor"u8, this, other);
        public Tensor logical_xor_(Tensor other) => Op.On(this, "logical_xor_"u8, this, other);
        public Tensor lt(Scalar target) => Op.Call("lt.Scalar"u8, this, target);
        public Tensor lt(Tensor target) => Op.Call("lt.Tensor"u8, this, target);
        public Tensor lt_(Scalar target) => Op.On(this, "lt_.Scalar"u8, this, target);
        public Tensor lt_(Tensor target) => Op.On(this, "lt_.Tensor"u8, this, target);
        public Tensor ne(Scalar target) => Op.Call("ne.Scalar"u8, this, target);
        public Tensor ne(Tensor target) => Op.Call("ne.Tensor"u8, this, target);
        public Tensor ne_(Scalar target) => Op.On(this, "ne_.Scalar"u8, this, target);
        public Tensor ne_(Tensor target) => Op.On(this, "ne_.Tensor"u8, this, target);
        public Tensor not_equal(Tensor target) => Op.Call("not_equal.Tensor"u8, this, target);
        public Tensor not_equal_(Tensor target) => Op.On(this, "not_equal_.Tensor"u8, this, target);
    }
}
