using System.Text.Json.Nodes;
using Plotly.NET;
using WaferVision.Maps;

namespace WaferVision.Tests.Pictures;

public class ComparisonChartTests
{
    [Fact]
    public void Curves_keep_their_own_positions()
    {
        GenericChart chart = Charts.Curves([("short", [(1, 4), (2, 2)]), ("long", [(1, 3), (5, 2), (9, 0.5)])], logY: true);
        Assert.Equal([1.0, 5, 9], Numbers(chart.Trace(1)["x"]!));
        Assert.Equal([3, 2, 0.5], Numbers(chart.Trace(1)["y"]!));
        Assert.Equal("log", (string?)chart.Layout()["yaxis"]!["type"]);
    }

    [Fact]
    public void A_logarithmic_axis_writes_its_marks_out()
    {
        JsonNode axis = Charts.Curves([("a", [(1, 0.3), (2, 40)])], logY: true).Layout()["yaxis"]!;
        double[] places = Numbers(axis["tickvals"]!);
        string[] texts = [.. axis["ticktext"]!.AsArray().Select(text => (string)text!)];
        Assert.Equal(places.Length, texts.Length);
        Assert.Equal("0.5", texts[Array.FindIndex(places, place => Math.Abs(place - 0.5) < 1e-12)]);
        Assert.Equal("20", texts[Array.FindIndex(places, place => Math.Abs(place - 20) < 1e-9)]);
    }

    [Fact]
    public void Curves_without_points_and_below_a_logarithmic_scale_are_refused_by_name()
    {
        Assert.Contains("'a' has no points", Assert.Throws<ArgumentException>(() => Charts.Curves([("a", [])])).Message, StringComparison.Ordinal);
        Assert.Contains("'a' has a point at (1, 0)", Assert.Throws<ArgumentException>(() => Charts.Curves([("a", [(1, 0)])], logY: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Areas_of_bubbles_are_in_proportion_to_their_sizes()
    {
        JsonNode bubbles = Charts.Bubbles([("small", 1, 1, 25), ("large", 2, 2, 100)], "x", "y").Trace(0);
        double[] diameters = Numbers(bubbles["marker"]!["size"]!);
        Assert.Equal(4, Math.Pow(diameters[1] / diameters[0], 2), 9);
        Assert.Equal(["small", "large"], bubbles["text"]!.AsArray().Select(text => (string)text!));
        Assert.Throws<ArgumentException>(() => Charts.Bubbles([("nothing", 1, 1, 0)], "x", "y"));
        Assert.Throws<ArgumentException>(() => Charts.Bubbles([("negative", -1, 1, 1)], "x", "y", logX: true));
    }

    [Fact]
    public void Names_of_neighbouring_bubbles_go_to_different_sides()
    {
        JsonNode bubbles = Charts.Bubbles([("first", 1, 1, 1), ("second", 1, 1, 1), ("far away", 9, 9, 1)], "x", "y").Trace(0);
        string[] sides = [.. bubbles["textposition"]!.AsArray().Select(side => (string)side!)];
        Assert.NotEqual(sides[0], sides[1]);
        Assert.Equal("top center", sides[2]);
    }

    [Fact]
    public void Attention_is_stretched_over_the_dies_of_its_patch()
    {
        WaferMap map = new(4, 4, [0, 1, 1, 0, 1, 2, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0]);
        GenericChart chart = Charts.Attention(map, [new double[,] { { 0.1, 0.2 }, { 0.3, 0.4 } }], ["map", "head 1"]);
        JsonNode patches = chart.Trace(1);
        Assert.Equal((0.5, 2.0), ((double)patches["x0"]!, (double)patches["dx"]!));
        Assert.Equal([0.1, 0.2, 0.3, 0.4], patches["z"]!.Numbers());
        Assert.Equal(1, chart.Trace(2)["z"]!.Numbers().Count(double.IsFinite));
        Assert.Equal(["map", "head 1"], chart.Notes());
        Assert.Contains("3 × 3 patches do not divide", Assert.Throws<ArgumentException>(
            () => Charts.Attention(map, [new double[3, 3]], ["map", "head 1"])).Message, StringComparison.Ordinal);
    }

    private static double[] Numbers(JsonNode list) => [.. list.AsArray().Select(value => (double)value!)];
}
