using Plotly.NET;
using WaferVision.Maps;

namespace WaferVision.Browser.Tests;

/// <summary>Charts of training and evaluation: curves, bars, points, counts, drawn by plotly.js without a network; what is checked are the marks on the page.</summary>
public class FigureChartTests(OfflineBrowser browser) : IClassFixture<OfflineBrowser>
{
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
