using System.IO.Compression;
using System.Text;
using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>Reads wafers from whatever file they are in: the content tells the format, or else the name.</summary>
public static class WaferFiles
{
    /// <summary>The class of maps without a label in a set, where every map has one.</summary>
    public const string Unlabelled = "unlabelled";

    private const int StartLength = 512;

    private static readonly WaferFormat Stdf = new(
        "STDF V4", [".stdf", ".std", ".stdf.gz", ".std.gz"], start => start is [2, 0, 0, 10, ..] or [0, 2, 0, 10, ..], (path, retests) => StdfFile.Read(path, new StdfReadOptions { Retests = retests }));

    private static readonly WaferFormat Klarf = new(
        "KLARF", [".klarf", ".kla", ".000", ".001"], start => Begins(start, "FileVersion", "Record FileRecord"), (path, _) => KlarfFile.Read(path).Select(wafer => wafer.Wafer));

    private static readonly WaferFormat E142 = new("SEMI E142", [".xml"], start => Begins(start, "<"), (path, _) => E142File.Read(path));

    private static readonly WaferFormat Lswmd = new(
        "WM-811K pickle", [".pkl", ".pickle"], start => start is [0x80, >= 2 and <= 5, ..], (path, _) => WafersOfLswmd(path), SetOfLswmd) { NumbersWafers = true };

    private static readonly WaferFormat Archive = new(
        "NumPy archive", [".npz"], start => start.StartsWith("PK\x03\x04"u8), (path, _) => WafersOfArchive(path), ReadArchive);

    private static readonly WaferFormat Array = new(
        "NumPy array", [".npy"], start => start is [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..], (path, _) => [new TestedWafer(WaferMapFile.Read(path))]);

    private static readonly WaferFormat Text = new("text grid", [".csv", ".txt"], _ => false, (path, _) => [new TestedWafer(WaferMapFile.Read(path))]);

    private static readonly WaferFormat Picture = new(
        "picture", [".png"], start => start is [0x89, (byte)'P', (byte)'N', (byte)'G', ..], (path, _) => [new TestedWafer(MapPicture.Read(path))]);

    private static readonly WaferFormat Folder = new(
        "folder of maps", [], _ => false, (path, _) => WafersOf(MapFolder.Read(path), path), path => new WaferSet(MapFolder.Read(path)));

    /// <summary>The formats, in the order in which they are tried.</summary>
    public static IReadOnlyList<WaferFormat> Formats { get; } = [Stdf, Klarf, E142, Lswmd, Archive, Array, Text, Picture, Folder];

    /// <summary>The format of a file or folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">It is of no format known here; the message lists those that are.</exception>
    public static WaferFormat FormatOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            return Folder;
        }

        byte[] start = StartOf(path);
        return Formats.FirstOrDefault(format => format.Recognizes(start))
            ?? Formats.FirstOrDefault(format => format.Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
            ?? throw new WaferFileException(
                path, "start", Known(), Described(start), "Save the wafers in one of these formats.");
    }

    /// <summary>Reads the wafers of a file or folder one after the other, in its order.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="retests">Which result counts where a file, such as STDF, holds several of a die.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">It is of no known format, or damaged; the message says where. It may come while the wafers are enumerated.</exception>
    public static IEnumerable<TestedWafer> Read(string path, RetestPolicy retests = RetestPolicy.LastPass) => FormatOf(path).Read(path, retests);

    /// <summary>Reads a set of labelled maps with their lots, where the file tells them.</summary>
    /// <param name="path">A file or folder of a format that <see cref="WaferFormat.IsSet"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">It is no set or damaged; the message says where.</exception>
    public static WaferSet ReadSet(string path)
    {
        WaferFormat format = FormatOf(path);
        return format.ReadSet is { } read
            ? read(path)
            : throw new WaferFileException(
                path, "start", $"a set of maps: {string.Join(", ", Formats.Where(f => f.IsSet).Select(f => f.Name))}", format.Name, "Read its wafers instead.");
    }

    private static string Known() =>
        string.Join(", ", Formats.Select(format => format.Extensions.Count == 0 ? format.Name : $"{format.Name} ({string.Join(", ", format.Extensions)})"));

    private static string Described(byte[] start) =>
        start.Length == 0 ? "an empty file" : $"{string.Join(' ', start.Take(8).Select(b => b.ToString("x2")))} …";

    private static byte[] StartOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] start = Start(file);
        if (!start.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            return start;
        }

        file.Position = 0;
        try
        {
            using GZipStream unpacked = new(file, CompressionMode.Decompress);
            return Start(unpacked);
        }
        catch (InvalidDataException e)
        {
            throw new WaferFileException(path, "start", "a readable gzip file", e.Message, "The file is damaged; fetch it again.", e);
        }

        static byte[] Start(Stream stream)
        {
            byte[] bytes = new byte[StartLength];
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
    }

    // What begins with one of these words behind a byte order mark and blanks.
    private static bool Begins(ReadOnlySpan<byte> start, params ReadOnlySpan<string> words)
    {
        string text = Encoding.Latin1.GetString(start.StartsWith("\uFEFF"u8) ? start[3..] : start).TrimStart();
        foreach (string word in words)
        {
            if (text.StartsWith(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static WaferSet ReadArchive(string path)
    {
        try
        {
            return new WaferSet(WaferArchive.Read(path), WaferArchive.ReadLots(path));
        }
        catch (WaferFileException)
        {
            // No archive of labelled maps: it may hold a single one, and if not, that reader says what is wrong.
            WaferMap map = WaferMapFile.Read(path);
            return new WaferSet(new WaferDataset(map.Dies.ToArray(), map.Rows, map.Columns, new int[1], [Unlabelled]));
        }
    }

    private static LswmdOptions WithUnlabelled { get; } = new() { IncludeUnlabelled = true };

    private static IEnumerable<TestedWafer> WafersOfArchive(string path)
    {
        (WaferDataset maps, IReadOnlyList<string?>? lots) = ReadArchive(path);
        return WafersOf(maps, path, i => (lots?[i], null));
    }

    private static WaferSet SetOfLswmd(string path)
    {
        LswmdData data = LswmdFile.Read(path, WithUnlabelled);
        return new WaferSet(data.Maps, data.Lots);
    }

    private static IEnumerable<TestedWafer> WafersOfLswmd(string path)
    {
        LswmdData data = LswmdFile.Read(path, WithUnlabelled);
        return WafersOf(data.Maps, path, i => (data.Lots[i], data.WaferIndices[i] == 0 ? null : data.WaferIndices[i]));
    }

    private static IEnumerable<TestedWafer> WafersOf(WaferDataset data, string path, Func<int, (string? Lot, int? Wafer)>? origin = null)
    {
        for (int i = 0; i < data.Count; i++)
        {
            WaferMap map = data.MapAt(i);
            (string? lot, int? wafer) = origin?.Invoke(i) ?? default;
            string? label = map.Metadata.Label == Unlabelled ? null : map.Metadata.Label;
            yield return new TestedWafer(new WaferMap(map.Rows, map.Columns, map.Dies, metadata: new WaferMetadata(lot, wafer, label, path)));
        }
    }
}
