using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Browser.Tests;

/// <summary>Charts of wafers and lots, drawn by plotly.js without a network; what is checked are the marks on the page.</summary>
public class WaferChartTests(OfflineBrowser browser) : IClassFixture<OfflineBrowser>
{
    private const string Pass = "#a3d9a5", Fail = "#b3202c";

    private static WaferMap SmallMap() => new(
        3, 3, [0, 1, 0, 1, 2, 1, 0, 2, 0], defectMask: [0, 0, 0, 0, 1, 0, 0, 1, 0], metadata: new WaferMetadata(Label: "Loc"));

    [BrowserFact]
    public async Task Wafer_map_paints_each_die_in_its_colour_and_leaves_places_without_a_die_blank()
    {
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.WaferMap(SmallMap()), "wafer-map-small");
        Assert.Equal(["", Pass, "", Pass, Fail, Pass, "", Fail, ""], await chart.CellColorsAsync(0, 3, 3));
        Assert.Equal(2, await chart.CountAsync(".shapelayer path"));
        Assert.Contains("Loc", await chart.TextsAsync(".gtitle"));
    }

    [BrowserFact]
    public async Task Color_blind_safe_palette_replaces_both_colours()
    {
        await using DrawnChart chart = await DrawnChart.DrawAsync(
            browser, Charts.WaferMap(SmallMap(), palette: WaferPalette.ColorBlindSafe), "wafer-map-color-blind-safe");
        string[] colors = await chart.CellColorsAsync(0, 3, 3);
        Assert.Equal(("#56b4e9", "#d55e00"), (colors[1], colors[4]));
    }

    [BrowserFact]
    public async Task Defect_mask_is_outlined_over_the_dies()
    {
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.DefectMask(SmallMap()), "defect-mask-small");
        // Two cells under each other: left and right edge in one segment each, top and bottom edge.
        Assert.Equal(4, await chart.CountAsync(".scatterlayer .js-line"));
    }

    [BrowserFact]
    public async Task Gallery_draws_the_20_classes_with_their_names()
    {
        WaferMapGenerator generator = new(new GeneratorOptions { Size = 40 });
        WaferMap[] maps = [.. DefectClasses.All.Select(info => generator.Generate(info.Class, 0))];
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.WaferGallery(maps, [.. DefectClasses.Names], showMask: true), "gallery");
        Assert.Equal(20, await chart.CountAsync(".heatmaplayer image"));
        Assert.Equal(40, await chart.CountAsync(".shapelayer path"));
        Assert.Equal(DefectClasses.Names, await chart.TextsAsync(".annotation-text"));
        string[] colors = await chart.CellColorsAsync(1, 40, 40);
        Assert.Equal(maps[1].Dies.ToArray().Select(die => die switch { 0 => "", 1 => Pass, _ => Fail }), colors);
    }

    [BrowserFact]
    public async Task Attention_lies_under_the_failing_dies()
    {
        WaferMap map = new(4, 4, [0, 1, 1, 0, 1, 2, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0]);
        await using DrawnChart chart = await DrawnChart.DrawAsync(
            browser, Charts.Attention(map, [new double[,] { { 0, 1 }, { 1, 0 } }], ["map", "head 1"]), "attention");
        Assert.Equal(3, await chart.CountAsync(".heatmaplayer image"));
        Assert.Equal(["map", "head 1"], await chart.TextsAsync(".annotation-text"));
        (double Width, double Height)[] sizes = await chart.SizesAsync(".heatmaplayer image");
        Assert.Equal(sizes[1], sizes[2]);
    }

    [BrowserFact]
    public async Task Generated_map_of_128_dies_a_side()
    {
        WaferMap map = new WaferMapGenerator(new GeneratorOptions { Size = 128 }).Generate(DefectClass.Donut, 1);
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.WaferMap(map, "Donut"), "wafer-map");
        string[] colors = await chart.CellColorsAsync(0, 128, 128);
        Assert.Equal((map.FailCount, map.DieCount - map.FailCount), (colors.Count(color => color == Fail), colors.Count(color => color == Pass)));
    }

    [BrowserFact]
    public async Task Bins_of_a_wafer_and_their_pareto_share_their_colours()
    {
        TestedWafer wafer = SampleLot.Of(1)[0];
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.BinMap(wafer), "bin-map");
        int bins = BinCount.Pareto([wafer]).Count;
        Assert.Equal(bins, await chart.CountAsync(".barlayer .point path"));
        Assert.Equal(bins, await chart.CountAsync(".scatterlayer .points path"));
        Assert.Equal(bins, (await chart.TextsAsync(".annotation-text")).Length);
        string[] colors = [.. (await chart.CellColorsAsync(0, wafer.Map.Rows, wafer.Map.Columns)).Where(color => color.Length > 0).CountBy(color => color)
            .OrderByDescending(color => color.Value).Select(color => color.Key)];
        Assert.Equal(bins, colors.Length);
        Assert.Equal(Pass, colors[0]);
        (double Width, double Height)[] bars = await chart.SizesAsync(".barlayer .point path");
        Assert.Equal(bars.OrderByDescending(bar => bar.Width), bars);

        await using DrawnChart failing = await DrawnChart.DrawAsync(browser, Charts.BinMap(wafer, failingOnly: true, palette: WaferPalette.ColorBlindSafe), "bin-map-failing");
        Assert.Equal(bins - 1, await failing.CountAsync(".barlayer .point path"));
    }

    [BrowserFact]
    public async Task A_lot_is_stacked_and_shown_wafer_by_wafer()
    {
        TestedWafer[] lot = SampleLot.Of(12);
        await using (DrawnChart stack = await DrawnChart.DrawAsync(browser, Charts.StackedMap([.. lot.Select(wafer => wafer.Map)]), "stacked-map"))
        {
            Assert.Equal(1, await stack.CountAsync(".colorbar"));
        }

        await using DrawnChart gallery = await DrawnChart.DrawAsync(browser, Charts.LotGallery(lot, title: "A lot"), "lot-gallery");
        Assert.Equal(12, await gallery.CountAsync(".heatmaplayer image"));
        Assert.Equal(1, (await gallery.TextsAsync(".annotation-text")).Count(title => title.Contains('▼', StringComparison.Ordinal)));
    }

    [BrowserFact]
    public async Task Yield_by_place_draws_the_zones_and_their_intervals()
    {
        WaferMap[] maps = [.. SampleLot.Of(12).Select(wafer => wafer.Map)];
        await using (DrawnChart rings = await DrawnChart.DrawAsync(browser, Charts.YieldByRing(maps), "yield-by-ring"))
        {
            Assert.Equal(5, await rings.CountAsync(".errorbars path.xerror"));
            Assert.Equal(5, await rings.CountAsync(".scatterlayer .points path"));
        }

        await using (DrawnChart quadrants = await DrawnChart.DrawAsync(browser, Charts.YieldByQuadrant(maps), "yield-by-quadrant"))
        {
            Assert.Equal(4, await quadrants.CountAsync(".errorbars path.xerror"));
        }

        await using DrawnChart field = await DrawnChart.DrawAsync(browser, Charts.YieldByReticlePosition(maps), "yield-by-reticle-position");
        (int rows, int columns) = maps[0].Geometry.ReticleDies(maps[0].Rows, maps[0].Columns);
        Assert.Equal(rows * columns, (await field.TextsAsync(".heatmap-label")).Length);
    }

    [BrowserFact]
    public async Task One_generated_map_with_flat_and_mask()
    {
        WaferMapGenerator generator = new(new GeneratorOptions { Size = 64, Geometry = WaferGeometry.Wafer150 });
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.DefectMask(generator.Generate(DefectClass.Scratch, 3)), "defect-mask");
        Assert.Equal(1, await chart.CountAsync(".heatmaplayer image"));
    }
}
