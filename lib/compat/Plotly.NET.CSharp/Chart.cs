using Plotly.NET.TraceObjects;

namespace Plotly.NET.CSharp;

/// <summary>One function per kind of chart. <c>UseDefaults</c> (true when left out) adds the default size and look.</summary>
public static partial class Chart
{
    /// <summary>Draws the charts over each other on the same axes.</summary>
    public static GenericChart Combine(IEnumerable<GenericChart> gCharts) => GenericChart.combine(gCharts);

    private static GenericChart Draw(Optional<bool> useDefaults, Trace trace) => GenericChart.ofTraceObject(!useDefaults.IsSome || useDefaults.Value, trace);

    // One value for all marks, or a value for each; the latter wins.
    private static object? Either<T>(Optional<T> one, Optional<IEnumerable<T>> many) => many.OrNull ?? one.OrNull;

    private static StyleParam.Mode WithText<T>(StyleParam.Mode without, StyleParam.Mode with, Optional<T> one, Optional<IEnumerable<T>> many) =>
        one.IsSome || many.IsSome ? with : without;

    private static Marker MarkerOf(
        Optional<Marker> marker, Optional<Color> color, Optional<IEnumerable<double>> opacity, Optional<StyleParam.Colorscale> scale, Optional<Line> outline) =>
        (marker.IsSome ? marker.Value : new Marker()).With(
            ("color", color.OrNull), ("opacity", opacity.OrNull), ("colorscale", scale.OrNull), ("line", outline.OrNull));

    private static Pattern PatternOf(
        Optional<Pattern> pattern, Optional<StyleParam.PatternShape> shape, Optional<IEnumerable<StyleParam.PatternShape>> shapes) =>
        (pattern.IsSome ? pattern.Value : new Pattern()).With(("shape", Either(shape, shapes)));
}
