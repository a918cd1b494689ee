using Microsoft.FSharp.Collections;

namespace Plotly.NET;

/// <summary>A chart: traces, a layout and a configuration. Layouts are shared, not copied, when a chart is changed.</summary>
public abstract class GenericChart
{
    private GenericChart(FSharpList<Trace> traces, Layout layout, Config config)
    {
        Traces = traces;
        Layout = layout;
        Config = config;
    }

    internal FSharpList<Trace> Traces { get; }

    internal Layout Layout { get; }

    internal Config Config { get; }

    /// <summary>A chart of one trace.</summary>
    public static GenericChart ofTraceObject(bool useDefaults, Trace trace) => ofTraceObjects(useDefaults, FSharpList<Trace>.Cons(trace, FSharpList<Trace>.Empty));

    public static GenericChart ofTraceObjects<d>(bool useDefaults, d traces) where d : IEnumerable<Trace> =>
        new Drawing(ListModule.OfSeq(traces), useDefaults ? Defaults.Layout() : new Layout(), useDefaults ? Defaults.Config() : new Config());

    public static Layout getLayout(GenericChart gChart) => gChart.Layout;

    public static GenericChart setLayout(Layout layout, GenericChart gChart) => new Drawing(gChart.Traces, layout, gChart.Config);

    public static GenericChart addLayout(Layout layout, GenericChart gChart) => setLayout(Figures.Combine(gChart.Layout, layout), gChart);

    public static FSharpList<Trace> getTraces(GenericChart gChart) => gChart.Traces;

    public static int countTrace(GenericChart gChart) => gChart.Traces.Length;

    /// <summary>Joins the traces; of layout and configuration the later chart's values win, annotations, shapes and the like are joined.</summary>
    public static GenericChart combine(IEnumerable<GenericChart> gCharts) =>
        gCharts.Aggregate((left, right) => new Drawing(
            ListModule.Append(left.Traces, right.Traces),
            Figures.Combine(left.Layout, right.Layout),
            Figures.Merge(Figures.Merge(new Config(), left.Config), right.Config)));

    /// <summary>The figure as JSON: <c>data</c>, <c>layout</c> and an empty <c>frames</c>.</summary>
    public static string toFigureJson(GenericChart gChart) => FigureJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.Member("data", gChart.Traces);
        writer.Member("layout", gChart.Layout);
        writer.Member("frames", Array.Empty<object>());
        writer.WriteEndObject();
    });

    /// <summary>The chart as JSON: <c>data</c>, <c>layout</c> and <c>config</c>.</summary>
    public static string toJson(GenericChart gChart) => FigureJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.Member("data", gChart.Traces);
        writer.Member("layout", gChart.Layout);
        writer.Member("config", gChart.Config);
        writer.WriteEndObject();
    });

    private sealed class Drawing(FSharpList<Trace> traces, Layout layout, Config config) : GenericChart(traces, layout, config);
}
