using System.Text.Json.Nodes;
using Plotly.NET;
using WaferVision.Explain;
using WaferVision.Maps;

namespace WaferVision.Tests.Pictures;

public class ExplanationChartTests
{
    [Fact]
    public void Heat_lies_on_the_dies_and_nowhere_else()
    {
        var map = new WaferMap(2, 4, [0, 1, 2, 0, 1, 1, 2, 2], defectMask: [0, 0, 1, 0, 0, 0, 1, 1]);
        Plane coarse = new float[,] { { 1, 2 } }, fine = new float[,] { { 1, 1, 2, 2, 3, 3, 4, 4 }, { 0, 0, 0, 0, 0, 0, 0, 8 }, { 5, 5, 6, 6, 7, 7, 8, 8 }, { 0, 0, 0, 0, 0, 0, 0, 9 } };

        GenericChart chart = Charts.Explanations(map, [coarse, fine], ["map", "coarse", "fine"]);

        Assert.Equal(["map", "coarse", "fine"], chart.Notes());
        JsonNode first = chart.Trace(2), dots = chart.Trace(3);
        Assert.Equal([double.NaN, 1, 2, double.NaN, 1, 1, 2, 2], first["z"]!.Numbers());
        Assert.Equal((0.0, 2.0), ((double)first["zmin"]!, (double)first["zmax"]!));
        Assert.Equal([2.0, 2, 3], dots["x"]!.AsArray().Select(x => (double)x!));
        Assert.Equal([0.0, 1, 1], dots["y"]!.AsArray().Select(y => (double)y!));

        // Two by two numbers a die: the one below and to the right of its middle.
        Assert.Equal([double.NaN, 0, 0, double.NaN, 0, 0, 0, 9], chart.Trace(5)["z"]!.Numbers());
        Assert.Throws<ArgumentException>(() => Charts.Explanations(map, [coarse], ["map"]));
        Assert.Throws<ArgumentException>(() => Charts.Explanations(map, [], ["map"]));
    }

    [Fact]
    public void A_heat_map_covers_its_image()
    {
        JsonNode heat = Charts.HeatMapOverlay(new float[4, 6], new float[,] { { 1, 2 } }).Trace(1);
        Assert.Equal((1.0, 3.0, 1.5, 4.0), ((double)heat["x0"]!, (double)heat["dx"]!, (double)heat["y0"]!, (double)heat["dy"]!));
    }

    [Fact]
    public void Curves_carry_their_points_and_areas()
    {
        GenericChart deletion = Charts.PerturbationCurves([("cam", new([0, 0.5, 1], [1, 0.5, 0])), ("none", new([0, 1], [1, 1]))]);
        Assert.Equal("cam (0.500)", (string)deletion.Trace(0)["name"]!);
        Assert.Equal([1, 0.5, 0], deletion.Trace(0)["y"]!.AsArray().Select(y => (double)y!));
        GenericChart sanity = Charts.SanityCurves([("cam", [new SanityPoint("", 0, 1, 1), new SanityPoint("fc", 1, -0.25, 0.5)])]);
        Assert.Equal([1, -0.25], sanity.Trace(0)["y"]!.AsArray().Select(y => (double)y!));
        Assert.Throws<ArgumentException>(() => Charts.SanityCurves([]));
        Assert.Throws<ArgumentException>(() => Charts.PerturbationCurves([]));
    }
}
