using Plotly.NET;
using WaferVision.Models;
using Chart = Plotly.NET.CSharp.Chart;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>Where the time of a run goes: a bar a layer, in the order in which they run, coloured by the kind of layer, with the share of each kind.</summary>
    /// <param name="times">The layers' times, as <see cref="LayerTimes.Of"/> or <see cref="Onnx.OnnxLayerTimes.Of"/> give them.</param>
    /// <param name="title">A heading.</param>
    /// <param name="most">Bars; where there are more layers the fastest of them share the last bar, a gray one. 1 or more.</param>
    /// <exception cref="ArgumentException">There are no times.</exception>
    public static GenericChart LayerTimeBars(IReadOnlyList<LayerTime> times, string? title = null, int most = 24)
    {
        RequireTitles(times, null);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        HashSet<LayerTime> slowest = [.. times.OrderByDescending(time => time.Milliseconds).Take(times.Count <= most ? most : most - 1)];
        LayerTime[] shown = [.. times.Where(slowest.Contains)], left = [.. times.Where(time => !slowest.Contains(time))];
        LayerTime[] others = left.Length == 0 ? [] : [new($"{left.Length} others", "", left.Sum(time => time.Milliseconds))];
        double total = times.Sum(time => time.Milliseconds);
        string[] kinds = [.. times.GroupBy(Kind).OrderByDescending(kind => kind.Sum(time => time.Milliseconds)).Select(kind => kind.Key)];
        GenericChart chart = Figure.Fluid(
            [new Panel
            {
                X = Marks.Axis("milliseconds").Set(("rangemode", "tozero")),
                Y = Marks.Axis(grid: false).Set(
                    ("type", "category"), ("categoryorder", "array"), ("categoryarray", shown.Concat(others).Select(bar => bar.Name).ToArray()), ("autorange", "reversed"), ("ticks", "")),
                Traces =
                [
                    .. shown.GroupBy(Kind).OrderBy(bars => Array.IndexOf(kinds, bars.Key)).Select((bars, i) =>
                        TimeBars([.. bars], $"{bars.Key} {Percent(times.Where(time => Kind(time) == bars.Key).Sum(time => time.Milliseconds) / total)}", Color(i), total, legend: true)),
                    .. left.Length == 0 ? [] : (Trace[])[TimeBars(others, "others", Palette.Faint, total, legend: false)],
                ],
            }],
            title, height: 130 + (22 * (shown.Length + others.Length)), left: 150);
        GenericChart.getLayout(chart).Set(("barmode", "overlay"), ("bargap", 0.25), ("legend", Attributes.Object(
            ("orientation", "h"), ("x", 1.0), ("xanchor", "right"), ("y", 1.0), ("yanchor", "bottom"))));
        return chart;

        static string Kind(LayerTime time) => time.Type.Length == 0 ? time.Name : time.Type;
    }

    private static Trace TimeBars(LayerTime[] bars, string name, string color, double total, bool legend) =>
        Marks.Only(Chart.Bar<double, string, string>(
            bars.Select(bar => bar.Milliseconds).ToArray(), Keys: bars.Select(bar => bar.Name).ToArray(), Name: name, ShowLegend: legend,
            MarkerColor: Plotly.NET.Color.fromString(color), UseDefaults: false)).Set(
            ("customdata", bars.Select(bar => Percent(bar.Milliseconds / total)).ToArray()), ("hovertemplate", "%{y}: %{x:.3f} ms, %{customdata}<extra></extra>"));
}
