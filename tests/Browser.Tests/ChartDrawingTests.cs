using Plotly.NET;
using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Browser.Tests;

/// <summary>Each kind of chart, drawn by plotly.js without a network; what is checked are the marks on the page.</summary>
public class ChartDrawingTests(OfflineBrowser browser) : IClassFixture<OfflineBrowser>
{
    private const string Pass = "#a3d9a5", Fail = "#b3202c";

    private static readonly double[,] Step = { { 10, 10, 10, 0, 0, 0 }, { 10, 10, 10, 0, 0, 0 }, { 10, 10, 10, 0, 0, 0 }, { 10, 10, 10, 0, 0, 0 }, { 10, 10, 10, 0, 0, 0 }, { 10, 10, 10, 0, 0, 0 } };

    private static readonly double[,] Sobel = { { -1, 0, 1 }, { -2, 0, 2 }, { -1, 0, 1 } };

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
    public async Task Bubbles_stand_with_their_names_beside_them_and_marks_written_out()
    {
        await using DrawnChart chart = await DrawnChart.DrawAsync(
            browser, Charts.Bubbles([("small", 0.2, 60, 1), ("large", 20, 80, 9)], "cost", "accuracy", logX: true), "bubbles");
        Assert.Equal(["small", "large"], await chart.TextsAsync(".textpoint text"));
        (double Width, double Height)[] bubbles = await chart.SizesAsync(".scatterlayer .point");
        Assert.Equal(3, bubbles[1].Width / bubbles[0].Width, 0.25);
        Assert.Contains("0.5", await chart.TextsAsync(".xtick text"));
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

    [BrowserFact]
    public async Task Matrices_write_their_values_into_the_cells()
    {
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.Matrices([Step, Sobel], ["image", "Sobel x"]), "matrices");
        string[] texts = await chart.TextsAsync(".heatmap-label");
        Assert.Equal(36 + 9, texts.Length);
        Assert.Equal(["−1", "0", "1", "−2", "0", "2", "−1", "0", "1"], texts[36..]);
        Assert.Equal(["image", "Sobel x"], await chart.TextsAsync(".annotation-text"));
    }

    [BrowserFact]
    public async Task Image_runs_from_black_to_white_with_row_0_on_top()
    {
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.Image(new byte[,] { { 0, 255 }, { 255, 0 } }), "image");
        Assert.Equal(["#000000", "#ffffff", "#ffffff", "#000000"], await chart.CellColorsAsync(0, 2, 2));
        (double width, double height) = Assert.Single(await chart.SizesAsync(".heatmaplayer image"));
        Assert.Equal(width, height, 1.0);
    }

    [BrowserFact]
    public async Task Heatmap_has_a_colour_bar_and_leaves_gaps()
    {
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.Heatmap(new[,] { { 0, 1 }, { double.NaN, 3 } }, "heat"), "heatmap");
        string[] colors = await chart.CellColorsAsync(0, 2, 2);
        Assert.Equal(("#f7fbff", "", "#08306b"), (colors[0], colors[2], colors[3]));
        Assert.Equal(1, await chart.CountAsync(".colorbar"));
    }

    [BrowserFact]
    public async Task Feature_maps_and_filters_draw_one_image_a_channel()
    {
        Plane[] channels = [.. Enumerable.Range(0, 12).Select(c => (Plane)Wave(16, c))];
        await using (DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.FeatureMaps(channels), "feature-maps"))
        {
            Assert.Equal(12, await chart.CountAsync(".heatmaplayer image"));
        }

        Plane[] kernels = [.. Enumerable.Range(0, 16).Select(c => (Plane)Wave(5, c))];
        await using DrawnChart filters = await DrawnChart.DrawAsync(browser, Charts.Filters([Sobel, .. kernels]), "filters");
        Assert.Equal(17, await filters.CountAsync(".heatmaplayer image"));
        string[] colors = await filters.CellColorsAsync(0, 3, 3);
        Assert.Equal(("#b2182b", "#f7f7f7", "#2166ac"), (colors[3], colors[4], colors[5]));
    }

    [BrowserFact]
    public async Task Receptive_field_frames_the_theoretical_field()
    {
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.ReceptiveField(Bell(31), field: 15, "receptive field"), "receptive-field");
        Assert.Equal(1, await chart.CountAsync(".scatterlayer .js-line"));
        Assert.Equal("#fde725", (await chart.CellColorsAsync(0, 31, 31))[(15 * 31) + 15]);
    }

    [BrowserFact]
    public async Task Training_curves_draw_loss_accuracy_and_learning_rate()
    {
        double[] epochs = [.. Enumerable.Range(1, 20).Select(e => (double)e)];
        GenericChart figure = Charts.TrainingCurves(
            [.. epochs.Select(e => 2.5 * Math.Exp(-e / 4))], [.. epochs.Select(e => (2.4 * Math.Exp(-e / 4.5)) + 0.1)],
            [.. epochs.Select(e => 1 - Math.Exp(-e / 3))], [.. epochs.Select(e => 0.97 - Math.Exp(-e / 3))],
            [.. epochs.Select(e => e < 12 ? 1e-3 : 1e-4)], bestEpoch: 17, title: "WaferCnn");
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, figure, "training");
        Assert.Equal(5, await chart.CountAsync(".scatterlayer .js-line"));
        Assert.Equal(100, await chart.CountAsync(".scatterlayer .points path"));
        Assert.Equal(3, await chart.CountAsync(".shapelayer path"));
        Assert.Equal(["training", "validation"], await chart.TextsAsync(".legendtext"));
    }

    [BrowserFact]
    public async Task Confusion_matrix_shows_counts_or_shares()
    {
        int[,] counts = Confusion();
        await using (DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.ConfusionMatrix(counts, [.. DefectClasses.Names]), "confusion-counts"))
        {
            Assert.Equal("48", (await chart.TextsAsync(".heatmap-label")).First());
            Assert.Equal(40, await chart.CountAsync(".xtick text, .ytick text"));
        }

        await using DrawnChart shares = await DrawnChart.DrawAsync(
            browser, Charts.ConfusionMatrix(counts, [.. DefectClasses.Names], normalize: true, "row-normalised"), "confusion-shares");
        Assert.Equal("96", (await shares.TextsAsync(".heatmap-label")).First());
    }

    [BrowserFact]
    public async Task Bars_have_heights_in_proportion()
    {
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.Bars(["a", "b"], [("n", [2.0, 4.0])], "count"), "bars");
        (double Width, double Height)[] bars = await chart.SizesAsync(".barlayer .point path");
        Assert.Equal(2, bars.Length);
        Assert.Equal(2, bars[1].Height / bars[0].Height, 0.05);
    }

    [BrowserFact]
    public async Task Class_scores_and_distribution_draw_a_bar_a_class_and_series()
    {
        double[] Score(int shift) => [.. Enumerable.Range(0, 20).Select(i => 0.9 + (0.09 * Math.Sin(i + shift)))];
        await using (DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.ClassScores(DefectClasses.Names, Score(0), Score(1), Score(2)), "class-scores"))
        {
            Assert.Equal(60, await chart.CountAsync(".barlayer .point path"));
        }

        GenericChart distribution = Charts.ClassDistribution(
            DefectClasses.Names, [("train", [.. Enumerable.Repeat(350, 20)]), ("validation", [.. Enumerable.Repeat(75, 20)]), ("test", [.. Enumerable.Repeat(75, 20)])]);
        await using DrawnChart bars = await DrawnChart.DrawAsync(browser, distribution, "class-distribution");
        Assert.Equal(60, await bars.CountAsync(".barlayer .point path"));
        Assert.Equal(["train", "validation", "test"], await bars.TextsAsync(".legendtext"));
    }

    [BrowserFact]
    public async Task Timing_ratios_write_the_ratio_beside_each_bar()
    {
        await using DrawnChart chart = await DrawnChart.DrawAsync(
            browser, Charts.TimingRatios(["nested loops", "im2col", "FFT", "libtorch"], [182.4, 12.3, 5.51, 1], "libtorch", "3 × 3 convolution, 64 × 64"), "timing");
        Assert.Equal(4, await chart.CountAsync(".barlayer .point path"));
        Assert.Equal(["182×", "12×", "5.51×", "1.00×"], await chart.TextsAsync(".bartext"));
    }

    [BrowserFact]
    public async Task Lines_and_points()
    {
        double[] x = [0, 1, 2, 3];
        await using (DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.Lines(x, [("linear", x), ("square", [0, 1, 4, 9])], "x", "y"), "lines"))
        {
            Assert.Equal(2, await chart.CountAsync(".scatterlayer .js-line"));
        }

        await using DrawnChart points = await DrawnChart.DrawAsync(
            browser, Charts.Scatter([("a", [(0, 0), (1, 2)]), ("b", [(2, 1)])], "x", "y"), "scatter");
        Assert.Equal(3, await points.CountAsync(".scatterlayer .points path"));
    }

    [BrowserFact]
    public async Task Histogram_fills_a_shape_a_series()
    {
        double[] Normal(int seed, double mean, double deviation)
        {
            Random random = new(seed);
            return [.. Enumerable.Range(0, 5000).Select(_ => mean + (deviation * Enumerable.Range(0, 12).Sum(_ => random.NextDouble() - 0.5)))];
        }

        await using DrawnChart chart = await DrawnChart.DrawAsync(
            browser, Charts.Histogram([("before", Normal(1, 2, 3)), ("after", Normal(2, 0, 1))], xTitle: "activation", title: "batch norm"), "histogram");
        Assert.Equal(2, await chart.CountAsync(".scatterlayer .js-fill"));
        Assert.Equal(["before", "after"], await chart.TextsAsync(".legendtext"));
    }

    [BrowserFact]
    public async Task Sliding_kernel_plays_and_follows_the_slider()
    {
        await using DrawnChart chart = await DrawnChart.DrawAsync(browser, Charts.SlidingKernel(Step, Sobel, "Sobel on a step edge"), "sliding-kernel");
        Assert.Equal(36 + 9 + 9 + 1, (await chart.TextsAsync(".heatmap-label")).Length);

        // The second position straddles the edge: (−1−2−1)·10 = −40.
        await chart.Page.EvaluateAsync("() => { const g = document.getElementById('chart'), s = g.layout.sliders[0].steps[1]; return Plotly.animate(g, s.args[0], s.args[1]); }");
        string[] labels = await chart.TextsAsync(".heatmap-label");
        Assert.Equal(36 + 9 + 9 + 2, labels.Length);
        Assert.Equal(["0", "−40"], labels[^2..]);
        await chart.PictureAsync("sliding-kernel-2");

        await chart.Page.Locator("#chart .updatemenu-button").First.ClickAsync();
        await chart.Page.WaitForFunctionAsync("document.querySelectorAll('#chart .heatmap-label').length === 36 + 9 + 9 + 16");
        await chart.PictureAsync("sliding-kernel-end");
        Assert.Equal(["0", "−40", "−40", "0"], (await chart.TextsAsync(".heatmap-label"))[^4..]);
        Assert.Equal(15, await chart.Page.EvaluateAsync<int>("document.getElementById('chart').layout.sliders[0].active"));
    }

    private static double[,] Wave(int size, int phase)
    {
        double[,] wave = new double[size, size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                wave[row, column] = Math.Sin((row * Math.Cos(phase)) + (column * Math.Sin(phase)));
            }
        }

        return wave;
    }

    private static double[,] Bell(int size)
    {
        double[,] bell = new double[size, size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                bell[row, column] = -Math.Exp(-(Math.Pow(row - (size / 2), 2) + Math.Pow(column - (size / 2), 2)) / 30);
            }
        }

        return bell;
    }

    private static int[,] Confusion()
    {
        int[,] counts = new int[20, 20];
        for (int i = 0; i < 20; i++)
        {
            counts[i, i] = 48 - (i % 5);
            counts[i, (i + 3) % 20] = 2 + (i % 5);
        }

        return counts;
    }
}
