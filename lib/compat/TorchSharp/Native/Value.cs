using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>What a <see cref="Value"/> holds; the numbers are those of shim/shim.h.</summary>
internal enum Tag
{
    Missing,
    None,
    Int,
    Double,
    Bool,
    Tensor,
    IntList,
    DoubleList,
    BoolList,
    TensorList,
    String,
    Device,
    Generator,
    Complex,
}

/// <summary>One argument or result of an operator call, as it crosses to the shim.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Value(Tag tag, int length, long bits)
{
    public Tag Tag = tag;
    public int Length = length;
    public long Bits = bits;

    public readonly double AsDouble => BitConverter.Int64BitsToDouble(Bits);
}
