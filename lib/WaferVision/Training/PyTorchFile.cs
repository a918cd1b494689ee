using WaferVision.Training.PyTorch;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// The state dict in a file that PyTorch's <c>torch.save</c> wrote (<c>.pth</c>, <c>.pt</c>, <c>.th</c>), in the zip format of PyTorch 1.6 and
/// later or in the legacy one. The pickle inside is read by a machine that runs no code: it knows the few names a state dict needs and refuses
/// every other by name.
/// </summary>
public sealed class PyTorchFile : ITensorFile
{
    private readonly IStorages _storages;
    private readonly OrderedDictionary<string, StoredTensor> _tensors;
    private (string Key, byte[] Bytes)? _lastRead;

    private PyTorchFile(string path, IStorages storages, OrderedDictionary<string, StoredTensor> tensors)
    {
        Path = path;
        _storages = storages;
        _tensors = tensors;
        Entries = [.. tensors.Select(pair => new TensorEntry(pair.Key, pair.Value.Storage.Type, pair.Value.Shape))];
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>The tensors, in the state dict's order.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    IReadOnlyList<TensorEntry> ITensorFile.Tensors => Entries;

    IReadOnlyDictionary<string, string> ITensorFile.Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Opens a file and checks it: structure, names, sizes, views, in the zip format also every entry's CRC-32.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, malicious or holds no state dict; the message names file, position and reason.</exception>
    public static PyTorchFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            IStorages storages = OpenStorages(stream);
            return new PyTorchFile(path, storages, StateDict.Of(storages.Content));
        }
        catch (InvalidDataException error)
        {
            stream.Dispose();
            throw new InvalidDataException($"{path}: {error.Message.TrimEnd('.')}. Get the file again from a source you trust.", error);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor onto the CPU. The caller disposes it.</summary>
    /// <param name="name">A name among <see cref="Entries"/>.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="InvalidDataException">The tensor's storage is larger than 2 GB, or a truth value is neither 0 nor 1.</exception>
    public Tensor Read(string name)
    {
        if (!_tensors.TryGetValue(name, out StoredTensor? tensor))
        {
            throw new KeyNotFoundException($"{Path} has no tensor '{name}'.");
        }

        byte[] bytes = ReadStorage(tensor.Storage);
        if (tensor.Storage.Type == ScalarType.Bool && bytes.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            throw new InvalidDataException($"{Path}: tensor '{name}' of truth values holds a byte that is neither 0 nor 1.");
        }

        return tensor.Read(bytes);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _storages.Dispose();

    /// <summary>Whether the file begins as those that PyTorch writes.</summary>
    internal static bool Recognizes(string path)
    {
        Span<byte> head = stackalloc byte[16];
        using FileStream stream = File.OpenRead(path);
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return head.StartsWith(ZipStorages.Signature) || head.StartsWith(LegacyStorages.Signature);
    }

    private static IStorages OpenStorages(FileStream stream)
    {
        Span<byte> head = stackalloc byte[16];
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return head.StartsWith(ZipStorages.Signature) ? ZipStorages.Open(stream)
            : head.StartsWith(LegacyStorages.Signature) ? LegacyStorages.Open(stream)
            : throw new InvalidDataException("byte 0: expected the start of a zip archive or of PyTorch's legacy format");
    }

    /// <summary>Tensors that share a storage usually follow one another: the last one read is kept.</summary>
    private byte[] ReadStorage(StorageBlock storage)
    {
        if (_lastRead is not { } last || last.Key != storage.Key)
        {
            if (storage.Length > Array.MaxLength)
            {
                throw new InvalidDataException($"{Path}: the storage '{storage.Key}' takes {storage.Length} bytes; at most {Array.MaxLength} can be read.");
            }

            last = (storage.Key, _storages.Read(storage));
            _lastRead = last;
        }

        return last.Bytes;
    }
}
