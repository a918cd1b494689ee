using System.IO.Compression;
using WaferVision.Data.Pickle;

namespace WaferVision.Training.PyTorch;

/// <summary>
/// The format of PyTorch since 1.6: a zip archive of one folder with <c>data.pkl</c>, <c>data/KEY</c> for each storage, and <c>byteorder</c>.
/// Entries are stored uncompressed; each one's CRC-32 is checked on opening, so a damaged file is found before anything is made of it.
/// </summary>
internal sealed class ZipStorages : IStorages
{
    private const int MostEntries = 100_000;
    private const long LongestPickle = 16 << 20;
    private const long MostOperations = 2_000_000;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private string _folder = "";
    private bool _bigEndian;

    private ZipStorages(ZipArchive archive) => _archive = archive;

    /// <inheritdoc/>
    public object? Content { get; private set; }

    /// <summary>The first bytes of a zip archive's first entry.</summary>
    public static ReadOnlySpan<byte> Signature => "PK\x03\x04"u8;

    /// <summary>Checks the archive and reads its pickle. The stream is the result's from now on.</summary>
    public static ZipStorages Open(FileStream stream)
    {
        try
        {
            stream.Position = 0;
            var storages = new ZipStorages(new ZipArchive(stream, ZipArchiveMode.Read));
            storages.CheckEntries(stream.Length);
            storages.ReadContent();
            return storages;
        }
        catch (Exception error) when (error is NotSupportedException or IOException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"the zip archive is damaged: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public byte[] Read(StorageBlock storage)
    {
        byte[] bytes = new byte[storage.Length];
        using (Stream stream = _entries[$"{_folder}data/{storage.Key}"].Open())
        {
            stream.ReadExactly(bytes);
        }

        int size = SafetensorsEntry.SizeOf(storage.Type);
        if (_bigEndian && size > 1)
        {
            for (int i = 0; i < bytes.Length; i += size)
            {
                bytes.AsSpan(i, size).Reverse();
            }
        }

        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private void CheckEntries(long fileLength)
    {
        if (_archive.Entries.Count > MostEntries)
        {
            throw new InvalidDataException($"expected at most {MostEntries} entries, found {_archive.Entries.Count}");
        }

        long total = 0;
        foreach (ZipArchiveEntry entry in _archive.Entries)
        {
            string name = entry.FullName;
            if (name.Length == 0 || name[0] == '/' || name.Contains('\\') || name.Contains(':') || name.Split('/').Contains(".."))
            {
                throw new InvalidDataException($"entry '{name}' is refused: its name leads out of the archive");
            }

            if (!_entries.TryAdd(name, entry))
            {
                throw new InvalidDataException($"entry '{name}' occurs twice");
            }

            total += entry.Length;
            if (entry.IsEncrypted || entry.CompressedLength != entry.Length || total > fileLength)
            {
                throw new InvalidDataException(
                    $"entry '{name}': expected bytes as they are, found {entry.CompressedLength} that stand for {entry.Length}; PyTorch does not compress, repack the archive with 'zip -0'");
            }
        }

        byte[] buffer = new byte[1 << 16];
        foreach (ZipArchiveEntry entry in _archive.Entries)
        {
            CheckSum(entry, buffer);
        }
    }

    private static void CheckSum(ZipArchiveEntry entry, byte[] buffer)
    {
        var sum = new Crc32();
        long length = 0;
        using (Stream stream = entry.Open())
        {
            for (int read; (read = stream.Read(buffer)) > 0 && length <= entry.Length; length += read)
            {
                sum.Append(buffer.AsSpan(0, read));
            }
        }

        if (length != entry.Length || sum.Value != entry.Crc32)
        {
            throw new InvalidDataException(
                $"entry '{entry.FullName}': expected {entry.Length} bytes with CRC-32 {entry.Crc32:x8}, found {length} with {sum.Value:x8}; the file is damaged");
        }
    }

    private void ReadContent()
    {
        ZipArchiveEntry[] pickles = [.. _archive.Entries.Where(entry => entry.FullName.Split('/') is [_, "data.pkl"])];
        if (pickles.Length != 1)
        {
            throw new InvalidDataException($"expected one FOLDER/data.pkl, found {pickles.Length}; this is no file that torch.save wrote");
        }

        _folder = pickles[0].FullName[..^"data.pkl".Length];
        if (_entries.ContainsKey(_folder + "constants.pkl"))
        {
            throw new InvalidDataException("this is a TorchScript program, not a state dict; save the model's state_dict()");
        }

        _bigEndian = IsBigEndian();
        if (pickles[0].Length > LongestPickle)
        {
            throw new InvalidDataException($"expected a data.pkl of at most {LongestPickle} bytes, found {pickles[0].Length}");
        }

        var names = new StateDictNames();
        using (Stream stream = pickles[0].Open())
        {
            Content = PickleMachine.Read(new PickleInput(stream, 0, pickles[0].Length), names, MostOperations);
        }

        foreach (StorageBlock storage in names.Storages.Values)
        {
            if (!_entries.TryGetValue($"{_folder}data/{storage.Key}", out ZipArchiveEntry? entry) || entry.Length != storage.Length)
            {
                throw new InvalidDataException(
                    $"expected an entry '{_folder}data/{storage.Key}' of {storage.Length} bytes, found {(entry is null ? "none" : $"{entry.Length}")}");
            }
        }
    }

    private bool IsBigEndian()
    {
        if (!_entries.TryGetValue(_folder + "byteorder", out ZipArchiveEntry? entry))
        {
            return false;
        }

        using var reader = new StreamReader(entry.Open());
        char[] text = new char[8];
        string order = new(text, 0, reader.ReadBlock(text));
        return order switch
        {
            "little" => false,
            "big" => true,
            _ => throw new InvalidDataException($"expected the byte order little or big, found '{order}'"),
        };
    }
}
