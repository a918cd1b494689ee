using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using WaferVision.Data;

namespace WaferVision.Formats;

/// <summary>
/// Goes through the records of an STDF V4 stream (Standard Test Data Format, version 4, Teradyne 1995). The byte order follows from FAR's
/// length; gzip is told by its first bytes. One buffer holds the current record: nothing is allocated per record.
/// </summary>
internal sealed class StdfReader : IDisposable
{
    private const int HeaderSize = 4;
    private const int FarSize = 6;

    // Of a part; with more tests, the first ones' sizes serve the others too.
    private const int SizesKept = 256;
    private const string Damaged = "The file is damaged or cut short; fetch it again.";

    // More than the largest record: 4 bytes of header and 65,535 of content.
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 18);
    private readonly Stream _stream;
    private readonly int[] _sizes = new int[SizesKept];
    private long _bufferOffset;
    private int _next;
    private int _end;
    private int _content;
    private int _length;

    /// <summary>Starts at the stream's position, which must be the FAR record or gzip data that begin with it.</summary>
    /// <param name="stream">Any readable stream; it is not disposed.</param>
    /// <param name="file">Its name in messages.</param>
    /// <exception cref="WaferFileException">This is no STDF V4.</exception>
    public StdfReader(Stream stream, string file)
    {
        File = file;
        byte[] magic = new byte[2];
        int found = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        Stream whole = new PrecededStream(magic.AsMemory(0, found), stream);
        _stream = magic is [0x1F, 0x8B] ? new GZipStream(whole, CompressionMode.Decompress) : whole;
        try
        {
            ReadFileAttributes();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file's name.</summary>
    public string File { get; }

    /// <summary>Whether numbers have their most significant byte first.</summary>
    public bool BigEndian { get; private set; }

    /// <summary>The current record's type; one that <see cref="StdfRecordType"/> does not name is to be passed over.</summary>
    public StdfRecordType Type { get; private set; } = StdfRecordType.Far;

    /// <summary>Where the current record begins in the decompressed stream, in bytes.</summary>
    public long Position { get; private set; }

    /// <summary>The current record's content, valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Content => _buffer.AsSpan(_content, _length);

    /// <summary>Goes to the next record; the first is FAR.</summary>
    /// <param name="cutIsEnd">Whether a record that is cut short is the end instead of an error.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="WaferFileException">The record is cut short or the compressed data are damaged.</exception>
    public bool Read(bool cutIsEnd = false)
    {
        if (_end - _next < HeaderSize && !Fill(HeaderSize))
        {
            return _end == _next || cutIsEnd ? false : throw CutShort(HeaderSize);
        }

        ReadOnlySpan<byte> header = _buffer.AsSpan(_next, HeaderSize);
        int length = BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(header) : BinaryPrimitives.ReadUInt16LittleEndian(header);
        Type = TypeAt(_next);
        Position = _bufferOffset + _next;
        if (_end - _next < HeaderSize + length && !Fill(HeaderSize + length))
        {
            return cutIsEnd ? false : throw CutShort(HeaderSize + length);
        }

        (_content, _length) = (_next + HeaderSize, length);
        _next += HeaderSize + length;
        return true;
    }

    /// <summary>
    /// Goes on over records of tests and starts of parts, as far as they are in the buffer: nearly all of a file's bytes, of which only the headers
    /// are looked at. The last of them is the current record then.
    /// </summary>
    public void PassOverTests()
    {
        ReadOnlySpan<byte> unread = _buffer.AsSpan(0, _end);
        Span<int> sizes = _sizes;
        bool bigEndian = BigEndian;
        int next = _next, last = -1;
        for (int k = 0; next <= unread.Length - HeaderSize; k = (k + 1) % SizesKept)
        {
            uint header = BinaryPrimitives.ReadUInt32LittleEndian(unread[next..]);
            if (IsNeeded(header))
            {
                break;
            }

            int size = HeaderSize + (bigEndian ? BinaryPrimitives.ReverseEndianness((ushort)header) : (ushort)header);
            if (size > unread.Length - next)
            {
                break;
            }

            // Parts take the same tests, so that a record's size is that of its place among the last part's, nearly always. The processor then goes on
            // to the next header without waiting for this one.
            last = next;
            if (size == sizes[k])
            {
                next += sizes[k];
            }
            else
            {
                next += sizes[k] = size;
            }
        }

        if (last >= 0)
        {
            Type = TypeAt(last);
            Position = _bufferOffset + last;
            (_content, _length, _next) = (last + HeaderSize, next - last - HeaderSize, next);
        }
    }

    /// <summary>An error in the current record.</summary>
    /// <param name="expected">What should stand there.</param>
    /// <param name="found">What stands there.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="cause">The exception behind it.</param>
    public WaferFileException Error(string expected, string found, string remedy = Damaged, Exception? cause = null) =>
        new(File, $"byte {Position}, {(Enum.IsDefined(Type) ? Type.ToString().ToUpperInvariant() : $"record {(int)Type >> 8}/{(int)Type & 0xFF}")}", expected, found, remedy, cause);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stream is GZipStream)
        {
            _stream.Dispose();
        }

        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    // The types of StdfRecordType have a REC_TYP up to 5; but PIR says nothing that PRR does not say again.
    private static bool IsNeeded(uint header) => (byte)(header >> 16) <= (int)StdfRecordType.Prr >> 8 && header >> 16 != 0x0A05;

    private StdfRecordType TypeAt(int record) => (StdfRecordType)BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(record + 2));

    private void ReadFileAttributes()
    {
        const string remedy = "The file is no STDF V4; convert or unpack it first.";
        bool whole = Fill(FarSize);
        if (!whole || _buffer is not ([0, 2, 0, 10, ..] or [2, 0, 0, 10, ..]))
        {
            throw Error("the bytes 00 02 00 0A (big-endian) or 02 00 00 0A (little-endian)", _end == 0 ? "an empty file" : Convert.ToHexString(_buffer, 0, Math.Min(_end, 4)), remedy);
        }

        if (_buffer[5] != 4)
        {
            throw Error("STDF version 4", $"version {_buffer[5]}", remedy);
        }

        BigEndian = _buffer[0] == 0;
    }

    // Moves what is unread to the buffer's start and reads on until there is enough.
    private bool Fill(int wanted)
    {
        _buffer.AsSpan(_next, _end - _next).CopyTo(_buffer);
        (_bufferOffset, _end, _next) = (_bufferOffset + _next, _end - _next, 0);
        while (_end < wanted)
        {
            int count;
            try
            {
                count = _stream.Read(_buffer, _end, _buffer.Length - _end);
            }
            catch (InvalidDataException e)
            {
                throw Error("gzip data", e.Message, Damaged, e);
            }

            if (count == 0)
            {
                return false;
            }

            _end += count;
        }

        return true;
    }

    private WaferFileException CutShort(int wanted)
    {
        Position = _bufferOffset + _next;
        return Error($"{wanted} bytes", $"{_end - _next}, then the end of the file", "The file is damaged or still being written; StdfReadOptions.AllowUnfinished takes what is there.");
    }
}
