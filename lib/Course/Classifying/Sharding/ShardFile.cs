using System.Security.Cryptography;
using System.Text.Json;

namespace Course.Classifying.Sharding;

/// <summary>A shard's output: a line with its <see cref="ShardHeader"/>, a line for each map or error, a line with its <see cref="ShardTrailer"/>.</summary>
internal sealed class ShardFile
{
    private const int LongestLine = 1 << 16;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly long _rowsAt;
    private readonly long _rowsEnd;

    private ShardFile(string path, ShardHeader header, ShardTrailer trailer, long rowsAt, long rowsEnd) =>
        (Path, Header, Trailer, _rowsAt, _rowsEnd) = (path, header, trailer, rowsAt, rowsEnd);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it was made of.</summary>
    public ShardHeader Header { get; }

    /// <summary>What it holds.</summary>
    public ShardTrailer Trailer { get; }

    /// <summary>Reads header and trailer; <see cref="CopyRows"/> checks what is between.</summary>
    /// <exception cref="InvalidDataException">It is cut short or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ShardFile Open(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] start = new byte[(int)Math.Min(LongestLine, file.Length)], end = new byte[start.Length];
        file.ReadExactly(start);
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        int first = Array.IndexOf(start, (byte)'\n') + 1, last = end.Length < 2 ? 0 : Array.LastIndexOf(end, (byte)'\n', end.Length - 2) + 1;
        if (first == 0 || last == 0 || end[^1] != '\n')
        {
            throw Damaged(path, "it has no whole first and last line");
        }

        try
        {
            ShardHeader header = JsonSerializer.Deserialize<ShardHeader>(start.AsSpan(0, first), Json)!;
            ShardTrailer trailer = JsonSerializer.Deserialize<ShardTrailer>(end.AsSpan(last), Json)!;
            return header is { Format: not null, Model.Length: 64, Options: not null, Inputs: not null } && trailer is { Sha256: not null }
                ? new(path, header, trailer, first, file.Length - end.Length + last)
                : throw Damaged(path, "its first or last line is incomplete");
        }
        catch (JsonException e)
        {
            throw Damaged(path, $"its first or last line is not what it should be ({e.Message})");
        }
    }

    /// <summary>Copies the lines between header and trailer.</summary>
    /// <exception cref="InvalidDataException">They are not those that were written.</exception>
    public void CopyRows(Stream target)
    {
        using FileStream file = File.OpenRead(Path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        for (long at = 0; at < _rowsEnd;)
        {
            int count = file.Read(buffer, 0, (int)Math.Min(buffer.Length, (at < _rowsAt ? _rowsAt : _rowsEnd) - at));
            if (count == 0)
            {
                throw Damaged(Path, "it became shorter while it was read");
            }

            hash.AppendData(buffer, 0, count);
            if (at >= _rowsAt)
            {
                target.Write(buffer, 0, count);
            }

            at += count;
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != Trailer.Sha256)
        {
            throw Damaged(Path, "its content does not match the checksum in its last line");
        }
    }

    /// <summary>Writes a shard's output beside its place and moves it there when it is whole.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="header">What it is made of.</param>
    /// <param name="write">Is given what takes rows: whole lines, and how many of them there are and tell of errors.</param>
    /// <exception cref="IOException">It cannot be written; an old file is untouched.</exception>
    public static ShardTrailer Write(string path, ShardHeader header, Action<Action<ReadOnlyMemory<byte>, int, int>> write)
    {
        ShardTrailer trailer = new(0, 0, "");
        WholeFile.RemoveLeftovers(path);
        WholeFile.Write(path, stream =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Append(Line(header));
            write((lines, rows, errors) =>
            {
                Append(lines.Span);
                trailer = trailer with { Rows = trailer.Rows + rows, Errors = trailer.Errors + errors };
            });
            trailer = trailer with { Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()) };
            stream.Write(Line(trailer));

            void Append(ReadOnlySpan<byte> bytes)
            {
                hash.AppendData(bytes);
                stream.Write(bytes);
            }
        });
        return trailer;
    }

    private static byte[] Line<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, Json), (byte)'\n'];

    private static InvalidDataException Damaged(string path, string why) =>
        new($"{path}: no whole output of a shard: {why}. Run './course classify' for this shard again.");
}
