using System.Globalization;
using Plotly.NET;
using WaferVision.Evaluation.Drift;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>
    /// What a service does under loads of growing rate: how long answers take, and how many requests are answered. Beyond saturation the second line leaves
    /// the diagonal.
    /// </summary>
    /// <param name="loads">Requests offered a second (above 0), the median and the 99th percentile of the latency in milliseconds (above 0), and requests answered a second.</param>
    /// <param name="saturation">The most requests a second that the service can answer, drawn as a dotted line; null for none.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">There is no load, or a rate or latency is not above 0.</exception>
    public static GenericChart LatencyByRate(
        IReadOnlyList<(double Offered, double Median, double P99, double Answered)> loads, double? saturation = null, string? title = null)
    {
        RequireTitles(loads, null);
        double[] offered = [.. loads.Select(load => load.Offered)], median = [.. loads.Select(load => load.Median)], p99 = [.. loads.Select(load => load.P99)];
        RequirePoints([.. offered.Zip(median)], "median", logX: true, logY: true);
        RequirePoints([.. offered.Zip(p99)], "99th percentile", logX: true, logY: true);
        double[] marked = saturation is { } most ? [most] : [];
        double reach = offered.Max();
        Panel latency = new()
        {
            Title = "latency",
            X = Marks.Axis("requests offered a second").Set(("rangemode", "tozero")),
            Y = Scaled(Marks.Axis("milliseconds"), logarithmic: true, median.Concat(p99)),
            Traces = [Marks.Line(offered, median, "median", Palette.Series[0]), Marks.Line(offered, p99, "99th percentile", Palette.Series[1])],
            Marked = marked,
        };
        Panel answered = new()
        {
            Title = "answered",
            X = Marks.Axis("requests offered a second").Set(("rangemode", "tozero")),
            Y = Marks.Axis("requests answered a second").Set(("rangemode", "tozero")),
            Traces =
            [
                Marks.Line([0, reach], [0, reach], "all of them", Palette.Faint, dashed: true).Set(("mode", "lines")),
                Marks.Line(offered, [.. loads.Select(load => load.Answered)], "answered", Palette.Series[2]),
            ],
            Marked = marked,
        };
        return Legend(Figure.Fluid([latency, answered], title, height: 420, bottom: 100));
    }

    /// <summary>How far figures have moved from a reference, window by window, with the lines above which a shift is moderate and major.</summary>
    /// <param name="figures">A name and the population stability index in each window, one line each.</param>
    /// <param name="windows">What the windows are called, in order of time.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">There is no figure or no window, or a figure has another number of windows.</exception>
    public static GenericChart DriftByWindow(
        IReadOnlyList<(string Name, IReadOnlyList<double> Values)> figures, IReadOnlyList<string> windows, string? title = null)
    {
        RequireTitles(figures, null);
        RequireTitles(windows, null);
        foreach ((string name, IReadOnlyList<double> values) in figures)
        {
            RequireLength(values, windows.Count, name);
        }

        double[] x = [.. Enumerable.Range(0, windows.Count).Select(i => (double)i)], ends = [x[0], x[^1]];
        return Legend(Figure.Fluid(
            [new Panel
            {
                X = Marks.Axis().Set(("tickmode", "array"), ("tickvals", x), ("ticktext", windows.ToArray())),
                Y = Marks.Axis("population stability index").Set(("rangemode", "tozero")),
                Traces =
                [
                    .. new[] { ("moderate", PopulationStability.Moderate, "dot"), ("major", PopulationStability.Major, "dash") }.Select(level =>
                        Marks.Outline(ends, [level.Item2, level.Item2], string.Create(CultureInfo.InvariantCulture, $"{level.Item1}: {level.Item2}"), Palette.WaferEdge).Set(
                            ("showlegend", true), ("line", new Line().Set(("color", Palette.WaferEdge), ("width", 1.5), ("dash", level.Item3))))),
                    .. figures.Select((figure, i) => Marks.Line(x, figure.Values, figure.Name, Color(i), dashed: i >= Palette.Series.Length)),
                ],
            }],
            title, height: 430, bottom: 100));
    }
}
