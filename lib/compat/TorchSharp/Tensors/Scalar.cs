using System.Numerics;
using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number of any type, as an operator's scalar argument.</summary>
public sealed class Scalar : IDisposable
{
    internal Scalar(long value, ScalarType type)
        : this(type == ScalarType.Bool ? Tag.Bool : Tag.Int, value, type)
    {
    }

    internal Scalar(double value, ScalarType type)
        : this(Tag.Double, BitConverter.DoubleToInt64Bits(value), type)
    {
    }

    internal Scalar(double real, double imaginary, ScalarType type)
        : this(Tag.Complex, 0, type) => Parts = [real, imaginary];

    private Scalar(Tag tag, long bits, ScalarType type)
    {
        Tag = tag;
        Bits = bits;
        Type = type;
    }

    public ScalarType Type { get; }

    internal Tag Tag { get; }

    internal long Bits { get; }

    internal double[]? Parts { get; }

    internal double Real => Tag == Tag.Double ? BitConverter.Int64BitsToDouble(Bits) : Parts is { } parts ? parts[0] : Bits;

    internal double Imaginary => Parts is { } parts ? parts[1] : 0;

    internal long Integer => Tag is Tag.Int or Tag.Bool ? Bits : checked((long)Real);

    public static implicit operator Scalar(byte value) => new(value, ScalarType.Byte);
    public static implicit operator Scalar(sbyte value) => new(value, ScalarType.Int8);
    public static implicit operator Scalar(short value) => new(value, ScalarType.Int16);
    public static implicit operator Scalar(int value) => new(value, ScalarType.Int32);
    public static implicit operator Scalar(long value) => new(value, ScalarType.Int64);
    public static implicit operator Scalar(Half value) => new((double)value, ScalarType.Float16);
    public static implicit operator Scalar(BFloat16 value) => new(value.ToSingle(), ScalarType.BFloat16);
    public static implicit operator Scalar(float value) => new(value, ScalarType.Float32);
    public static implicit operator Scalar(double value) => new(value, ScalarType.Float64);
    public static implicit operator Scalar(bool value) => new(value ? 1 : 0, ScalarType.Bool);
    public static implicit operator Scalar((float, float) value) => new(value.Item1, value.Item2, ScalarType.ComplexFloat32);
    public static implicit operator Scalar(Complex value) => new(value.Real, value.Imaginary, ScalarType.ComplexFloat64);

    // A scalar holds no native memory here; disposing of one, as code for the package does, has nothing to free.
    public void Dispose()
    {
    }
}
