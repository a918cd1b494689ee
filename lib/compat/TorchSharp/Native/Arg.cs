using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>
/// One argument of an operator call. Everything that an operator takes converts to it implicitly; null means the operator's None,
/// <c>default</c> the default that the operator's schema states.
/// </summary>
internal readonly ref struct Arg
{
    private readonly Tag tag;
    private readonly int length;
    private readonly long bits;

    /// <summary>The first byte of a list's memory, pinned for the length of the call.</summary>
    public readonly ref readonly byte List;

    /// <summary>What must stay alive until the call has returned.</summary>
    public readonly object? Owner;

    private Arg(Tag tag, long bits, int length = 0, object? owner = null)
    {
        this.tag = tag;
        this.bits = bits;
        this.length = length;
        Owner = owner;
    }

    private Arg(Tag tag, ref readonly byte list, int length, object? owner = null)
    {
        this.tag = tag;
        this.length = length;
        List = ref list;
        Owner = owner;
    }

    public static Arg None => new(Tag.None, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe Value At(byte* list) => new(tag, length, bits | (long)list);

    public static implicit operator Arg(Tensor? tensor) => tensor is null ? None : new(Tag.Tensor, tensor.Handle, 0, tensor);
    public static implicit operator Arg(int value) => new(Tag.Int, value);
    public static implicit operator Arg(long value) => new(Tag.Int, value);
    public static implicit operator Arg(long? value) => value is { } v ? v : None;
    public static implicit operator Arg(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Arg(double? value) => value is { } v ? v : None;
    public static implicit operator Arg(bool value) => new(Tag.Bool, value ? 1 : 0);
    public static implicit operator Arg(bool? value) => value is { } v ? v : None;
    public static implicit operator Arg(ScalarType value) => new(Tag.Int, (long)value);
    public static implicit operator Arg(ScalarType? value) => value is { } v ? v : None;
    public static implicit operator Arg(Device? value) => value is null ? None : new(Tag.Device, (long)value.type, value.index);
    public static implicit operator Arg(Generator? value) => value is null ? None : new(Tag.Generator, value.Handle, 0, value);
    public static implicit operator Arg(ReadOnlySpan<long> value) => Pinned(Tag.IntList, value);
    public static implicit operator Arg(long[]? value) => value is null ? None : Pinned<long>(Tag.IntList, value);
    public static implicit operator Arg(double[]? value) => value is null ? None : Pinned<double>(Tag.DoubleList, value);
    public static implicit operator Arg(bool[]? value) => value is null ? None : Pinned<bool>(Tag.BoolList, value);
    public static implicit operator Arg(string? value) => value is null ? None : Pinned<byte>(Tag.String, Encoding.UTF8.GetBytes(value));

    public static implicit operator Arg(Tensor?[]? tensors)
    {
        if (tensors is null)
        {
            return None;
        }

        var handles = new nint[tensors.Length];
        for (int k = 0; k < handles.Length; k++)
        {
            handles[k] = tensors[k]?.Handle ?? 0;
        }

        return new(Tag.TensorList, in Bytes<nint>(handles), handles.Length, tensors);
    }

    public static implicit operator Arg(Scalar? value) => value switch
    {
        null => None,
        { Parts: { } parts } => Pinned<double>(Tag.Complex, parts),
        _ => new(value.Tag, value.Bits),
    };

    private static Arg Pinned<T>(Tag tag, ReadOnlySpan<T> items) where T : unmanaged => new(tag, in Bytes(items), items.Length);

    private static ref readonly byte Bytes<T>(ReadOnlySpan<T> items) where T : unmanaged =>
        ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items));
}
