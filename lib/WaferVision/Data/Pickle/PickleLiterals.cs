using System.Numerics;
using System.Text;

namespace WaferVision.Data.Pickle;

/// <summary>The values that stand in a pickle itself: None, truth values, numbers, texts and bytes.</summary>
/// <param name="input">Stands behind an opcode.</param>
/// <param name="arena">Where strings from <see cref="PickleArena.Shortest"/> bytes go; null for objects of their own.</param>
internal sealed class PickleLiterals(PickleInput input, PickleArena? arena)
{
    private const int LongestInteger = 1024;

    /// <summary>Reads the value that an opcode announces.</summary>
    /// <param name="opcode">The opcode.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it announces one; if not, nothing is read.</returns>
    /// <exception cref="InvalidDataException">The value is damaged or longer than what is left.</exception>
    public bool TryRead(PickleOpcode opcode, out object? value)
    {
        switch (opcode)
        {
            case PickleOpcode.None:
                value = null;
                return true;
            case PickleOpcode.True:
                value = true;
                return true;
            case PickleOpcode.False:
                value = false;
                return true;
            case PickleOpcode.Int8:
                value = (long)input.ReadByte();
                return true;
            case PickleOpcode.Int16:
                value = (long)input.ReadUInt16();
                return true;
            case PickleOpcode.Int32:
                value = (long)input.ReadInt32();
                return true;
            case PickleOpcode.Long1:
                ReadInteger(input.ReadByte(), out value);
                return true;
            case PickleOpcode.Long4:
                ReadInteger(input.ReadUInt32(), out value);
                return true;
            case PickleOpcode.Float:
                value = input.ReadDouble();
                return true;
            case PickleOpcode.ShortString:
                value = String(input.ReadByte());
                return true;
            case PickleOpcode.String:
                value = String(input.ReadUInt32());
                return true;
            case PickleOpcode.ShortUnicode:
                value = Text(input.ReadByte());
                return true;
            case PickleOpcode.Unicode:
                value = Text(input.ReadUInt32());
                return true;
            case PickleOpcode.Unicode8:
                value = Text(input.ReadUInt64());
                return true;
            case PickleOpcode.ShortBytes:
                value = Bytes(input.ReadByte());
                return true;
            case PickleOpcode.Bytes:
                value = Bytes(input.ReadUInt32());
                return true;
            case PickleOpcode.Bytes8 or PickleOpcode.ByteArray8:
                value = Bytes(input.ReadUInt64());
                return true;
            default:
                value = null;
                return false;
        }
    }

    private void ReadInteger(uint length, out object? value)
    {
        if (length > LongestInteger)
        {
            throw new InvalidDataException($"expected an integer of at most {LongestInteger} bytes, found {length}");
        }

        var whole = new BigInteger(input.ReadBytes(length));
        value = whole >= long.MinValue && whole <= long.MaxValue ? (object)(long)whole : whole;
    }

    // A string of Python 2, which may be a text or bytes.
    private object String(ulong length) => IsLong(length) ? arena!.Read(input, length, isText: false) : Encoding.Latin1.GetString(input.ReadBytes(length));

    private object Text(ulong length) => IsLong(length) ? arena!.Read(input, length, isText: true) : input.ReadUtf8(length);

    private object Bytes(ulong length) => IsLong(length) ? arena!.Read(input, length, isText: false) : input.ReadBytes(length);

    private bool IsLong(ulong length) => arena is not null && length >= PickleArena.Shortest;
}
