using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public static Tensor operator +(Tensor left, Tensor right) => Op.Call("add.Tensor"u8, left, right);
        public static Tensor operator +(Tensor left, Scalar right) => Op.Call("add.Tensor"u8, left, right);
        public static Tensor operator +(Tensor left, int right) => Op.Call("add.Tensor"u8, left, right);
        public static Tensor operator +(Tensor left, long right) => Op.Call("add.Tensor"u8, left, right);
        public static Tensor operator +(Tensor left, float right) => Op.Call("add.Tensor"u8, left, right);
        public static Tensor operator +(Tensor left, double right) => Op.Call("add.Tensor"u8, left, right);
        public static Tensor operator +(Scalar left, Tensor right) => Op.Call("add.Tensor"u8, left, right);
        public static Tensor operator +(int left, Tensor right) => Op.Call("add.Tensor"u8, left, right);
        public static Tensor operator +(long left, Tensor right) => Op.Call("add.Tensor"u8, left, right);
        public static Tensor operator +(float left, Tensor right) => Op.Call("add.Tensor"u8, left, right);
        public static Tensor operator +(double left, Tensor right) => Op.Call("add.Tensor"u8, left, right);

        public static Tensor operator -(Tensor left, Tensor right) => Op.Call("sub.Tensor"u8, left, right);
        public static Tensor operator -(Tensor left, Scalar right) => Op.Call("sub.Tensor"u8, left, right);
        public static Tensor operator -(Tensor left, int right) => Op.Call("sub.Tensor"u8, left, right);
        public static Tensor operator -(Tensor left, long right) => Op.Call("sub.Tensor"u8, left, right);
        public static Tensor operator -(Tensor left, float right) => Op.Call("sub.Tensor"u8, left, right);
        public static Tensor operator -(Tensor left, double right) => Op.Call("sub.Tensor"u8, left, right);
        public static Tensor operator -(Scalar left, Tensor right) => Op.Call("sub.Tensor"u8, left, right);
        public static Tensor operator -(int left, Tensor right) => Op.Call("sub.Tensor"u8, left, right);
        public static Tensor operator -(long left, Tensor right) => Op.Call("sub.Tensor"u8, left, right);
        public static Tensor operator -(float left, Tensor right) => Op.Call("sub.Tensor"u8, left, right);
        public static Tensor operator -(double left, Tensor right) => Op.Call("sub.Tensor"u8, left, right);

        public static Tensor operator *(Tensor left, Tensor right) => Op.Call("mul.Tensor"u8, left, right);
        public static Tensor operator *(Tensor left, Scalar right) => Op.Call("mul.Tensor"u8, left, right);
        public static Tensor operator *(Tensor left, int right) => Op.Call("mul.Tensor"u8, left, right);
        public static Tensor operator *(Tensor left, long right) => Op.Call("mul.Tensor"u8, left, right);
        public static Tensor operator *(Tensor left, float right) => Op.Call("mul.Tensor"u8, left, right);
        public static Tensor operator *(Tensor left, double right) => Op.Call("mul.Tensor"u8, left, right);
        public static Tensor operator *(Scalar left, Tensor right) => Op.Call("mul.Tensor"u8, left, right);
        public static Tensor operator *(int left, Tensor right) => Op.Call("mul.Tensor"u8, left, right);
        public static Tensor operator *(long left, Tensor right) => Op.Call("mul.Tensor"u8, left, right);
        public static Tensor operator *(float left, Tensor right) => Op.Call("mul.Tensor"u8, left, right);
        public static Tensor operator *(double left, Tensor right) => Op.Call("mul.Tensor"u8, left, right);

        public static Tensor operator /(Tensor left, Tensor right) => Op.Call("div.Tensor"u8, left, right);
        public static Tensor operator /(Tensor left, Scalar right) => Op.Call("div.Tensor"u8, left, right);
        public static Tensor operator /(Tensor left, int right) => Op.Call("div.Tensor"u8, left, right);
        public static Tensor operator /(Tensor left, long right) => Op.Call("div.Tensor"u8, left, right);
        public static Tensor operator /(Tensor left, float right) => Op.Call("div.Tensor"u8, left, right);
        public static Tensor operator /(Tensor left, double right) => Op.Call("div.Tensor"u8, left, right);
        public static Tensor operator /(Scalar left, Tensor right) => Op.Call("div.Tensor"u8, left, right);
        public static Tensor operator /(int left, Tensor right) => Op.Call("div.Tensor"u8, left, right);
        public static Tensor operator /(long left, Tensor right) => Op.Call("div.Tensor"u8, left, right);
        public static Tensor operator /(float left, Tensor right) => Op.Call("div.Tensor"u8, left, right);
        public static Tensor operator /(double left, Tensor right) => Op.Call("div.Tensor"u8, left, right);

        public static Tensor operator %(Tensor left, Tensor right) => Op.Call("remainder.Tensor"u8, left, right);
        public static Tensor operator %(Tensor left, Scalar right) => Op.Call("remainder.Scalar"u8, left, right);
        public static Tensor operator %(Tensor left, int right) => Op.Call("remainder.Scalar"u8, left, right);
        public static Tensor operator %(Tensor left, long right) => Op.Call("remainder.Scalar"u8, left, right);
        public static Tensor operator %(Tensor left, float right) => Op.Call("remainder.Scalar"u8, left, right);
        public static Tensor operator %(Tensor left, double right) => Op.Call("remainder.Scalar"u8, left, right);

        public static Tensor operator -(Tensor tensor) => Op.Call("neg"u8, tensor);
        public static Tensor operator ~(Tensor left) => Op.Call("bitwise_not"u8, left);
        public static Tensor operator &(Tensor left, Tensor right) => Op.Call("bitwise_and.Tensor"u8, left, right);
        public static Tensor operator |(Tensor left, Tensor right) => Op.Call("bitwise_or.Tensor"u8, left, right);
        public static Tensor operator ^(Tensor left, Tensor right) => Op.Call("bitwise_xor.Tensor"u8, left, right);

        public static Tensor operator ==(Tensor left, Tensor right) => Op.Call("eq.Tensor"u8, left, right);
        public static Tensor operator ==(Tensor left, Scalar right) => Op.Call("eq.Scalar"u8, left, right);
        public static Tensor operator ==(Scalar left, Tensor right) => Op.Call("eq.Scalar"u8, right, left);
        public static Tensor operator !=(Tensor left, Tensor right) => Op.Call("ne.Tensor"u8, left, right);
        public static Tensor operator !=(Tensor left, Scalar right) => Op.Call("ne.Scalar"u8, left, right);
        public static Tensor operator !=(Scalar left, Tensor right) => Op.Call("ne.Scalar"u8, right, left);
        public static Tensor operator <(Tensor left, Tensor right) => Op.Call("lt.Tensor"u8, left, right);
        public static Tensor operator <(Tensor left, Scalar right) => Op.Call("lt.Scalar"u8, left, right);
        public static Tensor operator <(Scalar left, Tensor right) => Op.Call("gt.Scalar"u8, right, left);
        public static Tensor operator <=(Tensor left, Tensor right) => Op.Call("le.Tensor"u8, left, right);
        public static Tensor operator <=(Tensor left, Scalar right) => Op.Call("le.Scalar"u8, left, right);
        public static Tensor operator <=(Scalar left, Tensor right) => Op.Call("ge.Scalar"u8, right, left);
        public static Tensor operator >(Tensor left, Tensor right) => Op.Call("gt.Tensor"u8, left, right);
        public static Tensor operator >(Tensor left, Scalar right) => Op.Call("gt.Scalar"u8, left, right);
        public static Tensor operator >(Scalar left, Tensor right) => Op.Call("lt.Scalar"u8, right, left);
        public static Tensor operator >=(Tensor left, Tensor right) => Op.Call("ge.Tensor"u8, left, right);
        public static Tensor operator >=(Tensor left, Scalar right) => Op.Call("ge.Scalar"u8, left, right);
        public static Tensor operator >=(Scalar left, Tensor right) => Op.Call("le.Scalar"u8, right, left);

        public static explicit operator float(Tensor value) => value.ToSingle();
        public static explicit operator double(Tensor value) => value.ToDouble();
        public static explicit operator sbyte(Tensor value) => value.ToSByte();
        public static explicit operator byte(Tensor value) => value.ToByte();
        public static explicit operator short(Tensor value) => value.ToInt16();
        public static explicit operator int(Tensor value) => value.ToInt32();
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator bool(Tensor value) => value.ToBoolean();

        public static implicit operator Tensor(bool value) => tensor(value);
        public static implicit operator Tensor(byte value) => tensor(value);
        public static implicit operator Tensor(sbyte value) => tensor(value);
        public static implicit operator Tensor(short value) => tensor(value);
        public static implicit operator Tensor(int value) => tensor(value);
        public static implicit operator Tensor(long value) => tensor(value);
        public static implicit operator Tensor(float value) => tensor(value);
        public static implicit operator Tensor(double value) => tensor(value);
        public static implicit operator Tensor(bool[] value) => tensor(value);
        public static implicit operator Tensor(byte[] value) => tensor(value);
        public static implicit operator Tensor(sbyte[] value) => tensor(value);
        public static implicit operator Tensor(short[] value) => tensor(value);
        public static implicit operator Tensor(int[] value) => tensor(value);
        public static implicit operator Tensor(long[] value) => tensor(value);
        public static implicit operator Tensor(float[] value) => tensor(value);
        public static implicit operator Tensor(double[] value) => tensor(value);
        public static implicit operator Tensor(Scalar scalar) => Op.Call("scalar_tensor"u8, scalar, scalar.Type);
    }
}
