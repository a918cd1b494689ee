using Microsoft.Playwright;
using WaferVision.Testing;

namespace WaferVision.Browser.Tests;

/// <summary>A headless Chromium without network, and the plotly.js that set-up brought.</summary>
public sealed class OfflineBrowser : IAsyncLifetime
{
    // Without a GPU and without the services that a browser of its own accord asks the network for.
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal static string? Chromium { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    internal static string PlotlyFile { get; } = Path.Combine(SharedData.Repository, "node_modules", "plotly.js-dist-min", "plotly.min.js");

    internal static string? Missing =>
        Chromium is null ? "needs Chromium (Debian's package chromium) on the PATH"
        : !File.Exists(PlotlyFile) ? "needs node_modules/plotly.js-dist-min, which ./course setup installs"
        : null;

    public async Task InitializeAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = Arguments });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A context of its own for pages that need other settings.</summary>
    internal Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options) => _browser!.NewContextAsync(options);

    /// <summary>Opens a page from its text alone; a request to any address fails the test.</summary>
    public async Task<IPage> OpenAsync(string html)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new() { Offline = true, ViewportSize = new() { Width = 1100, Height = 800 } });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        List<string> problems = [];
        await page.RouteAsync("**/*", route =>
        {
            problems.Add($"request to {route.Request.Url}");
            return route.AbortAsync();
        });
        page.PageError += (_, error) => problems.Add(error);
        await page.SetContentAsync(html);
        Assert.Empty(problems);
        return page;
    }
}

/// <summary>A fact that needs a browser and is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = OfflineBrowser.Missing;
}

/// <summary>A theory that needs a browser and is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = OfflineBrowser.Missing;
}
