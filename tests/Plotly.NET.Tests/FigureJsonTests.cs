using System.Text.Json.Nodes;
using Microsoft.FSharp.Core;
using Plotly.NET;
using Plotly.NET.CSharp;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Chart = Plotly.NET.CSharp.Chart;

namespace WaferVision.PlotlyTests;

/// <summary>The JSON figure of each kind of chart, as plotly.js documents it. The same tests hold for the real package.</summary>
public class FigureJsonTests
{
    private static readonly double[] X = [1, 2, 3], Y = [4, 5.5, -6];

    private static readonly double[][] Z = [[1, 2], [3, double.NaN]];

    private static void DataIs(GenericChart chart, string expected) => Same(Figure(chart)["data"]!, $"[{expected}]");

    private static void LayoutIs(GenericChart chart, string expected) => Same(Figure(chart)["layout"]!, expected);

    private static JsonNode Figure(GenericChart chart) => JsonNode.Parse(GenericChart.toFigureJson(chart))!;

    private static void Same(JsonNode actual, string expected) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}\nfound    {actual.ToJsonString()}");

    private static GenericChart Titled(GenericChart chart, string text)
    {
        dynamic layout = new Layout(), title = new Title();
        title.text = text;
        layout.title = title;
        return GenericChart.addLayout((Layout)layout, chart);
    }

    private static GenericChart Bare() => Chart.Line<double, double, string>(X, Y, UseDefaults: false);

    [Fact]
    public void Line_without_and_with_marks()
    {
        DataIs(Bare(), """{"type":"scatter","mode":"lines","x":[1,2,3],"y":[4,5.5,-6],"marker":{},"line":{}}""");
        DataIs(
            Chart.Line<double, double, string>(X, Y, ShowMarkers: true, Name: "loss", LineColor: Color.fromHex("#0072B2"), LineWidth: 2.0,
                LineDash: StyleParam.DrawingStyle.Dash, UseDefaults: false),
            """
            {"type":"scatter","mode":"lines+markers","name":"loss","x":[1,2,3],"y":[4,5.5,-6],"marker":{},
             "line":{"color":"rgba(0, 114, 178, 1.0)","width":2,"dash":"dash"}}
            """);
    }

    [Fact]
    public void Points_with_a_text_each() => DataIs(
        Chart.Point<double, double, string>(X, Y, MultiText: new[] { "a", "b", "c" }, TextPosition: StyleParam.TextPosition.TopCenter,
            MarkerColor: Color.fromString("red"), Opacity: 0.5, UseDefaults: false),
        """
        {"type":"scatter","mode":"markers+text","x":[1,2,3],"y":[4,5.5,-6],"opacity":0.5,"text":["a","b","c"],"textposition":"top center",
         "marker":{"color":"red"},"line":{}}
        """);

    [Fact]
    public void Scatter_takes_the_mode_as_given() => DataIs(
        Chart.Scatter<double, double, string>(X, Y, StyleParam.Mode.Lines_Text, Text: "t", ShowLegend: false, Fill: StyleParam.Fill.ToZero_y, UseWebGL: true, UseDefaults: false),
        """{"type":"scattergl","mode":"lines+text","x":[1,2,3],"y":[4,5.5,-6],"text":"t","showlegend":false,"fill":"tozeroy","marker":{},"line":{}}""");

    [Fact]
    public void Columns_and_bars_differ_in_direction()
    {
        string[] keys = ["a", "b", "c"];
        DataIs(
            Chart.Column<double, string, string>(Y, Keys: keys, Name: "n", Width: 0.5, MarkerPatternShape: StyleParam.PatternShape.DiagonalAscending, UseDefaults: false),
            """{"type":"bar","orientation":"v","name":"n","x":["a","b","c"],"y":[4,5.5,-6],"width":0.5,"marker":{"pattern":{"shape":"/"}}}""");
        DataIs(
            Chart.Bar<double, string, string>(Y, Keys: keys, Base: 1.0, MultiText: keys, TextPosition: StyleParam.TextPosition.Outside, UseDefaults: false),
            """
            {"type":"bar","orientation":"h","y":["a","b","c"],"x":[4,5.5,-6],"base":1,"text":["a","b","c"],"textposition":"outside",
             "marker":{"pattern":{}}}
            """);
    }

    [Fact]
    public void Heatmap_with_a_gap_and_a_scale_of_its_own()
    {
        GenericChart chart = Chart.Heatmap<double, int, int, string>(
            Z, XGap: 1, YGap: 2, ShowScale: false, ZSmooth: StyleParam.SmoothAlg.Best, ReverseYAxis: true, UseDefaults: false,
            ColorScale: StyleParam.Colorscale.NewCustom(new[] { Tuple.Create(0.0, Color.fromString("white")), Tuple.Create(1.0, Color.fromString("#08306b")) }));
        DataIs(chart, """
            {"type":"heatmap","z":[[1,2],[3,"NaN"]],"xgap":1,"ygap":2,"showscale":false,"zsmooth":"best","colorscale":[[0,"white"],[1,"#08306b"]]}
            """);
        LayoutIs(chart, """{"yaxis":{"autorange":"reversed"}}""");
    }

    [Fact]
    public void A_named_colour_scale_is_written_by_its_name() => DataIs(
        Chart.Heatmap<double, int, int, string>(Z, ColorScale: StyleParam.Colorscale.Viridis, UseDefaults: false),
        """{"type":"heatmap","z":[[1,2],[3,"NaN"]],"colorscale":"Viridis"}""");

    [Fact]
    public void Colours_are_one_or_many_or_numbers()
    {
        DataIs(
            Chart.Point<double, double, string>(X, Y, MarkerColor: Color.fromColors(new[] { Color.fromRGB(1, 2, 3), Color.fromARGB(51, 4, 5, 6) }), UseDefaults: false),
            """{"type":"scatter","mode":"markers","x":[1,2,3],"y":[4,5.5,-6],"marker":{"color":["rgba(1, 2, 3, 1.0)","rgba(4, 5, 6, 0.2)"]},"line":{}}""");
        DataIs(
            Chart.Point<double, double, string>(X, Y, MarkerColor: Color.fromColorScaleValues(new[] { 1, 2 }), UseDefaults: false),
            """{"type":"scatter","mode":"markers","x":[1,2,3],"y":[4,5.5,-6],"marker":{"color":[1,2]},"line":{}}""");
    }

    [Fact]
    public void Layout_changes_merge()
    {
        GenericChart chart = Titled(Bare(), "T")
            .WithSize(300, 200)
            .WithXAxisStyle<double, double, string>(TitleText: "epoch", MinMax: Tuple.Create(0.0, 3.0), ShowGrid: false)
            .WithXAxisStyle<double, double, string>(AxisType: StyleParam.AxisType.Log)
            .WithYAxisStyle<double, double, string>(TitleText: "loss", Id: StyleParam.SubPlotId.NewYAxis(2), Anchor: StyleParam.LinearAxisId.NewX(1));
        LayoutIs(chart, """
            {"title":{"text":"T"},"width":300,"height":200,
             "xaxis":{"title":{"text":"epoch"},"range":[0,3],"showgrid":false,"type":"log"},
             "yaxis2":{"title":{"text":"loss"},"anchor":"x"}}
            """);
    }

    [Fact]
    public void Combined_charts_join_their_traces_and_the_later_layout_wins()
    {
        GenericChart chart = Chart.Combine([Titled(Bare(), "first").WithSize(300, 200), Titled(Bare(), "second")]);
        Assert.Equal(2, chart.GetTraces().Length);
        LayoutIs(chart, """{"title":{"text":"second"},"width":300,"height":200}""");
    }

    [Fact]
    public void Annotations_of_combined_layouts_are_joined()
    {
        dynamic first = new Layout(), second = new Layout();
        first.annotations = new[] { Note("a") };
        second.annotations = new[] { Note("b") };
        LayoutIs(GenericChart.addLayout((Layout)second, GenericChart.addLayout((Layout)first, Bare())), """{"annotations":[{"text":"a"},{"text":"b"}]}""");

        static Annotation Note(string text)
        {
            dynamic note = new Annotation();
            note.text = text;
            return note;
        }
    }

    [Fact]
    public void Any_attribute_of_plotly_js_can_be_set_as_a_dynamic_member()
    {
        Trace2D trace = new("heatmap");
        dynamic open = trace;
        open.texttemplate = "%{text}";
        open.text = new[] { new[] { "a" } };
        open.customdata = new Dictionary<string, object> { ["k"] = true, ["none"] = new[] { 1f, 2.5f } };
        open.hoverinfo = "x";
        open.hoverinfo = null;
        Assert.Equal("%{text}", (string)open.texttemplate);
        DataIs(
            GenericChart.ofTraceObject(false, trace),
            """{"type":"heatmap","texttemplate":"%{text}","text":[["a"]],"customdata":{"k":true,"none":[1,2.5]},"hoverinfo":null}""");
    }

    [Fact]
    public void Defaults_give_a_size_and_a_look_and_nothing_is_shared_between_charts()
    {
        GenericChart chart = Chart.Line<double, double, string>(X, Y);
        chart.WithSize(1, 1);
        JsonNode layout = Figure(Chart.Line<double, double, string>(X, Y))["layout"]!;
        Assert.Equal((600, 600), ((int)layout["width"]!, (int)layout["height"]!));
        Assert.Equal("rgba(229, 236, 246, 1.0)", (string?)layout["template"]!["layout"]!["plot_bgcolor"]);
        Assert.True((bool)JsonNode.Parse(GenericChart.toJson(chart))!["config"]!["responsive"]!);
    }

    [Fact]
    public void Figure_has_an_empty_list_of_frames() => Assert.Equal("[]", Figure(Bare())["frames"]!.ToJsonString());

    [Fact]
    public void Markers_and_lines_given_whole_are_filled_up()
    {
        dynamic marker = new Marker();
        marker.size = 7;
        DataIs(
            Chart.Point<double, double, string>(X, Y, Marker: (Marker)marker, MarkerSymbol: StyleParam.MarkerSymbol.Square, UseDefaults: false),
            """{"type":"scatter","mode":"markers","x":[1,2,3],"y":[4,5.5,-6],"marker":{"size":7,"symbol":"1"},"line":{}}""");
    }

    [Fact]
    public void Optional_arguments_convert_from_values()
    {
        Optional<int> given = 3, missing = default;
        Assert.Equal((true, 3, false), (given.IsSome, given.Value, missing.IsSome));
        Assert.Equal(2, FSharpOption<int>.Some(2).Value);
    }
}
