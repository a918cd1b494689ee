using System.IO.Compression;
using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// Reads a <see cref="WaferArchive"/> part by part, so that memory does not grow with the archive: labels and sizes of all maps are kept, die codes
/// are unpacked as they are asked for. Parts are best read in their order; going back means unpacking from the start again. Of a damaged archive
/// the same maps are readable whatever parts are asked for; what only the checksum tells, stands at the end. Not for several threads at once.
/// </summary>
public sealed class WaferArchiveReader : IDisposable
{
    // Filled whole and in order: what is read before a damaged place does not depend on who asks for what.
    private readonly byte[] _chunk = new byte[1 << 16];
    private readonly FileStream _stream;
    private readonly ZipArchive _zip;
    private readonly ZipArchiveEntry _entry;
    private readonly WaferArchiveIndex _index;
    private readonly NpyHeader _header;
    private readonly int _length;
    private readonly long[] _offsets;
    private Stream? _items;

    // Positions among the items' bytes: of the chunk, of its end, of the first that cannot be read.
    private long _chunkAt;
    private long _chunkEnd;
    private long _brokenAt = long.MaxValue;
    private Exception? _damage;
    private Crc32 _checksum = new();

    private WaferArchiveReader(string path, FileStream stream, ZipArchive zip)
    {
        (Path, _stream, _zip) = (path, stream, zip);
        _index = WaferArchive.ReadIndex(zip, path);
        _entry = WaferArchive.Entry(zip, _index.Dies, path);
        using Stream start = _entry.Open();
        _header = NpyArray.ReadHeader(start, _entry.Length, path, _entry.FullName, out _length);
        _offsets = new long[Count + 1];
        for (int i = 0; i < Count; i++)
        {
            (int rows, int columns) = _index.Shapes[i];
            _offsets[i + 1] = rows > 0 && columns > 0
                ? _offsets[i] + ((long)rows * columns)
                : throw new WaferFileException(path, $"shapes.npy, map {i}", "1 row and column at least", $"{rows} × {columns}", NpyArray.Damaged);
        }

        if (_offsets[^1] != _length / _header.ItemSize)
        {
            throw new WaferFileException(path, _entry.FullName, $"{_offsets[^1]} dies, as the shapes cover", $"{_length / _header.ItemSize}", NpyArray.Damaged);
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The number of maps.</summary>
    public int Count => _index.Shapes.Length;

    /// <summary>The class names in label order.</summary>
    public IReadOnlyList<string> ClassNames => _index.ClassNames;

    /// <summary>Whether a map may have several labels, or none.</summary>
    public bool MultiLabel => _index.MultiLabel;

    /// <summary>The checksum (CRC-32) of the die codes, as the archive's directory tells it.</summary>
    public long Checksum => _entry.Crc32;

    /// <summary>Opens an archive.</summary>
    /// <param name="path">An <c>.npz</c> file in a layout of <see cref="WaferArchive"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">The file is damaged, hostile or of another layout; the message says where and what to do.</exception>
    public static WaferArchiveReader Open(string path)
    {
        FileStream stream = File.OpenRead(path);
        ZipArchive? zip = null;
        try
        {
            zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return new WaferArchiveReader(path, stream, zip);
        }
        catch (Exception e)
        {
            zip?.Dispose();
            stream.Dispose();
            if (WaferArchive.IsDamage(e))
            {
                throw WaferArchive.Unreadable(path, e);
            }

            throw;
        }
    }

    /// <summary>Rows and columns of one map.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such map.</exception>
    public (int Rows, int Columns) ShapeOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _index.Shapes[index];
    }

    /// <summary>Reads consecutive maps with their labels.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such maps.</exception>
    /// <exception cref="WaferFileException">They cannot be read, or hold what is no die code; other maps may be readable.</exception>
    public WaferDataset Read(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)first, (uint)Count, nameof(first));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(Count - first), nameof(count));
        byte[] items = new byte[(int)(_offsets[first + count] - _offsets[first]) * _header.ItemSize];
        try
        {
            Copy(_offsets[first] * _header.ItemSize, items);
        }
        catch (Exception e) when (WaferArchive.IsDamage(e))
        {
            throw new WaferFileException(Path, $"{_entry.FullName}, maps {first} to {first + count - 1}", "their dies", $"damaged or missing data ({e.Message.TrimEnd('.')})", NpyArray.Damaged, e);
        }

        byte[] dies = new NpyArray(_header, items, Path, _entry.FullName, _offsets[first]).ToBytes(_index.HighestCode, "a die code");
        if (_index.HighestCode > DieCode.Fail)
        {
            dies.AsSpan().Replace(_index.HighestCode, DieCode.Fail);
        }

        int perMap = MultiLabel ? ClassNames.Count : 1;
        return new WaferDataset(dies, _index.Shapes[first..(first + count)], _index.Labels.AsMemory(first * perMap, count * perMap), ClassNames, MultiLabel);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _items?.Dispose();
        _zip.Dispose();
        _stream.Dispose();
    }

    private void Copy(long at, Span<byte> target)
    {
        if (_items is null || at < _chunkAt)
        {
            Rewind();
        }

        while (!target.IsEmpty)
        {
            while (at >= _chunkEnd)
            {
                Fill();
            }

            int count = (int)Math.Min(target.Length, _chunkEnd - at);
            _chunk.AsSpan((int)(at - _chunkAt), count).CopyTo(target);
            target = target[count..];
            at += count;
        }
    }

    private void Rewind()
    {
        _items?.Dispose();
        _items = _entry.Open();
        byte[] header = new byte[_entry.Length - _length];
        _items.ReadExactly(header);
        _checksum = new();
        _checksum.Append(header);
        (_chunkAt, _chunkEnd) = (0, 0);
    }

    private void Fill()
    {
        if (_chunkEnd >= _brokenAt)
        {
            throw new InvalidDataException(_damage!.Message, _damage);
        }

        int wanted = (int)Math.Min(_chunk.Length, _length - _chunkEnd);
        try
        {
            _items!.ReadExactly(_chunk, 0, wanted);
            _checksum.Append(_chunk.AsSpan(0, wanted));
            if (_chunkEnd + wanted == _length && _checksum.Value != _entry.Crc32)
            {
                throw new InvalidDataException("the checksum does not match; other maps may be wrong too");
            }

            (_chunkAt, _chunkEnd) = (_chunkEnd, _chunkEnd + wanted);
        }
        catch (Exception e) when (WaferArchive.IsDamage(e))
        {
            // What the chunk held is overwritten in part.
            (_brokenAt, _damage, _chunkAt) = (_chunkEnd, e, _chunkEnd);
            throw;
        }
    }
}
