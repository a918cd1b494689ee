using System.Buffers.Binary;
using System.Text;

namespace WaferVision.Data;

/// <summary>One array of NumPy's <c>.npy</c> format, as raw items. Everything a file claims is checked before memory is set aside for it.</summary>
internal sealed class NpyArray
{
    /// <summary>What to do where an array ends early or makes no sense.</summary>
    internal const string Damaged = "The file is damaged or cut short; fetch it again.";
    private static readonly byte[] s_magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private readonly NpyHeader _header;
    private readonly byte[] _data;
    private readonly string _file;
    private readonly string _entry;
    private readonly long _first;

    /// <summary>Consecutive items of an array.</summary>
    /// <param name="header">The array's.</param>
    /// <param name="data">The items.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="entry">The array's name, for messages.</param>
    /// <param name="first">The position of the first item in the array, for messages.</param>
    public NpyArray(NpyHeader header, byte[] data, string file, string entry, long first = 0) =>
        (_header, _data, _file, _entry, _first) = (header, data, file, entry, first);

    public int[] Shape => _header.Shape;

    public int Count => _data.Length / _header.ItemSize;

    /// <summary>Reads an array that fills a stream of known length.</summary>
    /// <exception cref="WaferFileException">Anything that is not such an array.</exception>
    public static NpyArray Read(Stream stream, long length, string file, string entry)
    {
        NpyHeader header = ReadHeader(stream, length, file, entry, out int body);
        return new NpyArray(header, ReadBytes(stream, body, body, file, entry), file, entry);
    }

    /// <summary>Reads what stands before the items of an array that fills a stream of known length.</summary>
    /// <param name="stream">The stream; left where the items begin.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="entry">The array's name, for messages.</param>
    /// <param name="body">The items' bytes.</param>
    /// <exception cref="WaferFileException">Anything that is not the start of such an array.</exception>
    public static NpyHeader ReadHeader(Stream stream, long length, string file, string entry, out int body)
    {
        byte[] start = ReadBytes(stream, 8, length, file, entry);
        if (!start.AsSpan(0, 6).SequenceEqual(s_magic) || start[6] is < 1 or > 3)
        {
            throw new WaferFileException(file, entry, "a NumPy array (\\x93NUMPY, version 1 to 3)", $"the bytes {Convert.ToHexString(start)}", "Save it with numpy.savez_compressed.");
        }

        int field = start[6] == 1 ? 2 : 4;
        byte[] sizeBytes = ReadBytes(stream, field, length - 8, file, entry);
        uint headerLength = field == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(sizeBytes) : BinaryPrimitives.ReadUInt32LittleEndian(sizeBytes);
        if (headerLength > 65536)
        {
            throw new WaferFileException(file, $"{entry}, byte 8", "a header of at most 65536 bytes", $"{headerLength}", Damaged);
        }

        byte[] text = ReadBytes(stream, (int)headerLength, length - 8 - field, file, entry);
        var header = NpyHeader.Parse(Encoding.UTF8.GetString(text), file, entry);
        long items = header.Shape.Aggregate(1L, (n, size) => n * size), rest = length - 8 - field - headerLength;
        if (items * header.ItemSize != rest)
        {
            throw new WaferFileException(
                file, entry, $"{items * header.ItemSize} bytes for the shape ({string.Join(", ", header.Shape)})", $"{rest}", Damaged);
        }

        body = (int)rest;
        return header;
    }

    /// <summary>The items as bytes, each from 0 to <paramref name="highest"/>.</summary>
    /// <exception cref="WaferFileException">Text, or an item out of range.</exception>
    public byte[] ToBytes(byte highest, string meaning)
    {
        if (_header is { ItemSize: 1, Kind: 'u' or 'b' })
        {
            int bad = _data.AsSpan().IndexOfAnyExceptInRange((byte)0, highest);
            return bad < 0 ? _data : throw OutOfRange(bad, _data[bad], highest, meaning);
        }

        byte[] values = new byte[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (byte)Item(i, highest, meaning);
        }

        return values;
    }

    /// <summary>The items as integers, each from 0 to <paramref name="highest"/>.</summary>
    /// <exception cref="WaferFileException">Text, or an item out of range.</exception>
    public int[] ToIntegers(int highest, string meaning)
    {
        int[] values = new int[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (int)Item(i, highest, meaning);
        }

        return values;
    }

    /// <summary>The items as text.</summary>
    /// <exception cref="WaferFileException">Numbers, or code points that do not exist.</exception>
    public string[] ToText()
    {
        if (_header.Kind != 'U')
        {
            throw new WaferFileException(_file, _entry, "an array of text (U)", $"the kind '{_header.Kind}'", "Save the names as numpy.array(names).");
        }

        var encoding = new UTF32Encoding(_header.BigEndian, byteOrderMark: false, throwOnInvalidCharacters: true);
        string[] values = new string[Count];
        for (int i = 0; i < values.Length; i++)
        {
            try
            {
                values[i] = encoding.GetString(_data, i * _header.ItemSize, _header.ItemSize).TrimEnd('\0');
            }
            catch (ArgumentException e)
            {
                throw new WaferFileException(_file, $"{_entry}, item {i}", "Unicode text", "a code point that does not exist", Damaged, e);
            }
        }

        return values;
    }

    /// <summary>Refuses an array without the wanted number of axes.</summary>
    public NpyArray WithAxes(int low, int high)
    {
        if (Shape.Length < low || Shape.Length > high)
        {
            string axes = low == high ? $"{low}" : $"{low} or {high}";
            throw new WaferFileException(_file, _entry, $"an array with {axes} axes", $"the shape ({string.Join(", ", Shape)})", "See data/README.md for the layouts.");
        }

        return this;
    }

    private long Item(int index, long highest, string meaning)
    {
        ReadOnlySpan<byte> item = _data.AsSpan(index * _header.ItemSize, _header.ItemSize);
        bool big = _header.BigEndian;
        long value = (_header.Kind, _header.ItemSize) switch
        {
            ('u' or 'b', 1) => item[0],
            ('i', 1) => (sbyte)item[0],
            ('u', 2) => big ? BinaryPrimitives.ReadUInt16BigEndian(item) : BinaryPrimitives.ReadUInt16LittleEndian(item),
            ('i', 2) => big ? BinaryPrimitives.ReadInt16BigEndian(item) : BinaryPrimitives.ReadInt16LittleEndian(item),
            ('u', 4) => big ? BinaryPrimitives.ReadUInt32BigEndian(item) : BinaryPrimitives.ReadUInt32LittleEndian(item),
            ('i', 4) => big ? BinaryPrimitives.ReadInt32BigEndian(item) : BinaryPrimitives.ReadInt32LittleEndian(item),

            // An unsigned value beyond the signed range reads as negative and is refused below.
            ('u' or 'i', 8) => big ? BinaryPrimitives.ReadInt64BigEndian(item) : BinaryPrimitives.ReadInt64LittleEndian(item),
            _ => throw new WaferFileException(_file, _entry, $"whole numbers ({meaning})", "text", "See data/README.md for the layouts."),
        };
        return value >= 0 && value <= highest ? value : throw OutOfRange(index, value, highest, meaning);
    }

    private WaferFileException OutOfRange(int index, long value, long highest, string meaning) =>
        new(_file, $"{_entry}, item {_first + index}", $"{meaning}, 0 to {highest}", $"{value}", "See data/README.md for the layouts.");

    private static byte[] ReadBytes(Stream stream, int count, long available, string file, string entry)
    {
        if (count > available)
        {
            throw new WaferFileException(file, entry, $"{count} more bytes", $"{available}", Damaged);
        }

        byte[] bytes = new byte[count];
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new WaferFileException(file, entry, $"{count} more bytes", "damaged or missing data", Damaged, e);
        }

        return bytes;
    }
}
