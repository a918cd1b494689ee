using System.Globalization;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision;

public static partial class Charts
{
    // A pareto of more rows would not be read; what follows is one row.
    private const int MostBinRows = 18;

    /// <summary>A wafer's bins: the map with each die in its bin's colour, and beside it the pareto of the bins.</summary>
    /// <param name="wafer">A wafer with bins.</param>
    /// <param name="kind">Hard or soft bins.</param>
    /// <param name="failingOnly">Whether the pareto leaves out the passing bins and shows what the loss is made of.</param>
    /// <param name="title">A heading; default the wafer's name and yield.</param>
    /// <param name="palette">The colours: passing bins in a family of one hue, failing ones never green.</param>
    /// <param name="lot">The wafers whose most frequent bin gets the first colour and so on, so that wafers of one lot compare; default the wafer alone.</param>
    /// <exception cref="ArgumentException">The wafer has no bins of this kind.</exception>
    public static GenericChart BinMap(
        TestedWafer wafer, BinKind kind = BinKind.Hard, bool failingOnly = false, string? title = null, WaferPalette palette = WaferPalette.Trade,
        IReadOnlyList<TestedWafer>? lot = null)
    {
        ArgumentNullException.ThrowIfNull(wafer);
        RequireBins([wafer], kind);
        IReadOnlyList<BinCount> all = BinCount.Pareto(lot is null ? [wafer] : lot.Contains(wafer) ? lot : [.. lot, wafer], kind);
        string[] colors = Palette.Bins([.. all.Select(count => count.Bin.Passes == true)], palette);
        Panel map = BinPanel(wafer, kind, all, colors);
        IReadOnlyList<BinCount> drawn = BinCount.Pareto([wafer], kind, failingOnly);
        Panel[] panels = drawn.Count == 0 ? [map] : [map, ParetoPanel(drawn, [.. drawn.Select(count => colors[Position(all, count)])], kind, failingOnly)];
        return Figure.Fixed(panels, 2, PairWidth, title ?? $"{Plain(NameOf(wafer))}: {Percent(wafer.Map.Yield)} of {wafer.Map.DieCount} dies pass", BesideNames with { Left = 12 });
    }

    /// <summary>The pareto of the bins of wafers: how many dies fell into each, most frequent first, and the cumulative share.</summary>
    /// <param name="wafers">The wafers; at least one must have bins.</param>
    /// <param name="kind">Hard or soft bins.</param>
    /// <param name="failingOnly">Whether to leave out the passing bins and show what the loss is made of.</param>
    /// <param name="title">A heading.</param>
    /// <param name="palette">The colours: passing bins in a family of one hue, failing ones never green.</param>
    /// <exception cref="ArgumentException">No wafer has bins of this kind, or none of its dies fails where only failing bins are asked for.</exception>
    public static GenericChart BinPareto(
        IReadOnlyList<TestedWafer> wafers, BinKind kind = BinKind.Hard, bool failingOnly = false, string? title = null, WaferPalette palette = WaferPalette.Trade)
    {
        RequireBins(wafers, kind);
        IReadOnlyList<BinCount> all = BinCount.Pareto(wafers, kind), drawn = BinCount.Pareto(wafers, kind, failingOnly);
        if (drawn.Count == 0)
        {
            throw new ArgumentException("No die is in a failing bin; there is no loss to show.", nameof(wafers));
        }

        string[] colors = Palette.Bins([.. all.Select(count => count.Bin.Passes == true)], palette);
        return Figure.Fixed([ParetoPanel(drawn, [.. drawn.Select(count => colors[Position(all, count)])], kind, failingOnly)], 1, 460, title, BesideNames);
    }

    // Two panels of this width and what stands beside them fit into the output of a notebook.
    private const double PairWidth = 360;

    // Names stand left of the rows, figures right of them.
    private static Spacing BesideNames { get; } = new(Left: 165, Right: 112, Bottom: 48, Between: 165);

    private static Panel BinPanel(TestedWafer wafer, BinKind kind, IReadOnlyList<BinCount> counts, string[] colors)
    {
        WaferMap map = wafer.Map;
        ushort[] bins = BinCount.BinsOf(wafer, kind).ToArray(), sites = wafer.Sites.ToArray();
        Dictionary<int, int> order = counts.Select((count, i) => (count.Bin.Number, i)).ToDictionary(pair => pair.Number, pair => pair.i);
        double[][] cells = [.. Enumerable.Range(0, map.Rows).Select(row => Enumerable.Range(0, map.Columns)
            .Select(column => order.TryGetValue(bins[(row * map.Columns) + column], out int at) ? at : double.NaN).ToArray())];
        string[][] texts = [.. Enumerable.Range(0, map.Rows).Select(row => Enumerable.Range(0, map.Columns).Select(column => Text(row, column)).ToArray())];

        // A scale needs two ends, one bin has one colour.
        return WaferPanel(map, null, [Marks.Cells(
            Plane.FromRows(cells), Palette.Scale(colors.Length == 1 ? [colors[0], colors[0]] : colors), 0, Math.Max(1, colors.Length - 1), gap: Streets(map, PairWidth)).Set(
                ("text", texts), ("hovertemplate", "%{text}<extra></extra>"), ("hoverongaps", false))]);

        string Text(int row, int column)
        {
            int at = (row * map.Columns) + column;
            if (!order.TryGetValue(bins[at], out int bin))
            {
                return "";
            }

            DieCoordinates from = wafer.Coordinates;
            string site = sites.Length > at && sites[at] != TestedWafer.NoBin ? $"<br>site {sites[at]}" : "";
            return $"x {from.FirstX + (column * from.StepX)}, y {from.FirstY + (row * from.StepY)}<br>"
                + $"{Word(kind)} bin {Plain(Label(counts[bin].Bin))} ({(counts[bin].Bin.Passes == true ? "pass" : "fail")}){site}";
        }
    }

    private static Panel ParetoPanel(IReadOnlyList<BinCount> counts, string[] colors, BinKind kind, bool failingOnly)
    {
        BinCount[] rows = [.. counts.Take(MostBinRows)];
        int left = counts.Count - rows.Length;
        string[] names = [.. rows.Select(count => Label(count.Bin)), .. left > 0 ? [$"{left} more bins"] : Array.Empty<string>()];
        long[] dies = [.. rows.Select(count => count.Dies), .. left > 0 ? [counts.Skip(MostBinRows).Sum(count => count.Dies)] : Array.Empty<long>()];
        double[] shares = [.. rows.Select(count => count.Share), .. left > 0 ? [1 - rows[^1].CumulativeShare] : Array.Empty<double>()];
        double[] sums = [.. rows.Select(count => count.CumulativeShare), .. left > 0 ? [1.0] : Array.Empty<double>()];
        string[] hover = [.. names.Select((name, i) => $"{Word(kind)} bin {Plain(name)}<br>{dies[i]} dies, {Percent(shares[i])}<br>{Percent(sums[i])} with all above")];
        Trace[] traces =
        [
            Marks.Rows(shares, [.. colors.Take(rows.Length), .. left > 0 ? ["#9aa0a6"] : Array.Empty<string>()]).Set(
                ("hovertext", hover), ("hovertemplate", "%{hovertext}<extra></extra>")),
            Marks.Line(sums, [.. Enumerable.Range(0, names.Length).Select(i => (double)i)], "cumulative", Palette.Ink, showLegend: false).Set(
                ("hovertext", hover), ("hovertemplate", "%{hovertext}<extra></extra>")),
        ];
        return RowPanel(
            names, [.. dies.Select((count, i) => $"{count} · {Percent(shares[i])}")], traces,
            Marks.Axis(failingOnly ? "share of failing dies; line: cumulative" : "share of dies; line: cumulative").Set(("tickformat", ".0%")), 0, 1.02);
    }

    /// <summary>Named rows from the top with a figure right of each, over a range of x; few rows do not fill the height.</summary>
    private static Panel RowPanel(string[] names, string[] figures, Trace[] traces, LinearAxis x, double low, double high, double[]? marked = null) => new()
    {
        Traces = traces,
        Marked = marked ?? [],
        X = x.Set(("range", new[] { low, high }), ("automargin", false)),
        Y = Marks.NamedAxis([.. names.Select(name => Plain(Short(name)))], null, downwards: true).Set(
            ("range", new[] { Math.Max(names.Length, 8) - 0.5, -0.5 }), ("automargin", false)),
        Notes = [.. figures.Select((figure, i) => new Annotation().Set(
            ("text", figure), ("x", high), ("y", i), ("xanchor", "left"), ("yanchor", "middle"), ("xshift", 8), ("showarrow", false),
            ("font", new Font().Set(("size", 12.0)))))],
    };

    private static void RequireBins(IReadOnlyList<TestedWafer> wafers, BinKind kind)
    {
        if (BinCount.Pareto(wafers, kind).Count == 0)
        {
            throw new ArgumentException($"There are no {Word(kind)} bins; expected wafers read from a file that has them, such as STDF.", nameof(wafers));
        }
    }

    private static int Position(IReadOnlyList<BinCount> counts, BinCount wanted) =>
        Enumerable.Range(0, counts.Count).First(i => counts[i].Bin.Number == wanted.Bin.Number);

    private static string Word(BinKind kind) => kind == BinKind.Hard ? "hard" : "soft";

    private static string Label(Bin bin) => bin.Name is null ? $"{bin.Number}" : $"{bin.Number} {bin.Name}";

    private static string Short(string name) => name.Length <= 20 ? name : $"{name[..19]}…";

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string NameOf(TestedWafer wafer) =>
        wafer.WaferId ?? (wafer.Map.Metadata.Wafer is { } number ? $"wafer {number}" : wafer.Map.Metadata.Label ?? "wafer");

    // Names come from files, and plotly reads some HTML in every text.
    private static string Plain(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
