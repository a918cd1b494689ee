using System.Net.Http.Json;
using Microsoft.Playwright;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Serving;
using WaferVision.Testing;

namespace WaferVision.Browser.Tests;

/// <summary>The service's page in a browser that reaches the service and nothing else.</summary>
public sealed class ServicePageTests(OfflineBrowser browser) : IClassFixture<OfflineBrowser>
{
    private static readonly ServingOptions s_options = new() { ModelPath = Path.Combine(SharedData.Repository, "data", "models", "wm811k.safetensors"), Port = 0 };

    [BrowserFact]
    public async Task It_shows_latency_classes_drift_alerts_the_challenger_and_the_last_maps()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("service-page-");
        try
        {
            string reference = Path.Combine(folder.FullName, "usual.npz");
            WaferArchive.Write(reference, SyntheticMaps.Fab([200, 6, 4, 8, 12, 6, 2, 4, 4], new FabOptions { Seed = 7 }));
            await using WaferService service = await WaferService.StartAsync(s_options with
            {
                ChallengerPath = s_options.ModelPath,
                LogPath = Path.Combine(folder.FullName, "log.db"),
                Drift = new DriftOptions { ReferencePath = reference, Window = 100 },
            });
            await using OpenedPage opened = await OpenedPage.Of(browser, service);
            IPage page = opened.Page;
            await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("ready");
            await Assertions.Expect(page.Locator("#latest .empty")).ToBeVisibleAsync();

            // Unlike the reference: hardly a wafer without a defect.
            WaferDataset shifted = SyntheticMaps.Fab([4, 20, 16, 20, 24, 20, 6, 10, 16], new FabOptions { Seed = 8 });
            using HttpClient client = new() { BaseAddress = service.Address };
            for (int n = 0; n < shifted.Count; n++)
            {
                using HttpResponseMessage response = await client.PostAsJsonAsync("/v1/classify", Grid(shifted.MapAt(n)));
                response.EnsureSuccessStatusCode();
            }

            await Assertions.Expect(page.Locator("#maps button")).ToHaveCountAsync(24);
            await Assertions.Expect(page.Locator("#maps canvas").First).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex(@"^Wafer map of \d+ rows and \d+ columns, \d+ of \d+ dies fail$"));
            await Assertions.Expect(page.Locator("#drift-figures tr")).ToHaveCountAsync(8);
            await Assertions.Expect(page.Locator("#alerts li").Filter(new() { HasText = "class shares" })).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("#challenger-figures")).ToContainTextAsync("100 %");
            await Assertions.Expect(page.Locator("#classes tr").First).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("#p50 small")).ToHaveTextAsync("ms");
            Assert.NotEqual("", await page.Locator("#chart path.p50").GetAttributeAsync("d"));
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window");
            await Picture(page, "service");

            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await page.SetViewportSizeAsync(480, 900);
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than a narrow window");
            await Picture(page, "service-dark-narrow");
            Assert.Empty(opened.Problems);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [BrowserTheory]
    [InlineData("grid.json")]
    [InlineData("maps.npz")]
    [InlineData("wafer.png")]
    [InlineData("lot.stdf.gz")]
    public async Task A_file_of_any_format_is_named(string name)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("service-page-");
        try
        {
            string path = Path.Combine(folder.FullName, name);
            WaferMap map = new WaferMapGenerator().Generate(DefectClass.EdgeRing, 3);
            int wafers = WriteFile(path, map);
            await using WaferService service = await WaferService.StartAsync(s_options);
            await using OpenedPage opened = await OpenedPage.Of(browser, service);
            await opened.Page.SetInputFilesAsync("#file", path);
            ILocator results = opened.Page.Locator("#answer .result");
            await Assertions.Expect(results).ToHaveCountAsync(wafers);
            ILocator first = results.First;
            await Assertions.Expect(first.Locator("tr")).ToHaveCountAsync(wafers <= 4 ? 3 : 0);
            await Assertions.Expect(first.Locator("canvas")).ToHaveCountAsync(wafers <= 4 ? 2 : 1);
            if (name != "lot.stdf.gz")
            {
                await Assertions.Expect(first.Locator("h3")).ToHaveTextAsync("Edge-Ring");
            }

            await Picture(opened.Page, "service-" + name.Replace('.', '-'));

            // On a telephone the answer is at the top, and nothing is wider than the window.
            await opened.Page.SetViewportSizeAsync(390, 844);
            Assert.True(await opened.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than a telephone");
            Assert.True(await opened.Page.EvaluateAsync<bool>("document.getElementById('answer').getBoundingClientRect().top < innerHeight"), "the answer is out of sight");
            await Picture(opened.Page, "service-narrow-" + name.Replace('.', '-'));
            Assert.Empty(opened.Problems);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [BrowserFact]
    public async Task A_dropped_file_is_named_and_a_bad_one_is_explained()
    {
        await using WaferService service = await WaferService.StartAsync(s_options);
        await using OpenedPage opened = await OpenedPage.Of(browser, service);
        await DropAsync(opened.Page, "<img src=x onerror=alert(1)>.json", "[[1,1,2],[1,7,1],[2,1,1]]");
        await Assertions.Expect(opened.Page.Locator("#answer .failure")).ToContainTextAsync("expected");
        await Assertions.Expect(opened.Page.Locator("#answer .failure strong")).ToContainTextAsync("<img src=x onerror=alert(1)>.json");
        WaferMap map = new WaferMapGenerator().Generate(DefectClass.NearFull, 1);
        await DropAsync(opened.Page, "wafer.json", System.Text.Json.JsonSerializer.Serialize(Grid(map)));
        await Assertions.Expect(opened.Page.Locator("#answer h3")).ToHaveTextAsync("Near-full");
        Assert.DoesNotContain(opened.Problems, problem => !problem.Contains("400", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task The_keyboard_alone_suffices()
    {
        await using WaferService service = await WaferService.StartAsync(s_options);
        using HttpClient client = new() { BaseAddress = service.Address };
        for (int n = 0; n < 3; n++)
        {
            using HttpResponseMessage response = await client.PostAsJsonAsync("/v1/classify", Grid(new WaferMapGenerator().Generate(DefectClass.Scratch, n)));
            response.EnsureSuccessStatusCode();
        }

        await using OpenedPage opened = await OpenedPage.Of(browser, service);
        IPage page = opened.Page;
        await Assertions.Expect(page.Locator("#maps button")).ToHaveCountAsync(3);
        List<string> reached = [];
        for (int press = 0; press < 12; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.className || document.activeElement.tagName"));
        }

        Assert.Equal(["skip", "safe-colours", "theme", "file", "chart", "BUTTON", "BUTTON", "BUTTON"], reached.Take(8));
        await page.Locator("#chart").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Assertions.Expect(page.Locator("#reading")).ToContainTextAsync("no request");
        await page.Locator("#maps button").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("dialog[open] #map-title")).Not.ToBeEmptyAsync();
        await Picture(page, "service-dialog");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.matches('#maps button')"), "the focus is lost");

        // The theme outlives a reload, and failing dies are never green.
        await page.Locator("#theme").SelectOptionAsync("dark");
        await page.ReloadAsync();
        Assert.Equal("dark", await page.EvaluateAsync<string>("document.documentElement.style.colorScheme"));
    }

    [BrowserFact]
    public async Task Dies_are_drawn_in_the_trades_colours_or_in_those_that_every_eye_tells_apart()
    {
        await using WaferService service = await WaferService.StartAsync(s_options);
        using HttpClient client = new() { BaseAddress = service.Address };
        using (HttpResponseMessage response = await client.PostAsJsonAsync("/v1/classify", new[] { new[] { 0, 1 }, [1, 2] }))
        {
            response.EnsureSuccessStatusCode();
        }

        await using OpenedPage opened = await OpenedPage.Of(browser, service);
        await Assertions.Expect(opened.Page.Locator("#maps canvas")).ToHaveCountAsync(1);
        Assert.Equal("163,217,165 179,32,44", await ColoursAsync(opened.Page));
        await opened.Page.Locator("#safe-colours").CheckAsync();
        Assert.Equal("86,180,233 213,94,0", await ColoursAsync(opened.Page));
    }

    [BrowserFact]
    public async Task With_API_keys_the_page_asks_for_one_and_then_shows_everything()
    {
        await using WaferService service = await WaferService.StartAsync(s_options with { ApiKeys = ["a-key-for-this-test-alone"] });
        await using OpenedPage opened = await OpenedPage.Of(browser, service);
        IPage page = opened.Page;
        await Assertions.Expect(page.Locator("#alerts")).ToContainTextAsync("asks for an API key");
        await page.Locator("#key-text").FillAsync("a-key-that-is-not-the-one");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#alerts")).ToContainTextAsync("does not know this API key");
        await page.Locator("#key-text").FillAsync("a-key-for-this-test-alone");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("ready");
        await Assertions.Expect(page.Locator("#alerts li")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task It_tells_when_the_model_fails_and_when_the_service_is_gone()
    {
        await using WaferService service = await WaferService.StartAsync(s_options);
        await using OpenedPage opened = await OpenedPage.Of(browser, service);
        await Assertions.Expect(opened.Page.Locator("#status")).ToHaveTextAsync("ready");
        using (service.RehearseModelFailure())
        using (HttpClient client = new() { BaseAddress = service.Address })
        {
            for (int n = 0; n < 4; n++)
            {
                using HttpResponseMessage response = await client.PostAsJsonAsync("/v1/classify", Grid(new WaferMapGenerator().Generate(DefectClass.Scratch, n)));
            }

            await Assertions.Expect(opened.Page.Locator("#alerts")).ToContainTextAsync("The model fails");
            await Assertions.Expect(opened.Page.Locator("#maps .failure").First).ToHaveTextAsync("by rules");
        }

        await Assertions.Expect(opened.Page.Locator("#status")).ToHaveTextAsync("ready");
        await service.StopAsync();
        await Assertions.Expect(opened.Page.Locator("#status")).ToHaveTextAsync("no connection");
    }

    private static Task<string> ColoursAsync(IPage page) => page.EvaluateAsync<string>(
        """
        () => {
          const canvas = document.querySelector("#maps canvas"), context = canvas.getContext("2d");
          const at = (x, y) => [...context.getImageData(x * canvas.width, y * canvas.height, 1, 1).data].slice(0, 3).join();
          return `${at(0.7, 0.25)} ${at(0.7, 0.7)}`;
        }
        """);

    private static async Task DropAsync(IPage page, string name, string content) => await page.EvaluateAsync(
        """
        ([name, content]) => {
          const data = new DataTransfer();
          data.items.add(new File([content], name, { type: "application/json" }));
          document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }
        """,
        new[] { name, content });

    private static int[][] Grid(WaferMap map) => [.. Enumerable.Range(0, map.Rows).Select(r => Enumerable.Range(0, map.Columns).Select(c => (int)map[r, c]).ToArray())];

    // How many wafers the file holds.
    private static int WriteFile(string path, WaferMap map)
    {
        switch (Path.GetFileName(path))
        {
            case "grid.json":
                File.WriteAllText(path, System.Text.Json.JsonSerializer.Serialize(new { name = "W07", map = Grid(map) }));
                return 1;
            case "maps.npz":
                WaferDataset set = new(map.Dies.ToArray(), map.Rows, map.Columns, new[] { 0 }, ["unknown"]);
                WaferArchive.Write(path, set);
                return 1;
            case "wafer.png":
                string folder = Path.Combine(Path.GetDirectoryName(path)!, "pictures");
                MapFolder.Write(folder, new WaferDataset(map.Dies.ToArray(), map.Rows, map.Columns, new[] { 0 }, ["unknown"]));
                File.Move(Directory.GetFiles(folder, "*.png", SearchOption.AllDirectories).Single(), path);
                return 1;
            default:
                File.Copy(Path.Combine(SharedData.Repository, "data", "fab", "lot.stdf.gz"), path);
                return WaferFiles.Read(path).Count();
        }
    }

    private static async Task Picture(IPage page, string name) =>
        await page.ScreenshotAsync(new() { FullPage = true, Path = Path.Combine(SharedData.Repository, "artifacts", "charts", name + ".png") });

    /// <summary>The page, and what went wrong in it: errors of scripts, messages of the browser, requests elsewhere.</summary>
    private sealed class OpenedPage(IBrowserContext context, IPage page, List<string> problems) : IAsyncDisposable
    {
        public IPage Page { get; } = page;

        public IReadOnlyList<string> Problems { get; } = problems;

        public static async Task<OpenedPage> Of(OfflineBrowser browser, WaferService service)
        {
            IBrowserContext context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 }, ColorScheme = ColorScheme.Light });
            IPage page = await context.NewPageAsync();
            page.SetDefaultTimeout(30_000);
            Assertions.SetDefaultExpectTimeout(30_000);
            List<string> problems = [];
            string address = service.Address.ToString();
            page.PageError += (_, error) => problems.Add(error);
            page.Console += (_, message) =>
            {
                if (message.Type == "error")
                {
                    problems.Add(message.Text);
                }
            };
            page.Request += (_, request) =>
            {
                if (!request.Url.StartsWith(address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                {
                    problems.Add($"request to {request.Url}");
                }
            };
            await page.GotoAsync(address);
            return new OpenedPage(context, page, problems);
        }

        public ValueTask DisposeAsync() => new(context.CloseAsync());
    }
}
