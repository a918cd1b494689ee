using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;

namespace Course.Wafers;

/// <summary>A format that <c>convert</c> writes.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Endings">How its files' names end; a folder's with a slash.</param>
/// <param name="Keeps">What it has a place for.</param>
/// <param name="Write">Writes wafers to a path, whole or not at all.</param>
internal sealed record WaferOutput(string Name, IReadOnlyList<string> Endings, WaferContent Keeps, Action<string, IReadOnlyList<TestedWafer>> Write)
{
    private const WaferContent InE142 = WaferContent.Lots | WaferContent.WaferNames | WaferContent.Products | WaferContent.HardBins | WaferContent.Coordinates
        | WaferContent.Layout;

    private const WaferContent InStdf = InE142 | WaferContent.SoftBins | WaferContent.Sites | WaferContent.Directions | WaferContent.Times;

    /// <summary>Writes a set of labelled maps, classes and several labels a map included; null where it goes through single wafers.</summary>
    public Action<string, WaferSet>? WriteSet { get; init; }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<WaferOutput> All { get; } =
    [
        new("STDF V4", [".stdf", ".std", ".stdf.gz", ".std.gz"], InStdf, (path, wafers) => StdfFile.Write(path, wafers)),
        new("SEMI E142", [".xml"], InE142, E142File.Write),
        new("NumPy archive", [".npz"], WaferContent.Labels | WaferContent.Lots, (path, wafers) => WriteArchive(path, SetOf(wafers))) { WriteSet = WriteArchive },
        new("folder of pictures", [$"{Path.DirectorySeparatorChar}"], WaferContent.Labels, (path, wafers) => WriteFolder(path, SetOf(wafers))) { WriteSet = WriteFolder },
        new("text grid", [".csv"], WaferContent.None, WriteText),
        new("page with views", [".html"], WaferContent.All, LotPage.Write),
    ];

    /// <summary>The format of a path that need not exist.</summary>
    /// <exception cref="UsageException">The name ends as none of them does.</exception>
    public static WaferOutput Of(string path) =>
        All.FirstOrDefault(output => output.Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
        ?? throw new UsageException(
            $"'{Path.GetFileName(path)}' names no format to write; expected {string.Join(", ", All.Select(output => $"{string.Join(" or ", output.Endings)} ({output.Name})"))}");

    private static void WriteFolder(string path, WaferSet set) => MapFolder.Write(Path.TrimEndingDirectorySeparator(path), set.Maps);

    private static void WriteArchive(string path, WaferSet set)
    {
        if (set.Lots is { } lots)
        {
            WaferArchive.Write(path, set.Maps, lots);
        }
        else
        {
            WaferArchive.Write(path, set.Maps);
        }
    }

    // The course's classes keep their order, others follow by name.
    private static WaferSet SetOf(IReadOnlyList<TestedWafer> wafers)
    {
        string[] labels = [.. wafers.Select(wafer => wafer.Map.Metadata.Label ?? WaferFiles.Unlabelled)];
        string[] names =
        [
            .. labels.Distinct().OrderBy(name => DefectClasses.Names.Contains(name) ? DefectClasses.Names.ToList().IndexOf(name) : DefectClasses.Count)
                .ThenBy(name => name == WaferFiles.Unlabelled).ThenBy(name => name, StringComparer.Ordinal),
        ];
        WaferDataset maps = new(
            wafers.SelectMany(wafer => wafer.Map.Dies.ToArray()).ToArray(), [.. wafers.Select(wafer => (wafer.Map.Rows, wafer.Map.Columns))],
            Array.ConvertAll(labels, label => Array.IndexOf(names, label)), names);
        string?[] lots = [.. wafers.Select(wafer => wafer.Map.Metadata.Lot)];
        return new WaferSet(maps, Array.Exists(lots, lot => lot is not null) ? lots : null);
    }

    private static void WriteText(string path, IReadOnlyList<TestedWafer> wafers)
    {
        if (wafers.Count != 1)
        {
            throw new CourseException($"{path}: a text grid holds one map; found {wafers.Count}. Name an .npz archive instead.");
        }

        WaferMap map = wafers[0].Map;
        WholeFile.Write(path, string.Concat(Enumerable.Range(0, map.Rows).Select(
            row => string.Join(',', Enumerable.Range(0, map.Columns).Select(column => map[row, column])) + "\n")));
    }
}
