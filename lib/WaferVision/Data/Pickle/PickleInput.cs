using System.Buffers.Binary;
using System.Text;

namespace WaferVision.Data.Pickle;

/// <summary>A pickle's bytes, read forwards. Nothing is allocated for a length that the bytes left cannot hold.</summary>
/// <param name="stream">Stands at the first byte.</param>
/// <param name="start">What to call the first byte in messages: its position in the file.</param>
/// <param name="length">Bytes that the pickle may take.</param>
internal sealed class PickleInput(Stream stream, long start, long length)
{
    private const int LongestLine = 512;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[1 << 14];
    private int _next;
    private int _filled;
    private long _taken;

    /// <summary>Position in the file of the byte that is read next.</summary>
    public long Position => start + _taken;

    private long Left => length - _taken;

    public byte ReadByte()
    {
        if (_next == _filled)
        {
            Fill();
        }

        _taken++;
        return _buffer[_next++];
    }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Read(stackalloc byte[2]));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Read(stackalloc byte[4]));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Read(stackalloc byte[4]));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Read(stackalloc byte[8]));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Read(stackalloc byte[8]));

    public byte[] ReadBytes(ulong count)
    {
        if (count > (ulong)Math.Min(Left, Array.MaxLength))
        {
            throw new InvalidDataException($"expected at most the {Left} bytes that are left, found a length of {count}");
        }

        byte[] bytes = new byte[count];
        Read(bytes);
        return bytes;
    }

    public void ReadExactly(Span<byte> target) => Read(target);

    public void Skip(ulong count)
    {
        while (count > 0)
        {
            if (_next == _filled)
            {
                Fill();
            }

            int part = (int)Math.Min(count, (ulong)(_filled - _next));
            _next += part;
            _taken += part;
            count -= (ulong)part;
        }
    }

    public string ReadUtf8(ulong count)
    {
        byte[] bytes = ReadBytes(count);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException("expected text in UTF-8, found other bytes", error);
        }
    }

    /// <summary>Reads ASCII up to a line feed, which it consumes.</summary>
    public string ReadLine()
    {
        var line = new StringBuilder();
        for (byte value = ReadByte(); value != '\n'; value = ReadByte())
        {
            if (value is < 0x20 or > 0x7E || line.Length == LongestLine)
            {
                throw new InvalidDataException($"expected a line of at most {LongestLine} printable characters");
            }

            line.Append((char)value);
        }

        return line.ToString();
    }

    private ReadOnlySpan<byte> Read(Span<byte> target)
    {
        for (int done = 0; done < target.Length;)
        {
            if (_next == _filled)
            {
                Fill();
            }

            int part = Math.Min(target.Length - done, _filled - _next);
            _buffer.AsSpan(_next, part).CopyTo(target[done..]);
            done += part;
            _next += part;
            _taken += part;
        }

        return target;
    }

    private void Fill()
    {
        _next = 0;
        _filled = stream.Read(_buffer, 0, (int)Math.Min(_buffer.Length, Left));
        if (_filled == 0)
        {
            throw new InvalidDataException("the pickle ends in the middle; it is truncated");
        }
    }
}
