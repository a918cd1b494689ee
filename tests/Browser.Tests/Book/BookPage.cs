using Microsoft.Playwright;

namespace WaferVision.Browser.Tests.Book;

/// <summary>A page of a book, opened as a file in a browser without network; what goes wrong while it loads is kept.</summary>
internal sealed class BookPage : IAsyncDisposable
{
    private BookPage(IPage page) => Page = page;

    public IPage Page { get; }

    public List<string> Problems { get; } = [];

    public static async Task<BookPage> OpenAsync(
        OfflineBrowser browser, string file, int width = 1300, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await browser.NewContextAsync(new()
        {
            Offline = true,
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = width, Height = 900 },
        });
        var opened = new BookPage(await context.NewPageAsync());
        var page = opened.Page;
        page.SetDefaultTimeout(60_000);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)
                && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                opened.Problems.Add($"request to {request.Url}");
            }
        };
        page.RequestFailed += (_, request) => opened.Problems.Add($"{request.Url}: {request.Failure}");
        page.PageError += (_, error) => opened.Problems.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                opened.Problems.Add(message.Text);
            }
        };
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await page.WaitForFunctionAsync("document.documentElement.dataset.drawn === 'true'");
        return opened;
    }

    public Task<int> CountAsync(string selector) => Page.Locator(selector).CountAsync();

    public Task<T> EvaluateAsync<T>(string script) => Page.EvaluateAsync<T>(script);

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
