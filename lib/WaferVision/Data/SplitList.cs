using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace WaferVision.Data;

/// <summary>
/// A split as a file, so that others can train and test on the very same maps: a comment that names the data file, its SHA-256, the number of
/// maps and how the split was made; then CSV with the columns <c>map</c> (index from 0) and <c>part</c> (train, validation, test, or
/// <c>copy</c> for a map left out), one line a map. A name that ends in <c>.gz</c> is packed.
/// </summary>
/// <param name="Split">The parts.</param>
/// <param name="Maps">Maps of the data file.</param>
/// <param name="DataFile">The data file's name, without folder.</param>
/// <param name="DataHash">The data file's SHA-256, 64 lower-case hexadecimal digits.</param>
/// <param name="Remark">How the split was made; one line.</param>
public sealed partial record SplitList(StratifiedSplit Split, int Maps, string DataFile, string DataHash, string Remark)
{
    private const string Columns = "map,part";
    private const string Remedy = "Write the list again with './course split'.";
    private static readonly string[] Names = ["train", "validation", "test", "copy"];

    /// <summary>The SHA-256 of a file, 64 lower-case hexadecimal digits.</summary>
    /// <param name="path">The file.</param>
    public static string HashOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Reads a list.</summary>
    /// <param name="path">A file that <see cref="Write"/> made.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">It is no such list; the message names the line.</exception>
    public static SplitList Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream text = IsPacked(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using StreamReader reader = new(text, Encoding.UTF8);
        try
        {
            return Read(reader, path);
        }
        catch (InvalidDataException e)
        {
            throw new WaferFileException(path, "archive", "a readable gzip file", e.Message, Remedy, e);
        }
    }

    /// <summary>Writes the list. The file appears whole or not at all.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="IOException">The file cannot be written; what was there stays.</exception>
    public void Write(string path)
    {
        var parts = new int[Maps];
        Array.Fill(parts, 3);
        foreach ((int[] maps, int part) in new[] { Split.Train, Split.Validation, Split.Test }.Select((maps, part) => (maps, part)))
        {
            foreach (int map in maps)
            {
                parts[map] = part;
            }
        }

        AtomicFile.Write(path, stream =>
        {
            using GZipStream? packed = IsPacked(path) ? new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true) : null;
            using StreamWriter writer = new(packed ?? stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# {DataFile}: sha256 {DataHash}, {Maps} maps; {Remark}"));
            writer.WriteLine(Columns);
            for (int i = 0; i < Maps; i++)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i},{Names[parts[i]]}"));
            }
        });
    }

    /// <summary>Checks that the list is for a data file, by its content.</summary>
    /// <param name="path">The data file.</param>
    /// <param name="maps">The number of maps read from it.</param>
    /// <exception cref="WaferFileException">The file is another one.</exception>
    public void Check(string path, int maps)
    {
        string hash = HashOf(path);
        if (hash != DataHash || maps != Maps)
        {
            throw new WaferFileException(
                path, "content", $"the {Maps} maps of {DataFile} with the SHA-256 {DataHash}, for which the split was made", $"{maps} maps, SHA-256 {hash}",
                "Use the split of this file, or make one with './course split'.");
        }
    }

    private static SplitList Read(StreamReader reader, string path)
    {
        string header = reader.ReadLine() ?? "";
        Match match = Header().Match(header);
        if (!match.Success || !int.TryParse(match.Groups["maps"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            throw Bad(1, "'# FILE: sha256 HASH, N maps; …'", header);
        }

        if (reader.ReadLine() is var columns && columns != Columns)
        {
            throw Bad(2, $"the columns '{Columns}'", columns);
        }

        List<int>[] parts = [[], [], [], []];
        int map = 0;
        for (; reader.ReadLine() is { } line; map++)
        {
            int comma = line.IndexOf(',', StringComparison.Ordinal);
            int part = Array.IndexOf(Names, line[(comma + 1)..]);
            if (map >= count || part < 0 || comma < 0 || line[..comma] != map.ToString(CultureInfo.InvariantCulture))
            {
                throw Bad(map + 3, map >= count ? $"the end of the list after {count} maps" : $"'{map},' and one of {string.Join(", ", Names)}", line);
            }

            parts[part].Add(map);
        }

        return map == count
            ? new SplitList(new StratifiedSplit([.. parts[0]], [.. parts[1]], [.. parts[2]]), count, match.Groups["file"].Value, match.Groups["hash"].Value, match.Groups["remark"].Value)
            : throw Bad(map + 3, $"{count} maps, as the first line says", null);

        WaferFileException Bad(int number, string expected, string? found) => new(
            path, $"line {number}", expected, found is null ? "the end of the file" : $"'{(found.Length > 80 ? found[..80] + "…" : found)}'", Remedy);
    }

    private static bool IsPacked(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^# (?<file>.+): sha256 (?<hash>[0-9a-f]{64}), (?<maps>[0-9]+) maps; (?<remark>.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Header();
}
