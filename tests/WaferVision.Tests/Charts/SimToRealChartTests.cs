using System.Text.Json.Nodes;
using Plotly.NET;
using WaferVision.Training;

namespace WaferVision.Tests.Pictures;

public class SimToRealChartTests
{
    [Fact]
    public void Shot_curves_have_their_spread_and_levels_span_them()
    {
        GenericChart chart = Charts.ShotCurves([("real", [(5, 0.2, 0.03), (500, 0.8, 0.01)]), ("both", [(5, 0.5, 0), (50, 0.6, 0)])], [("synthetic", 0.4)]);
        Assert.Equal(3, chart.TraceCount());
        JsonNode first = chart.Trace(0), level = chart.Trace(2);
        Assert.Equal([5.0, 500], Numbers(first["x"]!));
        Assert.Equal([0.2, 0.8], Numbers(first["y"]!));
        Assert.Equal([0.03, 0.01], Numbers(first["error_y"]!["array"]!));
        Assert.Equal([5.0, 500], Numbers(level["x"]!));
        Assert.Equal([0.4, 0.4], Numbers(level["y"]!));
        JsonNode axis = chart.Layout()["xaxis"]!;
        Assert.Equal("log", (string?)axis["type"]);
        Assert.Equal([5.0, 50, 500], Numbers(axis["tickvals"]!));
        Assert.Contains("(0, 1)", Assert.Throws<ArgumentException>(() => Charts.ShotCurves([("a", [(0, 1, 0)])], [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_for_a_learning_rate_is_drawn_over_the_rate_with_its_suggestion_marked()
    {
        double[] rates = [1e-4, 1e-3, 1e-2, 1e-1, 1], losses = [3, 2.9, 1.5, 1, 4];
        var curve = new LearningRateCurve(rates, losses, losses);
        GenericChart chart = Charts.LearningRates(curve);
        Assert.Equal(2, chart.TraceCount());
        Assert.Equal(rates, Numbers(chart.Trace(1)["x"]!));
        Assert.Equal(losses, Numbers(chart.Trace(1)["y"]!));
        Assert.Equal("log", (string?)chart.Layout()["xaxis"]!["type"]);
        Assert.Equal([curve.Suggested!.Value, 1e-1], chart.Layout()["shapes"]!.AsArray().Select(shape => (double)shape!["x0"]!));
        Assert.Throws<ArgumentException>(() => Charts.LearningRates(new([], [], [])));
    }

    [Fact]
    public void Profiles_are_drawn_at_the_middles_of_rings_of_equal_area()
    {
        GenericChart chart = Charts.RadialProfiles([("Center", [[0.5, 0.1], [0.6, 0.2]]), ("none", [[0.1, 0.1], [0.1, 0.2]])], ["real", "synthetic"]);
        Assert.Equal(4, chart.TraceCount());
        Assert.Equal(["Center", "none"], chart.Notes());
        double[] radii = Numbers(chart.Trace(3)["x"]!);
        Assert.Equal(0.5, radii[0], 12);
        Assert.Equal(Math.Sqrt(0.75), radii[1], 12);
        Assert.Equal([0.1, 0.2], Numbers(chart.Trace(3)["y"]!));
        Assert.Contains("'none' has 1 profiles; expected 2", Assert.Throws<ArgumentException>(
            () => Charts.RadialProfiles([("none", [[0.1]])], ["real", "synthetic"])).Message, StringComparison.Ordinal);
    }

    private static double[] Numbers(JsonNode list) => [.. list.AsArray().Select(value => (double)value!)];
}
