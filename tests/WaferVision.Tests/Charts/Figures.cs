using System.Text.Json.Nodes;
using Plotly.NET;

namespace WaferVision.Tests.Pictures;

/// <summary>Reads a chart's figure.</summary>
internal static class Figures
{
    public static JsonNode Figure(this GenericChart chart) => JsonNode.Parse(GenericChart.toFigureJson(chart))!;

    public static JsonNode Layout(this GenericChart chart) => chart.Figure()["layout"]!;

    public static JsonNode Trace(this GenericChart chart, int index) => chart.Figure()["data"]![index]!;

    public static int TraceCount(this GenericChart chart) => chart.Figure()["data"]!.AsArray().Count;

    public static string[] Notes(this GenericChart chart) => [.. chart.Layout()["annotations"]!.AsArray().Select(note => (string)note!["text"]!)];

    /// <summary>A row-major matrix of numbers; a gap is not a number.</summary>
    public static double[] Numbers(this JsonNode matrix) =>
        [.. matrix.AsArray().SelectMany(row => row!.AsArray()).Select(cell => cell!.GetValueKind() == System.Text.Json.JsonValueKind.Number ? (double)cell! : double.NaN)];

    public static string[] Texts(this JsonNode matrix) => [.. matrix.AsArray().SelectMany(row => row!.AsArray()).Select(cell => (string)cell!)];
}
