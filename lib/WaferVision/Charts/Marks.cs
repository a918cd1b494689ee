using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Chart = Plotly.NET.CSharp.Chart;

namespace WaferVision;

/// <summary>The traces and axes that charts are made of.</summary>
internal static class Marks
{
    /// <summary>A plane as coloured cells; numbers that are not finite leave a gap.</summary>
    public static Trace Cells(Plane plane, StyleParam.Colorscale scale, double low, double high, bool showScale = false, int gap = 0) =>
        Only(Chart.Heatmap<double, int, int, string>(
            Rounded(plane, high - low), ColorScale: scale, ShowScale: showScale, XGap: gap, YGap: gap, UseDefaults: false)).Set(("zmin", low), ("zmax", high));

    /// <summary>Writes a text into each cell, in a colour that contrasts with it.</summary>
    public static Trace WithTexts(this Trace cells, string[][] texts) => cells.Set(("text", texts), ("texttemplate", "%{text}"));

    public static Trace Line(IReadOnlyList<double> x, IReadOnlyList<double> y, string name, string color, bool dashed = false, bool showLegend = true) =>
        Only(Chart.Line<double, double, string>(
            x.ToArray(), y.ToArray(), ShowMarkers: x.Count <= 60, Name: name, ShowLegend: showLegend, MarkerColor: Color.fromString(color),
            LineColor: Color.fromString(color), LineWidth: 2.0,
            LineDash: dashed ? StyleParam.DrawingStyle.Dash : StyleParam.DrawingStyle.Solid, UseDefaults: false));

    /// <summary>A line through points in data coordinates that takes no place in a legend; a point that is not a number breaks it.</summary>
    public static Trace Outline(double[] x, double[] y, string name, string color, double width = 2) =>
        Only(Chart.Scatter<double, double, string>(
            x, y, StyleParam.Mode.Lines, Name: name, ShowLegend: false, LineColor: Color.fromString(color), LineWidth: width, UseDefaults: false))
        .Set(("hoverinfo", "skip"));

    /// <summary>Steps over bin edges, filled down to zero.</summary>
    public static Trace Steps(double[] edges, double[] values, string name, string color, bool showLegend) =>
        Only(Chart.Scatter<double, double, string>(
            edges, values, StyleParam.Mode.Lines, Name: name, ShowLegend: showLegend,
            Fill: StyleParam.Fill.ToZero_y, FillColor: Color.fromString(color + "40"), UseDefaults: false))
        .Set(("line", new Line().Set(("shape", "hv"), ("color", color), ("width", 1.5))));

    public static Trace Points(IReadOnlyList<(double X, double Y)> points, string name, string color, bool showLegend) =>
        Only(Chart.Point<double, double, string>(
            points.Select(point => point.X).ToArray(), points.Select(point => point.Y).ToArray(), Name: name, ShowLegend: showLegend,
            Opacity: 0.8, MarkerColor: Color.fromString(color), UseDefaults: false));

    public static Trace Columns(IReadOnlyList<string> names, IReadOnlyList<double> values, string name, string color, bool showLegend = false) =>
        Only(Chart.Column<double, string, string>(
            values.ToArray(), Keys: names.ToArray(), Name: name, ShowLegend: showLegend, MarkerColor: Color.fromString(color), UseDefaults: false));

    /// <summary>Horizontal bars from 1 to each value, with a text beside each.</summary>
    public static Trace Ratios(IReadOnlyList<string> names, IReadOnlyList<double> values, string[] texts, string color) =>
        Only(Chart.Bar<double, string, string>(
            values.Select(value => value - 1).ToArray(), Keys: names.ToArray(), Base: 1.0, ShowLegend: false, MultiText: texts, TextPosition: StyleParam.TextPosition.Outside,
            MarkerColor: Color.fromString(color), UseDefaults: false)).Set(("cliponaxis", false), ("hovertemplate", "%{y}: %{text}<extra></extra>"));

    /// <summary>Horizontal bars at the positions 0, 1, … from the top, one colour each.</summary>
    public static Trace Rows(IReadOnlyList<double> values, string[] colors) =>
        Only(Chart.Bar<double, int, string>(values.ToArray(), Keys: Enumerable.Range(0, values.Count).ToArray(), ShowLegend: false, UseDefaults: false)).Set(
            ("marker", new Marker().Set(("color", colors), ("line", new Line().Set(("color", Palette.WaferEdge), ("width", 0.5))))));

    public static LinearAxis Axis(string? title = null, bool grid = true) => new LinearAxis().Set(
        ("title", Title(title)), ("showgrid", grid), ("gridcolor", "#e9ecef"), ("zeroline", false),
        ("linecolor", "#9aa5b1"), ("showline", true), ("ticks", "outside"), ("tickcolor", "#9aa5b1"), ("automargin", true));

    /// <summary>An axis of cells 0 … count − 1, each one unit wide around its index: a thin frame without ticks.</summary>
    public static LinearAxis CellAxis(int count, bool downwards) => new LinearAxis().Set(
        ("range", downwards ? [count - 0.5, -0.5] : new[] { -0.5, count - 0.5 }), ("type", "linear"), ("showgrid", false), ("zeroline", false),
        ("showticklabels", false), ("ticks", ""), ("showline", true), ("mirror", true), ("linecolor", Palette.Faint));

    /// <summary>An axis of named cells.</summary>
    public static LinearAxis NamedAxis(IReadOnlyList<string> names, string? title, bool downwards, double angle = 0) => CellAxis(names.Count, downwards).Set(
        ("showticklabels", true), ("tickmode", "array"), ("tickvals", Enumerable.Range(0, names.Count).ToArray()), ("ticktext", names.ToArray()),
        ("title", Title(title)), ("tickangle", angle), ("automargin", true));

    // No colour scale shows more than a 100,000th of its range; further digits would only make the figure's JSON longer.
    private static double[][] Rounded(Plane plane, double range)
    {
        int digits = Math.Clamp(5 - (int)Math.Floor(Math.Log10(range)), 0, 15);
        return [.. plane.Values.Select(row => row.Select(value => Math.Round(value, digits)).ToArray())];
    }

    private static Title? Title(string? text) =>
        text is null ? null : Figure.Text(text).Set(("font", new Font().Set(("size", 13.0))), ("standoff", 8));

    public static Trace Only(GenericChart chart) => GenericChart.getTraces(chart).Head;
}
