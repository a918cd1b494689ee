using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor acos() => Op.Call("acos"u8, this);
        public Tensor acos_() => Op.On(this, "acos_"u8, this);
        public Tensor acosh() => Op.Call("acosh"u8, this);
        public Tensor acosh_() => Op.On(this, "acosh_"u8, this);
        public Tensor arccos() => Op.Call("arccos"u8, this);
        public Tensor arccos_() => Op.On(this, "arccos_"u8, this);
        public Tensor arccosh() => Op.Call("arccosh"u8, this);
        public Tensor arccosh_() => Op.On(this, "arccosh_"u8, this);
        public Tensor arcsin() => Op.Call("arcsin"u8, this);
        public Tensor arcsin_() => Op.On(this, "arcsin_"u8, this);
        public Tensor arcsinh() => Op.Call("arcsinh"u8, this);
        public Tensor arcsinh_() => Op.On(this, "arcsinh_"u8, this);
        public Tensor arctan() => Op.Call("arctan"u8, this);
        public Tensor arctan2(Tensor other) => Op.Call("arctan2"u8, this, other);
        public Tensor arctan2_(Tensor other) => Op.On(this, "arctan2_"u8, this, other);
        public Tensor arctan_() => Op.On(this, "arctan_"u8, this);
        public Tensor arctanh() => Op.Call("arctanh"u8, this);
        public Tensor arctanh_() => Op.On(this, "arctanh_"u8, this);
        public Tensor asin() => Op.Call("asin"u8, this);
        public Tensor asin_() => Op.On(this, "asin_"u8, this);
        public Tensor asinh() => Op.Call("asinh"u8, this);
        public Tensor asinh_() => Op.On(this, "asinh_"u8, this);
        public Tensor atan() => Op.Call("atan"u8, this);
        public Tensor atan2(Tensor other) => Op.Call("atan2"u8, this, other);
        public Tensor atan2_(Tensor other) => Op.On(this, "atan2_"u8, this, other);
        public Tensor atan_() => Op.On(this, "atan_"u8, this);
        public Tensor atanh() => Op.Call("atanh"u8, this);
        public Tensor atanh_() => Op.On(this, "atanh_"u8, this);
        public Tensor cos() => Op.Call("cos"u8, this);
        public Tensor cos_() => Op.On(this, "cos_"u8, this);
        public Tensor cosh() => Op.Call("cosh"u8, this);
        public Tensor cosh_() => Op.On(this, "cosh_"u8, this);
        public Tensor sin() => Op.Call("sin"u8, this);
        public Tensor sin_() => Op.On(this, "sin_"u8, this);
        public Tensor sinh() => Op.Call("sinh"u8, this);
        public Tensor sinh_() => Op.On(this, "sinh_"u8, this);
        public Tensor tan() => Op.Call("tan"u8, this);
        public Tensor tan_() => Op.On(this, "tan_"u8, this);
        public Tensor tanh() => Op.Call("tanh"u8, this);
        public Tensor tanh_() => Op.On(this, "tanh_"u8, this);
    }
}
