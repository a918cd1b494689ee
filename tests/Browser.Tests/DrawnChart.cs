using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Plotly.NET;
using WaferVision.Testing;

namespace WaferVision.Browser.Tests;

/// <summary>A chart as the browser drew it.</summary>
internal sealed class DrawnChart(IPage page) : IAsyncDisposable
{
    private static readonly Lazy<string> Plotly = new(() => File.ReadAllText(OfflineBrowser.PlotlyFile));

    public IPage Page => page;

    /// <summary>Draws the chart and keeps a picture of it in artifacts/charts.</summary>
    public static async Task<DrawnChart> DrawAsync(OfflineBrowser browser, GenericChart chart, string name)
    {
        string figure = GenericChart.toFigureJson(chart);
        IPage page = await browser.OpenAsync($$"""
            <!doctype html><meta charset="utf-8"><body style="margin:0;background:white">
            <script>{{Plotly.Value}}</script><div id="chart"></div>
            <script>
              const figure = {{figure.Replace("</", "<\\/", StringComparison.Ordinal)}};
              Plotly.newPlot('chart', figure.data, figure.layout, {displayModeBar: false}).then(() => { document.title = 'drawn'; });
            </script>
            """);
        await page.WaitForFunctionAsync("document.title === 'drawn'");
        DrawnChart drawn = new(page);
        await drawn.PictureAsync(name);
        return drawn;
    }

    public Task<int> CountAsync(string selector) => page.Locator($"#chart {selector}").CountAsync();

    public async Task<string[]> TextsAsync(string selector) => [.. await page.Locator($"#chart {selector}").AllTextContentsAsync()];

    /// <summary>The colour in the middle of a cell of a drawn heat map, as "#rrggbb"; "" where nothing is painted.</summary>
    public async Task<string[]> CellColorsAsync(int heatmap, int rows, int columns) => (await page.EvaluateAsync<string[]>("""
        async ([index, rows, columns]) => {
          const image = document.querySelectorAll('#chart .heatmaplayer image')[index];
          const bitmap = new Image();
          bitmap.src = image.getAttribute('href') || image.getAttribute('xlink:href');
          await bitmap.decode();
          const canvas = document.createElement('canvas');
          canvas.width = bitmap.width; canvas.height = bitmap.height;
          const context = canvas.getContext('2d');
          context.drawImage(bitmap, 0, 0);
          const pixels = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
          const colors = [];
          for (let r = 0; r < rows; r++) {
            for (let c = 0; c < columns; c++) {
              const at = 4 * (Math.floor((r + 0.5) * bitmap.height / rows) * bitmap.width + Math.floor((c + 0.5) * bitmap.width / columns));
              colors.push(pixels[at + 3] === 0 ? '' : '#' + [0, 1, 2].map(i => pixels[at + i].toString(16).padStart(2, '0')).join(''));
            }
          }
          return colors;
        }
        """, new[] { heatmap, rows, columns }))!;

    /// <summary>Width and height of each element, in pixels.</summary>
    public async Task<(double Width, double Height)[]> SizesAsync(string selector)
    {
        JsonElement sizes = await page.EvaluateAsync<JsonElement>(
            "s => [...document.querySelectorAll('#chart ' + s)].map(e => e.getBoundingClientRect()).map(b => [b.width, b.height])", selector);
        return [.. sizes.EnumerateArray().Select(size => (size[0].GetDouble(), size[1].GetDouble()))];
    }

    public async Task<string> FillAsync(string selector) => await page.EvaluateAsync<string>(
        "s => getComputedStyle(document.querySelector('#chart ' + s)).fill", selector);

    public Task<byte[]> PictureAsync(string name) => page.Locator("#chart").ScreenshotAsync(new()
    {
        Path = Path.Combine(SharedData.Repository, "artifacts", "charts", string.Create(CultureInfo.InvariantCulture, $"{name}.png")),
    });

    public async ValueTask DisposeAsync() => await page.Context.CloseAsync();
}
