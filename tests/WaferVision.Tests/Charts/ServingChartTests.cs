using System.Text.Json.Nodes;
using Plotly.NET;

namespace WaferVision.Tests.Pictures;

public class ServingChartTests
{
    [Fact]
    public void Latency_and_answers_are_drawn_over_the_rate_with_saturation_marked()
    {
        GenericChart chart = Charts.LatencyByRate([(100, 2, 5, 100), (200, 3, 40, 180), (400, 80, 300, 190)], saturation: 190, "load");
        Assert.Equal([2.0, 3, 80], Values(chart.Trace(0)["y"]!));
        Assert.Equal([5.0, 40, 300], Values(chart.Trace(1)["y"]!));
        Assert.Equal([100.0, 180, 190], Values(chart.Trace(3)["y"]!));
        Assert.Equal("log", (string)chart.Layout()["yaxis"]!["type"]!);
        JsonArray lines = chart.Layout()["shapes"]!.AsArray();
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.Equal(190, (double)line!["x0"]!));
        Assert.Throws<ArgumentException>(() => Charts.LatencyByRate([]));
        Assert.Throws<ArgumentException>(() => Charts.LatencyByRate([(100, double.NaN, 5, 0)]));
    }

    [Fact]
    public void Drift_is_drawn_window_by_window_with_both_limits()
    {
        GenericChart chart = Charts.DriftByWindow([("failure rate", [0.01, 0.3]), ("clustering", [0.02, 0.05])], ["week 1", "week 2"]);
        Assert.Equal([0.1, 0.1], Values(chart.Trace(0)["y"]!));
        Assert.Equal([0.2, 0.2], Values(chart.Trace(1)["y"]!));
        Assert.Equal([0.01, 0.3], Values(chart.Trace(2)["y"]!));
        Assert.Equal(["week 1", "week 2"], chart.Layout()["xaxis"]!["ticktext"]!.AsArray().Select(text => (string)text!));
        Assert.Throws<ArgumentException>(() => Charts.DriftByWindow([("failure rate", [0.01])], ["week 1", "week 2"]));
        Assert.Throws<ArgumentException>(() => Charts.DriftByWindow([], ["week 1"]));
    }

    [Fact]
    public void Agreement_names_both_sides_and_the_share_on_the_diagonal()
    {
        GenericChart chart = Charts.Agreement(new double[][] { [6, 1], [2, 1] }, ["none", "Loc"], title: "shadow");
        Assert.Equal("shadow: 70.0% agree", (string)chart.Layout()["title"]!["text"]!);
        Assert.Equal("champion", (string)chart.Layout()["yaxis"]!["title"]!["text"]!);
        Assert.Equal("challenger", (string)chart.Layout()["xaxis"]!["title"]!["text"]!);
        Assert.Equal([6.0, 1, 2, 1], chart.Trace(0)["z"]!.Numbers());
        Assert.Throws<ArgumentException>(() => Charts.Agreement(new double[][] { [1, 1] }, ["none", "Loc"]));
    }

    private static double[] Values(JsonNode list) => [.. list.AsArray().Select(value => (double)value!)];
}
