using System.Buffers.Binary;
using System.Text;

namespace WaferVision.Formats;

/// <summary>Builds one record after the other and writes each, with its length, to a stream.</summary>
internal sealed class StdfRecordBuffer(Stream stream, bool bigEndian)
{
    private const int HeaderSize = 4;
    private readonly byte[] _buffer = new byte[HeaderSize + ushort.MaxValue];
    private int _length;

    /// <summary>Begins a record.</summary>
    public StdfRecordBuffer Begin(StdfRecordType type)
    {
        (_buffer[2], _buffer[3], _length) = ((byte)((int)type >> 8), (byte)type, HeaderSize);
        return this;
    }

    /// <summary>U*1.</summary>
    public StdfRecordBuffer U1(byte value)
    {
        _buffer[_length++] = value;
        return this;
    }

    /// <summary>U*2.</summary>
    public StdfRecordBuffer U2(ushort value)
    {
        Store(_length, value);
        _length += 2;
        return this;
    }

    /// <summary>I*2.</summary>
    public StdfRecordBuffer I2(short value) => U2((ushort)value);

    /// <summary>U*4.</summary>
    public StdfRecordBuffer U4(uint value) => bigEndian ? U2((ushort)(value >> 16)).U2((ushort)value) : U2((ushort)value).U2((ushort)(value >> 16));

    /// <summary>R*4.</summary>
    public StdfRecordBuffer R4(float value) => U4(BitConverter.SingleToUInt32Bits(value));

    /// <summary>C*1.</summary>
    public StdfRecordBuffer C1(char value) => U1((byte)value);

    /// <summary>C*n; null and empty are missing.</summary>
    /// <exception cref="ArgumentException">More than 255 characters, or one beyond Latin-1.</exception>
    public StdfRecordBuffer Cn(string? text)
    {
        text ??= string.Empty;
        if (text.Length > byte.MaxValue || text.Any(c => c > byte.MaxValue))
        {
            throw new ArgumentException($"STDF texts have at most 255 characters of Latin-1; found '{text}'.", nameof(text));
        }

        U1((byte)text.Length);
        _length += Encoding.Latin1.GetBytes(text, _buffer.AsSpan(_length));
        return this;
    }

    /// <summary>Writes the record.</summary>
    public void End()
    {
        Store(0, (ushort)(_length - HeaderSize));
        stream.Write(_buffer, 0, _length);
    }

    private void Store(int at, ushort value)
    {
        Span<byte> place = _buffer.AsSpan(at, 2);
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(place, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(place, value);
        }
    }
}
