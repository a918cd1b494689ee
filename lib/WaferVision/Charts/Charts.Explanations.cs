using Plotly.NET;
using WaferVision.Explain;
using WaferVision.Maps;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>A wafer map, then heat maps of it side by side, each drawn to its own maximum: the darker, the more it speaks for the class. Failing dies are dots.</summary>
    /// <param name="map">The map; where its defect's true place is known it is outlined.</param>
    /// <param name="heats">Heat maps over the whole grid, of 0 or more, in any resolution; at least one.</param>
    /// <param name="titles">A heading for the map, then one for each heat map.</param>
    /// <param name="columns">Pictures in a row, at least 1.</param>
    /// <exception cref="ArgumentException">There is no heat map, or the number of titles is not one more.</exception>
    public static GenericChart Explanations(WaferMap map, IReadOnlyList<Plane> heats, IReadOnlyList<string> titles, int columns = 7)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(titles);
        RequireTitles(heats, [.. titles.Skip(1)]);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        const double width = 140;
        return Figure.Fixed(
            [MapPanel(map, titles[0], WaferPalette.Trade, width, showMask: true), .. heats.Select((heat, i) => HeatPanel(map, heat, titles[i + 1], width))],
            columns, width, title: null);
    }

    /// <summary>A gray image under its heat map.</summary>
    /// <param name="image">Brightness (H × W).</param>
    /// <param name="heat">The heat map over the whole image, of 0 or more, in any resolution.</param>
    /// <param name="title">A heading.</param>
    public static GenericChart HeatMapOverlay(Plane image, Plane heat, string? title = null) => Figure.Fixed(
        [Frame(image, null, [Marks.Cells(image, Palette.Gray, Low(image), High(image)), Stretched(heat, image.Rows, image.Columns).Set(("opacity", 0.55))])], 1, 420, title);

    /// <summary>Deletion or insertion curves: the class's score while pixels go or come, hottest first.</summary>
    /// <param name="curves">A name and the curve of each method; the area under it is put behind the name.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">There is no curve.</exception>
    public static GenericChart PerturbationCurves(IReadOnlyList<(string Name, PerturbationCurve Curve)> curves, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(curves);
        return Curves(
            [.. curves.Select(one => ($"{one.Name} ({one.Curve.Area:0.000})", (IReadOnlyList<(double, double)>)[.. one.Curve.Shares.Zip(one.Curve.Scores)]))],
            "share of the pixels", "probability of the class", title);
    }

    /// <summary>How alike heat maps stay while a model forgets, from its head down.</summary>
    /// <param name="curves">A name and the points of each method, as <see cref="SanityCheck.Run"/> gives them.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">There is no curve, or one has no points.</exception>
    public static GenericChart SanityCurves(IReadOnlyList<(string Name, IReadOnlyList<SanityPoint> Points)> curves, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(curves);
        return Curves(
            [.. curves.Select(one => (one.Name, (IReadOnlyList<(double, double)>)[.. one.Points.Select(point => (point.Share, point.Spearman))]))],
            "share of the layers whose weights are random", "rank correlation with the trained model's heat map", title);
    }

    private static Panel HeatPanel(WaferMap map, Plane heat, string title, double width)
    {
        (double X, double Y)[] failing =
        [
            .. from row in Enumerable.Range(0, map.Rows)
               from column in Enumerable.Range(0, map.Columns)
               where map[row, column] == DieCode.Fail
               select ((double)column, (double)row),
        ];
        List<Trace> traces = [Cells(OnDies(map, heat))];
        if (failing.Length > 0)
        {
            traces.Add(Marks.Points(failing, "failing die", Failing, showLegend: false).Set(
                ("hoverinfo", "skip"), ("marker", new Plotly.NET.TraceObjects.Marker().Set(("size", Math.Max(1.5, 0.5 * width / map.Columns)), ("color", Failing)))));
        }

        if (!map.DefectMask.IsEmpty)
        {
            (double[] x, double[] y) = MaskOutline.Trace(map.DefectMask, map.Rows, map.Columns);
            traces.Add(Marks.Outline(x, y, "defect", Palette.Mask, width: 1));
        }

        return WaferPanel(map, title, traces);
    }

    // The heat under the middle of each die; places without a die stay blank.
    private static Plane OnDies(WaferMap map, Plane heat) => Plane.FromRows([.. Enumerable.Range(0, map.Rows).Select(row => Enumerable.Range(0, map.Columns)
        .Select(column => map[row, column] == DieCode.None
            ? double.NaN
            : heat.Values[(int)((row + 0.5) * heat.Rows / map.Rows)][(int)((column + 0.5) * heat.Columns / map.Columns)]).ToArray())]);

    private static Trace Cells(Plane heat) => Marks.Cells(heat, Palette.Sequential, 0, Math.Max(High(heat), 1e-12)).Set(
        ("hovertemplate", "%{z:.3g}<extra></extra>"), ("hoverongaps", false));

    // A plane's cells over a grid of another size.
    private static Trace Stretched(Plane heat, int rows, int columns)
    {
        double tall = (double)rows / heat.Rows, wide = (double)columns / heat.Columns;
        return Cells(heat).Set(("x0", (wide - 1) / 2), ("dx", wide), ("y0", (tall - 1) / 2), ("dy", tall));
    }
}
