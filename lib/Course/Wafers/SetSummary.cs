using System.Globalization;
using Course.Terminal;
using WaferVision.Data;
using WaferVision.Formats;

namespace Course.Wafers;

/// <summary>How many maps have a class.</summary>
internal sealed record ClassSummary(string Name, int Maps);

/// <summary>How many maps have a size.</summary>
internal sealed record SizeSummary(int Rows, int Columns, int Maps);

/// <summary>What <c>info</c> tells of a set of labelled maps; duplicates are exact copies of an earlier map.</summary>
internal sealed record SetSummary(
    string File, string Format, int Maps, bool MultiLabel, IReadOnlyList<ClassSummary> Classes, IReadOnlyList<SizeSummary> Sizes, int Duplicates)
{
    private const int MostSizes = 10;

    public static SetSummary Of(string file, WaferFormat format, WaferDataset data) => new(
        file, format.Name, data.Count, data.MultiLabel,
        [.. data.ClassNames.Zip(data.CountsPerClass(), (name, count) => new ClassSummary(name, count))],
        [
            .. Enumerable.Range(0, data.Count).CountBy(data.ShapeOf).OrderByDescending(size => size.Value).ThenBy(size => size.Key)
                .Select(size => new SizeSummary(size.Key.Rows, size.Key.Columns, size.Value)),
        ],
        data.Count - data.DistinctIndices().Length);

    /// <summary>Writes the summary as text.</summary>
    public void Write(Shell shell)
    {
        shell.Out.WriteLine($"file        {File}");
        shell.Out.WriteLine($"format      {Format}");
        shell.Out.WriteLine($"maps        {Whole(Maps)}");
        shell.Out.WriteLine($"duplicates  {Whole(Duplicates)} exact copies of an earlier map");
        shell.WriteTable(
            [MultiLabel ? "label (a map may have several)" : "class", "maps", "share"],
            Classes.Select(one => (IReadOnlyList<string>)[one.Name, Whole(one.Maps), ((double)one.Maps / Maps).ToString("0.0 %", CultureInfo.InvariantCulture)]));
        shell.WriteTable(
            ["rows × columns", "maps"],
            [
                .. Sizes.Take(MostSizes).Select(size => (IReadOnlyList<string>)[$"{size.Rows} × {size.Columns}", Whole(size.Maps)]),
                .. Sizes.Count > MostSizes ? [(IReadOnlyList<string>)[$"{Sizes.Count - MostSizes} more", Whole(Sizes.Skip(MostSizes).Sum(size => size.Maps))]] : Array.Empty<IReadOnlyList<string>>(),
            ]);
    }

    private static string Whole(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
