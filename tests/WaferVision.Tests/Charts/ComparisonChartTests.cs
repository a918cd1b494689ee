using System.Text.Json.Nodes;
using Plotly.NET;
using WaferVision.Maps;
using WaferVision.Models;

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
    public void Choices_on_the_front_are_joined_and_limits_are_within_the_axes()
    {
        GenericChart chart = Charts.CostFront(
            [("slow", 8, 0.97, 12), ("beaten", 9, 0.90, 12), ("fast", 0.5, 0.95, 1)], "ms", "accuracy", mostCost: 100, leastWorth: 0.99);
        Assert.Equal([0.5, 8], Numbers(chart.Trace(0)["x"]!));
        Assert.Equal([0.95, 0.97], Numbers(chart.Trace(0)["y"]!));
        Assert.Equal(["at most 100", "at least 99%"], [Ending(chart.Trace(1)), Ending(chart.Trace(2))]);
        string[] colors = [.. chart.Trace(3)["marker"]!["color"]!.AsArray().Select(color => (string)color!)];
        Assert.Equal(colors[0], colors[2]);
        Assert.NotEqual(colors[0], colors[1]);
        Assert.True(Numbers(chart.Layout()["xaxis"]!["range"]!)[1] > 2); // the logarithm of 100
        Assert.True(Numbers(chart.Layout()["yaxis"]!["range"]!)[1] > 0.99);
        Assert.Throws<ArgumentException>(() => Charts.CostFront([("free", 0, 1, 1)], "ms", "accuracy"));

        static string Ending(JsonNode trace) => (string)trace["text"]![1]!;
    }

    [Fact]
    public void Times_of_layers_keep_their_order_and_what_is_fast_is_put_together()
    {
        LayerTime[] times = [new("a", "Conv2d", 3), new("b", "ReLU", 0.5), new("c", "Conv2d", 6), new("d", "ReLU", 0.25), new(LayerTimes.Between, "", 0.25)];
        GenericChart all = Charts.LayerTimeBars(times), some = Charts.LayerTimeBars(times, most: 3);
        Assert.Equal(times.Select(time => time.Name), Categories(all));
        Assert.Equal(["a", "c", "3 others"], Categories(some));
        Assert.Equal("Conv2d 90.0 %", (string?)all.Trace(0)["name"]);
        Assert.Equal([3.0, 6], Numbers(all.Trace(0)["x"]!));
        Assert.Equal([1.0], Numbers(some.Trace(1)["x"]!));
        Assert.Equal("ReLU 7.5 %", (string?)Charts.LayerTimeBars(times, most: 4).Trace(1)["name"]); // of both, though one has no bar
        Assert.Throws<ArgumentException>(() => Charts.LayerTimeBars([]));

        static string[] Categories(GenericChart chart) => [.. chart.Layout()["yaxis"]!["categoryarray"]!.AsArray().Select(name => (string)name!)];
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
