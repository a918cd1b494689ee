using Plotly.NET;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>Lines that have positions of their own each, such as runs of different length or networks of different depth.</summary>
    /// <param name="curves">A name and the points of each line, in drawing order.</param>
    /// <param name="xTitle">What the positions are.</param>
    /// <param name="yTitle">What the values are.</param>
    /// <param name="title">A heading.</param>
    /// <param name="logY">Whether values are drawn on a logarithmic scale; they must then be above 0.</param>
    /// <exception cref="ArgumentException">There is no line, a line has no points, or a value on a logarithmic scale is not above 0.</exception>
    public static GenericChart Curves(
        IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> curves,
        string? xTitle = null, string? yTitle = null, string? title = null, bool logY = false)
    {
        RequireTitles(curves, null);
        foreach ((string name, IReadOnlyList<(double X, double Y)> points) in curves)
        {
            RequirePoints(points, name, logX: false, logY);
        }

        return Legend(Figure.Fluid(
            [new Panel
            {
                X = Marks.Axis(xTitle),
                Y = Scaled(Marks.Axis(yTitle), logY, curves.SelectMany(curve => curve.Points).Select(point => point.Y)),
                Traces = [.. curves.Select((curve, i) => Marks.Line(
                    [.. curve.Points.Select(point => point.X)], [.. curve.Points.Select(point => point.Y)], curve.Name, Color(i),
                    dashed: i >= Palette.Series.Length, showLegend: curves.Count > 1))],
            }],
            title, height: 430, bottom: curves.Count > 1 ? 100 : 56));
    }
}
