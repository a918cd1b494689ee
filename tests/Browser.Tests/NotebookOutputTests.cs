using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.Playwright;
using Plotly.NET;
using SharpCell.Engine;
using SharpCell.Notebook;
using SharpCell.Running;
using WaferVision.Maps;
using WaferVision.Testing;

namespace WaferVision.Browser.Tests;

/// <summary>What a notebook host shows of a chart: the outputs of an executed notebook, put into a page by themselves, without a network.</summary>
public class NotebookOutputTests(OfflineBrowser browser) : IClassFixture<OfflineBrowser>
{
    private const string PlotlyType = "application/vnd.plotly.v1+json";

    private static GenericChart[] Kinds() =>
    [
        Charts.WaferMap(new WaferMap(2, 2, [1, 2, 1, 1])),
        Charts.Matrix(new double[,] { { 1, 2 }, { 3, 4 } }),
        Charts.Lines([1, 2, 3], [("line", [1, 4, 9])]),
        Charts.Bars(["a", "b"], [("n", [1, 2])]),
        Charts.SlidingKernel(new double[3, 4], new double[3, 3]),
    ];

    private static NotebookDocument Executed(IEnumerable<GenericChart> charts)
    {
        NotebookDocument document = new();
        foreach (GenericChart chart in charts)
        {
            JsonObject data = [];
            foreach (FormattedValue value in FormattedValue.CreateManyFromObject(chart))
            {
                data[value.MimeType] = value.MimeType == PlotlyType ? JsonNode.Parse(value.Value) : value.Value;
            }

            NotebookCell cell = new(CellKind.Code, "chart");
            cell.Outputs.Add(new DisplayOutput(data));
            document.Cells.Add(cell);
        }

        ChartScript.Embed(document, Path.Combine(SharedData.Repository, "node_modules"));
        return document;
    }

    [BrowserFact]
    public async Task The_html_of_the_outputs_draws_every_chart()
    {
        string[] outputs = [.. Executed(Kinds()).Cells.Select(cell => ((DataOutput)cell.Outputs[0]).Text("text/html")!)];
        Assert.Equal(1, outputs.Count(html => html.Contains("data-library=\"plotly.js\"", StringComparison.Ordinal)));

        // A module loader in the page, as in classic Jupyter, must not take the library away.
        IPage page = await browser.OpenAsync(
            "<!doctype html><meta charset=utf-8><script>window.define = function () {}; window.define.amd = {};</script>" + string.Concat(outputs));
        await page.WaitForFunctionAsync("document.querySelectorAll('.plotly-chart .main-svg').length >= 5 * 3");
        Assert.Equal(1 + 1 + 4, await page.Locator(".heatmaplayer image").CountAsync());
        Assert.Equal(2, await page.Locator(".barlayer .point path").CountAsync());
        Assert.Equal(["1", "2", "3", "4"], await page.Locator(".plotly-chart").Nth(1).Locator(".heatmap-label").AllTextContentsAsync());
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public void The_script_is_embedded_once_however_often_the_notebook_is_saved()
    {
        NotebookDocument document = Executed(Kinds());
        string before = ((DataOutput)document.Cells[0].Outputs[0]).Text("text/html")!;
        ChartScript.Embed(document, Path.Combine(SharedData.Repository, "node_modules"));
        Assert.Equal(before.Length, ((DataOutput)document.Cells[0].Outputs[0]).Text("text/html")!.Length);
    }

    [Fact]
    public async Task A_cell_that_ends_in_a_chart_shows_it_as_figure_html_and_text()
    {
        using NotebookEngine engine = new();
        List<EngineOutput> outputs = [];
        string references = string.Concat(new[] { "WaferVision", "Plotly.NET", "Plotly.NET.CSharp" }.Select(name =>
            $"#r \"{Path.Combine(AppContext.BaseDirectory, name)}.dll\"\n"));
        await Succeeds(references + """
            using WaferVision;
            using WaferVision.Maps;
            using Plotly.NET;
            using Plotly.NET.CSharp;
            using Chart = Plotly.NET.CSharp.Chart;
            Charts.WaferMap(new WaferMap(2, 2, new byte[] { 1, 2, 1, 1 }), "by WaferVision")
            """);
        await Succeeds("""
            dynamic layout = new Layout();
            layout.title = "by Plotly.NET";
            GenericChart.addLayout((Layout)layout, Chart.Line<double, double, string>(new[] { 1.0, 2 }, new[] { 1.0, 4 }, ShowMarkers: true))
            """);
        DisplayData[] shown = [.. outputs.OfType<DisplayData>()];
        Assert.Equal(["[chart of 1 trace: by WaferVision]", "[chart of 1 trace: by Plotly.NET]"], shown.Select(data => data.Data["text/plain"]));
        Assert.All(shown, data => Assert.Single(JsonNode.Parse(data.Data[PlotlyType])!["data"]!.AsArray()));
        Assert.All(shown, data => Assert.Contains("plotly-chart", data.Data["text/html"], StringComparison.Ordinal));

        async Task Succeeds(string source)
        {
            CellResult result = await engine.RunAsync(source, outputs.Add);
            Assert.True(result.Outcome == CellOutcome.Succeeded, string.Join('\n', result.Error?.Traceback ?? []));
        }
    }

    [Fact]
    public void Without_plotly_js_the_figure_is_still_there()
    {
        NotebookDocument document = new();
        NotebookCell cell = new(CellKind.Code, "chart");
        cell.Outputs.Add(new DisplayOutput(new JsonObject { [PlotlyType] = new JsonObject(), ["text/html"] = "<div></div>" }));
        document.Cells.Add(cell);
        ChartScript.Embed(document, nodeModules: null);
        ChartScript.Embed(document, Path.Combine(SharedData.Repository, "no-such-folder"));
        Assert.Equal("<div></div>", ((DataOutput)cell.Outputs[0]).Text("text/html"));
    }
}
