using System.Buffers.Binary;
using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Named tensors in one file: 8 bytes of header length (little-endian), a JSON header, then the tensors' bytes
/// (the safetensors format, version 0.4 of its specification). Holds no code, so reading one runs none. Files written here carry a
/// SHA-256 digest in their metadata, which is checked on opening; files without one are accepted.
/// </summary>
public sealed class SafetensorsFile : ITensorFile
{
    /// <summary>The metadata key of the digest over header and data.</summary>
    internal const string DigestKey = "sha256";

    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _handle;
    private readonly Dictionary<string, SafetensorsEntry> _entries;
    private readonly long _dataStart;

    private SafetensorsFile(
        string path, Microsoft.Win32.SafeHandles.SafeFileHandle handle, List<SafetensorsEntry> entries, Dictionary<string, string> metadata, long dataStart)
    {
        Path = path;
        _handle = handle;
        _entries = entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
        Entries = entries;
        Metadata = metadata;
        _dataStart = dataStart;
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>The tensors, in the header's order.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    IReadOnlyList<TensorEntry> ITensorFile.Tensors => Entries;

    /// <summary>The header's free text entries.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header: lengths, JSON, names, types, shapes, offsets, and the digest where there is one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, malicious or no safetensors file; the message names file, position and reason.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        try
        {
            return Open(path, handle);
        }
        catch (InvalidDataException error)
        {
            handle.Dispose();
            throw new InvalidDataException($"{path}: {error.Message}. Get or write the file again.", error);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Writes tensors to a file, atomically: the path holds the old content or the new, never a part.</summary>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="tensors">Tensors by name; any device, copied to the CPU for writing.</param>
    /// <param name="metadata">Free text for the header, or null.</param>
    /// <exception cref="ArgumentException">A tensor's type cannot be stored, a name is reserved, or a tensor is larger than 2 GB.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is untouched.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        List<SafetensorsEntry> entries = Layout(tensors);
        var texts = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        texts.Remove(DigestKey);
        using (IncrementalHash hash = SafetensorsHeader.Digest(entries, texts))
        {
            foreach (SafetensorsEntry entry in entries)
            {
                hash.AppendData(Bytes(tensors[entry.Name]));
            }

            texts[DigestKey] = Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        byte[] header = SafetensorsHeader.Build(entries, texts);
        if (header.Length > SafetensorsHeader.LongestHeader)
        {
            throw new ArgumentException($"The header takes {header.Length} bytes; the format allows {SafetensorsHeader.LongestHeader}. Store less metadata.", nameof(metadata));
        }

        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (SafetensorsEntry entry in entries)
            {
                stream.Write(Bytes(tensors[entry.Name]));
            }
        });
    }

    /// <summary>Reads one tensor onto the CPU. The caller disposes it.</summary>
    /// <param name="name">A name among <see cref="Entries"/>.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="InvalidDataException">The tensor is larger than 2 GB, or a truth value is neither 0 nor 1.</exception>
    public Tensor Read(string name)
    {
        SafetensorsEntry entry = _entries.TryGetValue(name, out SafetensorsEntry? found)
            ? found
            : throw new KeyNotFoundException($"{Path} has no tensor '{name}'.");
        byte[] bytes = ReadBytes(name);
        if (entry.Type == ScalarType.Bool && bytes.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            throw new InvalidDataException($"{Path}: tensor '{name}' of BOOL holds a byte that is neither 0 nor 1.");
        }

        Tensor tensor = empty([.. entry.Shape], entry.Type);
        if (bytes.Length > 0)
        {
            tensor.bytes = bytes;
        }

        return tensor;
    }

    /// <summary>Reads the bytes of one tensor.</summary>
    internal byte[] ReadBytes(string name)
    {
        SafetensorsEntry entry = _entries[name];
        if (entry.Length > Array.MaxLength)
        {
            throw new InvalidDataException($"{Path}: tensor '{name}' takes {entry.Length} bytes; at most {Array.MaxLength} can be read.");
        }

        byte[] bytes = new byte[entry.Length];
        ReadExactly(_handle, bytes, _dataStart + entry.Begin);
        return bytes;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private static SafetensorsFile Open(string path, Microsoft.Win32.SafeHandles.SafeFileHandle handle)
    {
        long fileLength = RandomAccess.GetLength(handle);
        if (fileLength < 8)
        {
            throw new InvalidDataException($"expected at least 8 bytes, found {fileLength}");
        }

        Span<byte> prefix = stackalloc byte[8];
        ReadExactly(handle, prefix, 0);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > SafetensorsHeader.LongestHeader || headerLength > (ulong)(fileLength - 8))
        {
            throw new InvalidDataException(
                $"byte 0: the header claims {headerLength} bytes; the format allows {SafetensorsHeader.LongestHeader} and the file has {fileLength - 8} left");
        }

        byte[] header = new byte[headerLength];
        ReadExactly(handle, header, 8);
        long dataStart = 8 + (long)headerLength;
        (List<SafetensorsEntry> entries, Dictionary<string, string> metadata) = SafetensorsHeader.Parse(header, fileLength - dataStart);
        var file = new SafetensorsFile(path, handle, entries, metadata, dataStart);
        if (metadata.TryGetValue(DigestKey, out string? digest))
        {
            file.CheckDigest(digest, fileLength);
        }

        return file;
    }

    private void CheckDigest(string digest, long fileLength)
    {
        using IncrementalHash hash = SafetensorsHeader.Digest(Entries, Metadata);
        byte[] buffer = new byte[1 << 20];
        for (long position = _dataStart; position < fileLength;)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, fileLength - position));
            ReadExactly(_handle, part, position);
            hash.AppendData(part);
            position += part.Length;
        }

        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (!string.Equals(found, digest, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"the content's SHA-256 is {found} but the header says {digest}; the file has been changed or damaged");
        }
    }

    /// <summary>Places the tensors end to end, wide elements first, so that each begins at a multiple of its element size.</summary>
    private static List<SafetensorsEntry> Layout(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var entries = new List<SafetensorsEntry>();
        long next = 0;
        foreach ((string name, Tensor tensor) in tensors
            .OrderByDescending(pair => SafetensorsEntry.SizeOf(pair.Value.dtype))
            .ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            long length = tensor.numel() * SafetensorsEntry.SizeOf(tensor.dtype);
            if (name == "__metadata__" || length > Array.MaxLength)
            {
                throw new ArgumentException($"Tensor '{name}' of {length} bytes cannot be stored: the name is reserved, or it is larger than {Array.MaxLength} bytes.", nameof(tensors));
            }

            entries.Add(new(name, tensor.dtype, [.. tensor.shape], next, next + length));
            next += length;
        }

        return entries;
    }

    private static byte[] Bytes(Tensor tensor)
    {
        if (tensor.numel() == 0)
        {
            return [];
        }

        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().bytes.ToArray();
    }

    private static void ReadExactly(Microsoft.Win32.SafeHandles.SafeFileHandle handle, Span<byte> target, long position)
    {
        while (target.Length > 0)
        {
            int read = RandomAccess.Read(handle, target, position);
            if (read == 0)
            {
                throw new InvalidDataException($"the file ends at byte {position}; {target.Length} more bytes were expected");
            }

            target = target[read..];
            position += read;
        }
    }
}
