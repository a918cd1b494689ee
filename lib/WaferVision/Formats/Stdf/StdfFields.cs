using System.Buffers.Binary;
using System.Text;

namespace WaferVision.Formats;

/// <summary>
/// Takes the fields of a record, one after the other. A record may end before its last fields, which then have their missing values;
/// it may not end within a field, nor before a field without a missing value.
/// </summary>
internal ref struct StdfFields(StdfReader reader)
{
    private readonly ReadOnlySpan<byte> _content = reader.Content;
    private readonly bool _bigEndian = reader.BigEndian;
    private int _at;

    /// <summary>U*1: an unsigned byte that must be there.</summary>
    public byte U1() => Take(1, required: true)[0];

    /// <summary>U*1 with a missing value.</summary>
    public byte U1(byte missing) => Take(1) is { IsEmpty: false } field ? field[0] : missing;

    /// <summary>U*2: an unsigned 16-bit number that must be there.</summary>
    public ushort U2() => U2(Take(2, required: true));

    /// <summary>U*2 with a missing value.</summary>
    public ushort U2(ushort missing) => Take(2) is { IsEmpty: false } field ? U2(field) : missing;

    /// <summary>U*4: an unsigned 32-bit number with a missing value.</summary>
    public uint U4(uint missing) => Take(4) is { IsEmpty: false } field ? U4(field) : missing;

    /// <summary>I*2: a signed 16-bit number with a missing value.</summary>
    public short I2(short missing) => Take(2) is { IsEmpty: false } field ? (short)U2(field) : missing;

    /// <summary>R*4: a single-precision number with a missing value.</summary>
    public float R4(float missing) => Take(4) is { IsEmpty: false } field ? BitConverter.UInt32BitsToSingle(U4(field)) : missing;

    /// <summary>C*1: a character; a space where it is missing.</summary>
    public char C1() => (char)U1((byte)' ');

    /// <summary>C*n: a text of up to 255 characters behind its length; null where it is missing or empty.</summary>
    public string? Cn()
    {
        int length = U1(0);
        ReadOnlySpan<byte> field = Take(length, required: length > 0);
        return field.IsEmpty ? null : Encoding.Latin1.GetString(field).Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>Passes over bytes, as far as they are there.</summary>
    public void Skip(int bytes) => _at = Math.Min(_at + bytes, _content.Length);

    private readonly ushort U2(ReadOnlySpan<byte> field) =>
        _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(field) : BinaryPrimitives.ReadUInt16LittleEndian(field);

    private readonly uint U4(ReadOnlySpan<byte> field) =>
        _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field);

    private ReadOnlySpan<byte> Take(int size, bool required = false)
    {
        int left = _content.Length - _at;
        if (left < size)
        {
            return left == 0 && !required
                ? default
                : throw reader.Error($"a field of {size} bytes from byte {_at} of the record's content on", left == 0 ? "the record's end" : $"{left} bytes, then the record's end");
        }

        _at += size;
        return _content.Slice(_at - size, size);
    }
}
