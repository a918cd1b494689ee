using System.Text.Json.Nodes;
using Plotly.NET;
using WaferVision.Evaluation;

namespace WaferVision.Tests.Pictures;

public class CalibrationChartTests
{
    [Fact]
    public void A_reliability_diagram_shows_the_bins_that_hold_maps()
    {
        GenericChart chart = Charts.ReliabilityDiagram(Calibration.Of([0.1, 0.6, 0.9, 0.9], [false, true, true, true], bins: 4), "before");
        JsonNode bars = chart.Trace(0), shares = chart.Trace(2);
        Assert.Equal([0.125, 0.625, 0.875], bars["x"]!.AsArray().Select(x => (double)x!));
        Assert.Equal([0.0, 1.0, 1.0], bars["y"]!.AsArray().Select(y => (double)y!));
        Assert.Equal([0.25, 0.25, 0.5], shares["y"]!.AsArray().Select(y => (double)y!));
        Assert.Equal([0.1, 1, 0.6, 1, 0.9, 2], bars["customdata"]!.Numbers());
        Assert.Equal("before: ECE 0.175", (string)chart.Layout()["title"]!["text"]!);
    }

    [Fact]
    public void Risk_over_coverage_is_thinned_and_keeps_its_ends()
    {
        CoveragePoint[] points = [.. Enumerable.Range(1, 5000).Select(i => new CoveragePoint(1 - (i / 5000.0), i / 5000.0, 1 - (i / 50_000.0)))];
        GenericChart chart = Charts.RiskCoverage([("plain", points), ("scaled", [new CoveragePoint(0.5, 1, 0.9)])], errorRate: 0.05);
        double[] x = [.. chart.Trace(0)["x"]!.AsArray().Select(value => (double)value!)], y = [.. chart.Trace(0)["y"]!.AsArray().Select(value => (double)value!)];
        Assert.Equal((400, 0.0002, 1.0), (x.Length, x[0], x[^1]));
        Assert.Equal(0.1, y[^1], 9);
        Assert.Equal([0.05, 0.05], chart.Trace(2)["y"]!.AsArray().Select(value => (double)value!));
        Assert.Throws<ArgumentException>(() => Charts.RiskCoverage([]));
        Assert.Throws<ArgumentException>(() => Charts.RiskCoverage([("empty", [])]));
    }
}
