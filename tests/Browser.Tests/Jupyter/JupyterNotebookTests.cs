using Microsoft.Playwright;
using WaferVision.Testing;

namespace WaferVision.Browser.Tests.Jupyter;

/// <summary>What a learner does in Jupyter Notebook, done in a real browser; pictures of it are kept in <c>out/tests/browser</c>.</summary>
public sealed class JupyterNotebookTests(OfflineBrowser browser) : IClassFixture<OfflineBrowser>
{
    private const string Notebook = "01-convolution-mathematics.ipynb";
    private const string Idle = "Jupyter.notebook.kernel && Jupyter.notebook.kernel.is_connected() && !Jupyter.notebook.get_cells().some(c => c.input_prompt_number === '*')";
    private static readonly string Pictures = Directory.CreateDirectory(Path.Combine(SharedData.Repository, "out", "tests", "browser")).FullName;

    [JupyterFact]
    public async Task A_learner_steps_through_a_notebook()
    {
        using JupyterServer server = new();
        IBrowserContext context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1200, Height = 900 } });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(90_000);
        await OpenAsync(page, server);
        Assert.Equal(".NET (C#)", (await page.Locator("#kernel_indicator .kernel_indicator_name").InnerTextAsync()).Trim());

        // Cell by cell, as Shift+Enter does; the next one only when this one is done.
        int cells = await page.EvaluateAsync<int>("Jupyter.notebook.ncells()");
        await page.EvaluateAsync("Jupyter.notebook.select(0); Jupyter.notebook.focus_cell()");
        for (int i = 0; i < cells; i++)
        {
            await page.Keyboard.PressAsync("Shift+Enter");
            await IdleAsync(page);
        }

        await NoCellFailedAsync(page);
        int charts = await page.Locator(".output .plotly-chart").CountAsync();
        Assert.True(charts >= 10, $"{charts} charts");
        await DrawnAsync(page, charts);
        Assert.Equal(1, await page.EvaluateAsync<int>("Jupyter.notebook.get_cells().filter(c => c.output_area && c.output_area.outputs.some(o => o.data && (o.data['text/html'] || '').includes('data-library=\"plotly.js\"'))).length"));
        ILocator chart = page.Locator(".output .plotly-chart").Nth(1);
        await chart.ScrollIntoViewIfNeededAsync();
        await PictureAsync(page, "notebook-charts");

        await AppendAsync(page, "var learned = new List<int> { 1, 2, 3 };");
        await page.Keyboard.PressAsync("Shift+Enter");
        await IdleAsync(page);
        await page.EvaluateAsync("Jupyter.notebook.edit_mode()");
        await page.Keyboard.TypeAsync("learned.Ad");
        await page.Keyboard.PressAsync("Tab");
        await page.Locator(".completions option", new() { HasTextString = "AddRange" }).WaitForAsync();
        await PictureAsync(page, "notebook-completion");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Escape");

        await AppendAsync(page, "while (true) { }");
        await page.Keyboard.PressAsync("Shift+Enter");
        await page.Locator("#kernel_indicator_icon.kernel_busy_icon").WaitForAsync();
        await page.EvaluateAsync("Jupyter.notebook.kernel.interrupt()");
        await IdleAsync(page);
        await page.Locator(".output_error", new() { HasTextString = "The cell was stopped." }).WaitForAsync();
        await PictureAsync(page, "notebook-interrupt");
        await RunLastAsync(page, "learned.Count");
        Assert.Equal("3", await LastResultAsync(page));

        await page.EvaluateAsync("() => { Jupyter.notebook.restart_kernel(); }");
        await page.Locator(".modal button.btn-danger").ClickAsync();
        await page.WaitForFunctionAsync("Jupyter.notebook.kernel.info_reply.status && Jupyter.notebook.kernel.is_connected()");
        await RunLastAsync(page, "1 + 1");
        Assert.Equal("2", await LastResultAsync(page));
        await RunLastAsync(page, "learned.Count");
        Assert.Contains("learned", await page.Locator(".output_error").Last.InnerTextAsync(), StringComparison.Ordinal);
        await PictureAsync(page, "notebook-restarted");

        // Saved and opened again, the charts are drawn from the file alone.
        await page.EvaluateAsync("Jupyter.notebook.save_notebook()");
        await page.EvaluateAsync("() => { Jupyter.notebook.trust_notebook(); }");
        await page.RunAndWaitForResponseAsync(() => page.Locator(".modal button.btn-danger").ClickAsync(), response => response.Url.EndsWith("/trust", StringComparison.Ordinal));
        IPage reopened = await context.NewPageAsync();
        await OpenAsync(reopened, server);
        await DrawnAsync(reopened, charts);
        await PictureAsync(reopened, "notebook-reopened");

        int[] kernels = server.Kernels();
        Assert.NotEmpty(kernels);
        await context.CloseAsync();
        server.Kill();
        Assert.True(SpinWait.SpinUntil(() => kernels.All(id => !Directory.Exists($"/proc/{id}")), TimeSpan.FromSeconds(20)), "a kernel outlives its front end");
    }

    [JupyterFact]
    public async Task A_training_run_is_watched_while_it_goes_on()
    {
        const string Title = "[...document.querySelectorAll('.output .plotly-chart .gtitle')].map(t => t.textContent).join('|')";
        using JupyterServer server = new();
        IBrowserContext context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1200, Height = 900 } });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(90_000);
        await OpenAsync(page, server);
        await RunLastAsync(page, """
            #r "TorchSharp.dll"
            #r "Plotly.NET.dll"
            #r "WaferVision.dll"
            using WaferVision; using WaferVision.Data; using WaferVision.Maps; using WaferVision.Models; using WaferVision.Training;
            var maps = WaferDataset.Generate(1000, new GeneratorOptions { Size = 32 });
            var trainer = new Trainer(new WaferNetSmall(new ModelOptions(InputSize: 32)), new TrainerOptions { Epochs = 40 });
            """);
        Assert.Equal(0, await page.Locator(".output_error").CountAsync());
        await AppendAsync(page, """trainer.Fit(maps, maps, new BatchOptions(), new LiveTraining(chart => display(chart).Update, "A run"));""");
        await page.EvaluateAsync("Jupyter.notebook.execute_cell()");
        await page.WaitForFunctionAsync($"{Title}.startsWith('A run: epoch ')");
        for (int i = 0; i < 3; i++)
        {
            string before = await page.EvaluateAsync<string>(Title);
            await page.WaitForFunctionAsync($"before => {{ const now = {Title}; return now.startsWith('A run: epoch ') && now !== before; }}", before);
        }

        // In the page itself, and at once: each update puts a new element in the old one's place.
        Assert.Equal(1, await page.EvaluateAsync<int>("document.querySelectorAll('.output .plotly-chart').length"));
        await page.WaitForFunctionAsync($"/epoch ([5-9]|[1-3][0-9])\\/40/.test({Title})");
        await page.EvaluateAsync("document.querySelector('.output .plotly-chart').scrollIntoView()");
        await PictureAsync(page, "notebook-training");
        await page.EvaluateAsync("Jupyter.notebook.kernel.interrupt()");
        await IdleAsync(page);
        await page.Locator(".output_error", new() { HasTextString = "The cell was stopped." }).WaitForAsync();
        await RunLastAsync(page, "maps.Count");
        Assert.Equal("1000", await LastResultAsync(page));
        await context.CloseAsync();
    }

    private static async Task OpenAsync(IPage page, JupyterServer server)
    {
        await page.GotoAsync($"{server.Address}/notebooks/{Notebook}");
        await page.WaitForFunctionAsync("window.Jupyter && Jupyter.notebook && Jupyter.notebook._fully_loaded && Jupyter.notebook.kernel && Jupyter.notebook.kernel.is_connected() && Jupyter.notebook.kernel.info_reply.status");

        // No question for a kernel, no warning about trust or format.
        Assert.Equal(0, await page.Locator(".modal.in").CountAsync());
    }

    private static Task<IJSHandle> IdleAsync(IPage page) => page.WaitForFunctionAsync(Idle);

    private static async Task NoCellFailedAsync(IPage page)
    {
        IReadOnlyList<string> errors = await page.Locator(".output_error").AllInnerTextsAsync();
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        Assert.Equal(0, await page.EvaluateAsync<int>("Jupyter.notebook.get_cells().filter(c => c.cell_type === 'code' && c.get_text().trim() && typeof c.input_prompt_number !== 'number').length"));
    }

    private static async Task DrawnAsync(IPage page, int charts)
    {
        await page.WaitForFunctionAsync($"document.querySelectorAll('.output .plotly-chart .main-svg').length >= {charts}");
        int undrawn = await page.EvaluateAsync<int>("[...document.querySelectorAll('.output .plotly-chart')].filter(c => !c.querySelector('.main-svg')).length");
        Assert.Equal(0, undrawn);
    }

    private static async Task AppendAsync(IPage page, string code)
    {
        await page.EvaluateAsync("Jupyter.notebook.select(Jupyter.notebook.ncells() - 1); Jupyter.notebook.insert_cell_below('code'); Jupyter.notebook.select_next(); Jupyter.notebook.edit_mode()");
        await page.EvaluateAsync("code => Jupyter.notebook.get_selected_cell().set_text(code)", code);
    }

    private static async Task RunLastAsync(IPage page, string code)
    {
        await AppendAsync(page, code);
        await page.EvaluateAsync("Jupyter.notebook.execute_cell()");
        await page.WaitForFunctionAsync("typeof Jupyter.notebook.get_selected_cell().input_prompt_number === 'number'");
        await IdleAsync(page);
    }

    private static async Task<string> LastResultAsync(IPage page) =>
        (await page.EvaluateAsync<string>("Jupyter.notebook.get_selected_cell().output_area.outputs[0].data['text/plain']")).Trim();

    private static Task<byte[]> PictureAsync(IPage page, string name) => page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name + ".png") });
}
