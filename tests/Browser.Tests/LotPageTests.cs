using Course.Wafers;
using Microsoft.Playwright;
using WaferVision.Testing;

namespace WaferVision.Browser.Tests;

/// <summary>The page of a lot's views, opened by itself without a network.</summary>
public sealed class LotPageTests(OfflineBrowser browser) : IClassFixture<OfflineBrowser>
{
    [BrowserFact]
    public async Task The_page_draws_all_its_views()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lot-page-");
        try
        {
            string path = Path.Combine(folder.FullName, "lot.html");
            LotPage.Write(path, SampleLot.Of(12));
            IPage page = await browser.OpenAsync(await File.ReadAllTextAsync(path));
            await page.WaitForFunctionAsync("[...document.querySelectorAll('.plotly-chart')].every(chart => chart.querySelector('.main-svg'))");
            Assert.Equal(7, await page.Locator(".plotly-chart").CountAsync());
            Assert.Equal("Lot LOT-0815", await page.Locator("h1").TextContentAsync());
            Assert.Equal(
                ["Wafers", "Stacked map", "Hard bins", "Yield by ring", "Yield by quadrant", "Yield by position in the exposure field"],
                await page.Locator("h2").AllTextContentsAsync());

            // Gallery, stack, bins, two kinds of zones, the field on the wafer and by itself.
            Assert.Equal(12 + 1 + 1 + 2 + 2, await page.Locator(".heatmaplayer image").CountAsync());
            bool inside = await page.EvaluateAsync<bool>("[...document.querySelectorAll('.plotly-chart .main-svg')].every(svg => svg.getBoundingClientRect().right <= innerWidth)");
            Assert.True(inside, "a chart is wider than the page");
            await page.ScreenshotAsync(new() { FullPage = true, Path = Path.Combine(SharedData.Repository, "artifacts", "charts", "lot-page.png") });
            await page.Context.CloseAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
