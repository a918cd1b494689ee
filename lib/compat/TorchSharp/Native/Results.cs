using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>The results of an operator call that does not return exactly one tensor. Convert it once; what the target has no place for is released.</summary>
internal unsafe ref struct Results
{
    public const int Capacity = 5;

    private Value first, second, third, fourth, fifth;

    public Results(Value* values)
    {
        first = values[0];
        second = values[1];
        third = values[2];
        fourth = values[3];
        fifth = values[4];
    }

    public static implicit operator (Tensor, Tensor)(Results r)
    {
        Drop(r.third);
        Drop(r.fourth);
        Drop(r.fifth);
        return (One(r.first), One(r.second));
    }

    public static implicit operator (Tensor, Tensor, Tensor)(Results r)
    {
        Drop(r.fourth);
        Drop(r.fifth);
        return (One(r.first), One(r.second), One(r.third));
    }

    public static implicit operator (Tensor, Tensor, Tensor, Tensor)(Results r)
    {
        Drop(r.fifth);
        return (One(r.first), One(r.second), One(r.third), One(r.fourth));
    }

    public static implicit operator Tensor[](Results r)
    {
        nint* handles = (nint*)Expect(r.first, Tag.TensorList);
        var tensors = new Tensor[r.first.Length];
        for (int k = 0; k < tensors.Length; k++)
        {
            tensors[k] = new Tensor(handles[k]);
        }

        Shim.Free(handles);
        return tensors;
    }

    public static implicit operator bool(Results r) => Expect(r.first, Tag.Bool) != 0;

    public static implicit operator long(Results r) => Expect(r.first, Tag.Int);

    public static implicit operator double(Results r) => BitConverter.Int64BitsToDouble(Expect(r.first, Tag.Double));

    // An operator leaves out a result that was not asked for (unique's counts, say); the package hands out null there.
    private static Tensor One(Value value) => value.Tag == Tag.None ? null! : new Tensor((nint)Expect(value, Tag.Tensor));

    private static long Expect(Value value, Tag tag) =>
        value.Tag == tag ? value.Bits : throw new InvalidOperationException($"The operator returned {value.Tag} where {tag} was expected.");

    private static void Drop(Value value)
    {
        if (value.Tag == Tag.Tensor)
        {
            Shim.Release((nint)value.Bits);
        }
    }
}
