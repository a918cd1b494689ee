using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TorchSharp;

namespace WaferVision.Training;

/// <summary>Reads and writes the JSON header of the safetensors format and checks everything it claims.</summary>
internal static class SafetensorsHeader
{
    /// <summary>The format's own limit on the header's length.</summary>
    public const long LongestHeader = 100_000_000;

    private const string MetadataKey = "__metadata__";

    public static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> json, long dataLength)
    {
        var entries = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4, CommentHandling = JsonCommentHandling.Disallow });
            Next(ref reader, JsonTokenType.StartObject, "the header to begin with '{'");
            while (NextName(ref reader, names) is string name)
            {
                if (name == MetadataKey)
                {
                    ReadMetadata(ref reader, metadata);
                }
                else
                {
                    entries.Add(ReadEntry(ref reader, name));
                }
            }

            if (reader.Read())
            {
                throw new InvalidDataException($"header byte {reader.TokenStartIndex}: expected nothing after the closing '}}'");
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new InvalidDataException($"the header is no valid JSON: {error.Message}", error);
        }

        CheckLayout(entries, dataLength);
        return (entries, metadata);
    }

    public static byte[] Build(IEnumerable<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
            foreach (SafetensorsEntry entry in entries)
            {
                writer.WriteStartObject(entry.Name);
                writer.WriteString("dtype", entry.TypeName);
                WriteNumbers(writer, "shape", entry.Shape);
                WriteNumbers(writer, "data_offsets", [entry.Begin, entry.End]);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        // Spaces after the JSON bring the data section to a multiple of 8 bytes.
        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    /// <summary>Starts a digest that covers all that the header says; the data section is to follow.</summary>
    public static IncrementalHash Digest(IEnumerable<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (SafetensorsEntry entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.Name, StringComparer.Ordinal))
        {
            Append(hash, entry.Name);
            Append(hash, $"{entry.TypeName} {string.Join(' ', entry.Shape)} @{entry.Begin}-{entry.End}");
        }

        foreach ((string key, string value) in metadata.Where(pair => pair.Key != SafetensorsFile.DigestKey).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Append(hash, key);
            Append(hash, value);
        }

        return hash;
    }

    private static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        Next(ref reader, JsonTokenType.StartObject, $"'{MetadataKey}' to be an object");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (NextName(ref reader, keys) is string key)
        {
            Next(ref reader, JsonTokenType.String, $"metadata '{key}' to be a string");
            metadata[key] = reader.GetString()!;
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        Next(ref reader, JsonTokenType.StartObject, $"tensor '{name}' to be an object");
        string? typeName = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (NextName(ref reader, keys) is string key)
        {
            switch (key)
            {
                case "dtype":
                    Next(ref reader, JsonTokenType.String, $"dtype of tensor '{name}' to be a string");
                    typeName = reader.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, $"shape of tensor '{name}'");
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, $"data_offsets of tensor '{name}'");
                    break;
                default:
                    throw new InvalidDataException($"tensor '{name}' has an unknown key '{key}'; expected dtype, shape and data_offsets");
            }
        }

        if (typeName is null || shape is null || offsets is not [long begin, long end])
        {
            throw new InvalidDataException($"tensor '{name}' lacks dtype, shape or two data_offsets");
        }

        (torch.ScalarType type, int size) = SafetensorsEntry.TypeOf(typeName)
            ?? throw new InvalidDataException($"tensor '{name}' has the unknown or unsupported dtype '{typeName}'");
        long expected;
        try
        {
            expected = shape.Aggregate((long)size, (product, n) => checked(product * n));
        }
        catch (OverflowException error)
        {
            throw new InvalidDataException($"tensor '{name}' has the impossible shape ({string.Join(", ", shape)})", error);
        }

        return end >= begin && end - begin == expected
            ? new(name, type, shape, begin, end)
            : throw new InvalidDataException($"tensor '{name}' of {typeName} ({string.Join(", ", shape)}) takes {expected} bytes, but data_offsets say {begin} to {end}");
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, string what)
    {
        Next(ref reader, JsonTokenType.StartArray, $"{what} to be an array");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                throw new InvalidDataException($"header byte {reader.TokenStartIndex}: {what} must hold whole numbers of 0 or more");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<long> numbers)
    {
        writer.WriteStartArray(name);
        foreach (long number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private static string? NextName(ref Utf8JsonReader reader, HashSet<string> seen)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        string name = reader.GetString()!;
        return seen.Add(name) ? name : throw new InvalidDataException($"header byte {reader.TokenStartIndex}: the key '{name}' occurs twice");
    }

    private static void Next(ref Utf8JsonReader reader, JsonTokenType type, string expectation)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new InvalidDataException($"header byte {reader.TokenStartIndex}: expected {expectation}, found {reader.TokenType}");
        }
    }

    /// <summary>The tensors must fill the data section end to end: no gap to hide bytes in, no overlap, nothing beyond the end.</summary>
    private static void CheckLayout(List<SafetensorsEntry> entries, long dataLength)
    {
        long next = 0;
        foreach (SafetensorsEntry entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != next)
            {
                throw new InvalidDataException($"tensor '{entry.Name}' begins at data byte {entry.Begin}, expected {next}: tensors may neither overlap nor leave gaps");
            }

            next = entry.End;
        }

        if (next != dataLength)
        {
            throw new InvalidDataException($"the tensors take {next} bytes but the file holds {dataLength} after the header; it is truncated or has something appended");
        }
    }
}
