using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Formats;

namespace Course.Classifying;

/// <summary>Finds and reads the wafer maps that a classifier is to judge.</summary>
internal static class MapFiles
{
    private static IEnumerable<string> Extensions => WaferFiles.Formats.SelectMany(format => format.Extensions);

    /// <summary>What files may be, for an argument's description.</summary>
    public static string Description =>
        $"Files of one or many wafers ({string.Join(", ", WaferFiles.Formats.Where(format => format.Extensions.Count > 0).Select(format => format.Name))}), or folders of them";

    /// <summary>The file, or all files of wafer maps in a folder and below it.</summary>
    /// <exception cref="CourseException">The folder holds none.</exception>
    public static string[] Find(string path)
    {
        if (!Directory.Exists(path))
        {
            return [Path.GetFullPath(path)];
        }

        string[] files =
        [
            .. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => Extensions.Any(extension => file.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
                .Select(Path.GetFullPath)
                .Order(StringComparer.Ordinal),
        ];
        return files.Length > 0
            ? files
            : throw new CourseException($"{path} holds no wafer map; expected files with {string.Join(", ", Extensions)}");
    }

    /// <summary>
    /// The maps of a file and their wafers' names, where it tells them. The classifier's classes stand in place of the file's own, which may be others
    /// or none; the labels are not looked at.
    /// </summary>
    public static (WaferDataset Maps, string?[] Wafers) Read(string file, ModelCard card)
    {
        if (WaferFiles.FormatOf(file).IsSet)
        {
            WaferDataset set = WaferFiles.ReadSet(file).Maps;
            return (Unlabelled(set.Dies, [.. Enumerable.Range(0, set.Count).Select(set.ShapeOf)]), new string?[set.Count]);
        }

        TestedWafer[] wafers = [.. WaferFiles.Read(file)];
        byte[] dies = new byte[wafers.Sum(wafer => wafer.Map.Dies.Length)];
        int at = 0;
        foreach (TestedWafer wafer in wafers)
        {
            wafer.Map.Dies.CopyTo(dies.AsSpan(at));
            at += wafer.Map.Dies.Length;
        }

        return (Unlabelled(dies, [.. wafers.Select(wafer => (wafer.Map.Rows, wafer.Map.Columns))]), [.. wafers.Select(wafer => wafer.WaferId)]);

        WaferDataset Unlabelled(ReadOnlyMemory<byte> codes, (int, int)[] shapes) =>
            new(codes, shapes, new int[shapes.Length * (card.MultiLabel ? card.ClassNames.Count : 1)], card.ClassNames, card.MultiLabel);
    }
}
