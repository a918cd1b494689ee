using System.Buffers.Binary;
using System.Numerics;
using WaferVision.Data.Pickle;

namespace WaferVision.Training.PyTorch;

/// <summary>
/// The format of PyTorch before 1.6: four pickles (a magic number, the protocol's version, facts of the machine, the content), a pickled list of
/// keys, and for each key the number of elements (8 bytes) and the elements. PyTorch writes all of it little-endian, whatever the machine.
/// </summary>
internal sealed class LegacyStorages : IStorages
{
    private const int Version = 1001;

    /// <summary>Pickles are a few hundred bytes a tensor; a longer one is an attempt to fill the memory.</summary>
    private const long LongestPickles = 16 << 20;

    private const long MostOperations = 2_000_000;
    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    private readonly FileStream _stream;
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);

    private LegacyStorages(FileStream stream) => _stream = stream;

    /// <inheritdoc/>
    public object? Content { get; private set; }

    /// <summary>The first bytes of every such file: protocol 2, and a LONG1 of 10 bytes that is the magic number.</summary>
    public static ReadOnlySpan<byte> Signature => [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];

    /// <summary>Reads the pickles and finds the storages. The stream is the result's from now on.</summary>
    public static LegacyStorages Open(FileStream stream)
    {
        var storages = new LegacyStorages(stream);
        stream.Position = 0;
        var input = new PickleInput(stream, 0, Math.Min(stream.Length, LongestPickles));
        Expect(PickleMachine.Read(input, new StateDictNames(), MostOperations) is BigInteger magic && magic == Magic, "the magic number of PyTorch's files");
        Expect(PickleMachine.Read(input, new StateDictNames(), MostOperations) is long and Version, $"version {Version} of PyTorch's legacy format");
        Expect(PickleMachine.Read(input, new StateDictNames(), MostOperations) is PickleDictionary, "a dictionary of facts about the writing machine");
        var names = new StateDictNames();
        storages.Content = PickleMachine.Read(input, names, MostOperations);
        var keys = PickleMachine.Read(input, new StateDictNames(), MostOperations) as List<object?>;
        Expect(keys is not null, "a list of the storages' keys");
        storages.Find(keys!, names.Storages, input.Position);
        return storages;
    }

    /// <inheritdoc/>
    public byte[] Read(StorageBlock storage)
    {
        byte[] bytes = new byte[storage.Length];
        _stream.Position = _positions[storage.Key];
        _stream.ReadExactly(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Find(List<object?> keys, IReadOnlyDictionary<string, StorageBlock> storages, long position)
    {
        Span<byte> prefix = stackalloc byte[8];
        foreach (object? key in keys)
        {
            if (key is not string name || !storages.TryGetValue(name, out StorageBlock? storage))
            {
                throw new InvalidDataException($"byte {position}: expected a storage that a tensor uses, found {PickleMachine.Describe(key)}");
            }

            _stream.Position = position;
            if (_stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
            {
                throw new InvalidDataException($"byte {position}: expected storage '{name}', found the end; the file is truncated");
            }

            long count = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            position += prefix.Length;
            if (count != storage.Count || storage.Length > _stream.Length - position)
            {
                throw new InvalidDataException(
                    $"byte {position - prefix.Length}: expected storage '{name}' of {storage.Count} elements in {storage.Length} bytes, found {count} elements and {_stream.Length - position} bytes");
            }

            if (!_positions.TryAdd(name, position))
            {
                throw new InvalidDataException($"byte {position}: the storage '{name}' occurs twice");
            }

            position += storage.Length;
        }

        Expect(_positions.Count == storages.Count, $"all {storages.Count} storages that tensors use, but there are {_positions.Count}");
        Expect(position == _stream.Length, $"the file to end at byte {position}, but it has {_stream.Length} bytes");
    }

    private static void Expect(bool met, string expectation)
    {
        if (!met)
        {
            throw new InvalidDataException($"expected {expectation}");
        }
    }
}
