namespace WaferVision.Browser.Tests;

/// <summary>Charts of matrices: images, kernels, features, fields, drawn by plotly.js without a network; what is checked are the marks on the page.</summary>
public class MatrixChartTests(OfflineBrowser browser) : IClassFixture<OfflineBrowser>
{
    private static readonly double[,] Step = { { 10, 10, 10, 0, 0, 0 }, { 10, 10, 10, 0, 0, 0 }, { 10, 10, 10, 0, 0, 0 }, { 10, 10, 10, 0, 0, 0 }, { 10, 10, 10, 0, 0, 0 }, { 10, 10, 10, 0, 0, 0 } };

    private static readonly double[,] Sobel = { { -1, 0, 1 }, { -2, 0, 2 }, { -1, 0, 1 } };

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
}
