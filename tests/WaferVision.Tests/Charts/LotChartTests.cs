using System.Text.Json.Nodes;
using Plotly.NET;
using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Tests.Pictures;

public class LotChartTests
{
    private static readonly byte[] Dies = [0, 1, 1, 0, 1, 2, 1, 1, 0, 2, 1, 0];

    private static TestedWafer Wafer(string? id = "W01", string binName = "leakage") => new(new WaferMap(3, 4, Dies))
    {
        WaferId = id,
        HardBins = Array.ConvertAll<byte, ushort>(Dies, die => die switch { 1 => 1, 2 => 5, _ => TestedWafer.NoBin }),
        HardBinTable = [new Bin(1, true), new Bin(5, false, binName)],
        Coordinates = new DieCoordinates(-2, 7, 1, -1),
    };

    [Fact]
    public void Each_die_has_its_bins_place_in_the_pareto_and_tells_its_coordinates()
    {
        GenericChart chart = Charts.BinMap(Wafer());
        Assert.Equal(Dies.Select(die => die == 0 ? double.NaN : die - 1), chart.Trace(0)["z"]!.Numbers());
        string[] texts = chart.Trace(0)["text"]!.Texts();
        Assert.Equal("", texts[0]);
        Assert.Equal("x -1, y 7<br>hard bin 1 (pass)", texts[1]);
        Assert.Equal("x -1, y 5<br>hard bin 5 leakage (fail)", texts[9]);
        Assert.Equal("W01: 75.0 % of 8 dies pass", (string?)chart.Layout()["title"]!["text"]);
    }

    [Fact]
    public void The_pareto_has_falling_shares_and_a_line_that_ends_at_one()
    {
        GenericChart chart = Charts.BinMap(Wafer());
        Assert.Equal([0.75, 0.25], Numbers(chart.Trace(1)["x"]!));
        Assert.Equal("h", (string?)chart.Trace(1)["orientation"]);
        Assert.Equal([0.75, 1], Numbers(chart.Trace(2)["x"]!));
        Assert.Equal(["6 · 75.0 %", "2 · 25.0 %"], chart.Notes());
        Assert.Equal(["1", "5 leakage"], chart.Layout()["yaxis2"]!["ticktext"]!.AsArray().Select(text => (string)text!));
    }

    [Fact]
    public void A_pareto_of_failing_bins_keeps_the_maps_colours()
    {
        GenericChart all = Charts.BinMap(Wafer()), failing = Charts.BinMap(Wafer(), failingOnly: true);
        Assert.Equal((string)all.Trace(1)["marker"]!["color"]![1]!, (string?)Assert.Single(failing.Trace(1)["marker"]!["color"]!.AsArray()));
        Assert.Equal([1], Numbers(failing.Trace(1)["x"]!));
        Assert.Equal([1], Numbers(Charts.BinPareto([Wafer(), Wafer()], failingOnly: true).Trace(0)["x"]!));
    }

    [Fact]
    public void Bins_have_the_same_colours_on_all_wafers_of_a_lot()
    {
        TestedWafer one = new(new WaferMap(1, 3, [2, 2, 2])) { HardBins = new ushort[] { 3, 3, 4 } }, other = new(new WaferMap(1, 4, [2, 2, 2, 2])) { HardBins = new ushort[] { 4, 4, 4, 3 } };
        string[] alone = Colors(Charts.BinMap(one)), together = Colors(Charts.BinMap(one, lot: [one, other])), others = Colors(Charts.BinMap(other, lot: [one, other]));
        Assert.Equal((string[])[alone[1], alone[0]], together);
        Assert.Equal(others, (string[])[together[1], together[0]]);

        static string[] Colors(GenericChart chart) => [.. chart.Trace(1)["marker"]!["color"]!.AsArray().Select(color => (string)color!)];
    }

    [Fact]
    public void Bins_beyond_the_readable_are_one_row()
    {
        ushort[] bins = [.. Enumerable.Range(0, 465).Select(i => (ushort)(29 - (int)((Math.Sqrt((8 * i) + 1) - 1) / 2)))];
        TestedWafer wafer = new(new WaferMap(15, 31, [.. bins.Select(_ => DieCode.Fail)])) { HardBins = bins };
        GenericChart chart = Charts.BinPareto([wafer]);
        string[] names = [.. chart.Layout()["yaxis"]!["ticktext"]!.AsArray().Select(text => (string)text!)];
        Assert.Equal("12 more bins", names[^1]);
        Assert.Equal(names.Length, Numbers(chart.Trace(0)["x"]!).Length);
        Assert.Equal(1, Numbers(chart.Trace(0)["x"]!).Sum(), 1e-9);
        Assert.Equal(78, int.Parse(chart.Notes()[^1].Split(' ')[0]));
    }

    [Theory]
    [InlineData(WaferPalette.Trade)]
    [InlineData(WaferPalette.ColorBlindSafe)]
    public void Passing_bins_are_of_one_family_and_failing_ones_never_green(WaferPalette palette)
    {
        bool[] passes = [true, false, true, .. Enumerable.Repeat(false, 10), true];
        string[] colors = Palette.Bins(passes, palette);
        for (int i = 0; i < colors.Length; i++)
        {
            (int r, int g, int b) = (Convert.ToInt32(colors[i][1..3], 16), Convert.ToInt32(colors[i][3..5], 16), Convert.ToInt32(colors[i][5..7], 16));
            bool green = g > r && g > b, blue = b > r && b >= g && g > 120;
            Assert.True(passes[i] ? palette == WaferPalette.Trade ? green : blue : !green && !(blue && r < g - 8), $"bin {i}: {colors[i]}");
        }

        Assert.Equal(3, colors.Where((_, i) => passes[i]).Distinct().Count());
        Assert.Equal(9, colors.Where((_, i) => !passes[i]).Distinct().Count());
    }

    [Fact]
    public void Names_from_files_are_text_and_no_markup()
    {
        GenericChart chart = Charts.BinMap(Wafer("<b>W&1", "<a href=x>"));
        Assert.StartsWith("&lt;b&gt;W&amp;1:", (string?)chart.Layout()["title"]!["text"], StringComparison.Ordinal);
        Assert.DoesNotContain("<a", GenericChart.toFigureJson(chart), StringComparison.Ordinal);
        Assert.StartsWith("&lt;b&gt;", Charts.LotGallery([Wafer("<b>")]).Notes()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_wafer_without_bins_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Charts.BinMap(Wafer(), BinKind.Soft));
        Assert.Contains("no soft bins", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_shows_the_share_of_wafers_on_which_a_die_fails()
    {
        WaferMap other = new(3, 4, [0, 1, 1, 0, 2, 2, 1, 1, 0, 0, 1, 0]);
        GenericChart chart = Charts.StackedMap([Wafer().Map, other]);
        double n = double.NaN;
        Assert.Equal([n, 0, 0, n, 0.5, 1, 0, 0, n, 1, 0, n], chart.Trace(0)["z"]!.Numbers());
        Assert.Equal("row 2, column 1<br>fails on 1 of 1 wafers", chart.Trace(0)["text"]!.Texts()[9]);
        Assert.Throws<ArgumentException>(() => Charts.StackedMap([other, new WaferMap(1, 1, [1])]));
    }

    [Fact]
    public void Zones_are_drawn_with_their_intervals_and_the_yield_of_all_marked()
    {
        WaferMap map = new WaferMapGenerator(new GeneratorOptions { Size = 40 }).Generate(DefectClass.EdgeRing, 0);
        foreach ((GenericChart chart, IReadOnlyList<YieldZone> zones) in new[]
        {
            (Charts.YieldByRing([map], 4), YieldZones.Rings([map], 4)), (Charts.YieldByQuadrant([map]), YieldZones.Quadrants([map])),
        })
        {
            JsonNode points = chart.Trace(1);
            Assert.Equal(zones.Select(zone => zone.Yield), Numbers(points["x"]!));
            Assert.Equal(zones.Select(zone => zone.Interval.High - zone.Yield), Numbers(points["error_x"]!["array"]!));
            Assert.Equal(zones.Select(zone => zone.Yield - zone.Interval.Low), Numbers(points["error_x"]!["arrayminus"]!));
            double[] drawn = [.. chart.Trace(0)["z"]!.Numbers().Where(double.IsFinite)];
            Assert.Equal(map.DieCount, drawn.Length);
            Assert.Equal(1 - map.Yield, drawn.Average(), 1e-5);
            JsonNode line = chart.Layout()["shapes"]!.AsArray().Single(shape => (string?)shape!["type"] == "line")!;
            Assert.Equal(map.Yield, (double)line["x0"]!);
        }
    }

    [Fact]
    public void A_field_is_drawn_once_large_and_over_the_whole_wafer()
    {
        WaferMap map = new(6, 6, [.. Enumerable.Range(0, 36).Select(i => i / 6 % 3 == 2 && i % 6 % 2 == 1 ? DieCode.Fail : DieCode.Pass)]);
        GenericChart chart = Charts.YieldByReticlePosition([map], (3, 2));
        Assert.Equal([0, 0, 0, 0, 0, 1], chart.Trace(1)["z"]!.Numbers());
        Assert.Equal(["100", "100", "100", "100", "100", "0"], chart.Trace(1)["text"]!.Texts());
        Assert.Equal(map.Dies.ToArray().Select(die => die == DieCode.Fail ? 1.0 : 0), chart.Trace(0)["z"]!.Numbers());
    }

    [Fact]
    public void A_gallery_marks_the_wafers_that_yield_too_little()
    {
        TestedWafer bad = new(new WaferMap(3, 4, [0, 2, 2, 0, 2, 2, 2, 2, 0, 2, 1, 0], metadata: new WaferMetadata(Wafer: 3)));
        string[] titles = Charts.LotGallery([Wafer(), bad], lowYield: 0.5).Notes();
        Assert.Equal("W01 · 75.0 %", titles[0]);
        Assert.Contains("▼ wafer 3 · 12.5 %", titles[1], StringComparison.Ordinal);
        Assert.All(Charts.LotGallery([Wafer(), Wafer()]).Notes(), title => Assert.DoesNotContain("▼", title, StringComparison.Ordinal));
    }

    private static double[] Numbers(JsonNode list) => [.. list.AsArray().Select(value => (double)value!)];
}
