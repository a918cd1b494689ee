using System.Text.Json.Nodes;
using SharpCell.Book;
using SharpCell.Notebook;
using WaferVision.Testing;

namespace WaferVision.Browser.Tests.Book;

/// <summary>A book of two notebooks that has one of everything, rendered with and without the browser libraries.</summary>
public sealed class SampleBook : IDisposable
{
    public const string Program = "// a & b\nvar total = Math.Max(1, 2); // <three>\nConsole.WriteLine($\"{total}\");";

    private const string Figures = """
        {"line": {"data": [{"type": "scatter", "mode": "lines", "y": [3, 1, 2], "name": "loss"}],
                  "layout": {"title": {"text": "Loss"}, "paper_bgcolor": "white", "font": {"color": "#222222"}}},
         "map": {"data": [{"type": "heatmap", "z": [[0, 1], [1, 0]], "showscale": false}], "layout": {"width": 900, "height": 300}},
         "moving": {"data": [{"type": "scatter", "y": [1, 2]}], "layout": {}, "frames": [{"name": "f", "data": [{"y": [2, 1]}]}]}}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("book").FullName;

    public SampleBook()
    {
        var figures = JsonNode.Parse(Figures)!;
        var first = NotebookDocument.Create();
        first.Cells.Add(new(CellKind.Markdown, "# Formulas & *figures*\n\nInline $a < b$ and\n\n$$\n\\sum_{i=1}^{n} x_i\n$$\n\nand $$e^{i\\pi}$$ too.\n\n"
            + "## A wide table\n\n|" + string.Concat(Enumerable.Repeat(" wide column |", 14)) + "\n|" + string.Concat(Enumerable.Repeat("---|", 14))
            + "\n|" + string.Concat(Enumerable.Repeat(" cell |", 14)) + "\n\n> [!WARNING]\n> Mind the `gap`.\n\nOn to [the next](b.ipynb#End)."));
        first.Cells.Add(new(CellKind.Markdown, "## Diagram\n\n```mermaid\nflowchart LR\n  a[seed] --> b[maps] --> c[model]\n```"));
        first.Cells.Add(new(CellKind.Code, Program)
        {
            ExecutionCount = 1,
            Outputs = [new StreamOutput("stdout", "2\n"), new StreamOutput("stderr", "careful"), new ErrorOutput("E", "no", ["\u001b[31mat 1"])],
        });
        foreach (var name in new[] { "line", "map", "moving" })
        {
            var bundle = new JsonObject { ["application/vnd.plotly.v1+json"] = figures[name]!.DeepClone() };
            first.Cells.Add(new(CellKind.Code, $"Show({name})") { Outputs = [new DisplayOutput(bundle)] });
        }

        var second = NotebookDocument.Create();
        second.Cells.Add(new(CellKind.Markdown, "# Second\n\nFew words.\n\n## End\n\nBack to [the first](a.ipynb)."));
        first.Write(Path.Combine(folder, "a.ipynb"));
        second.Write(Path.Combine(folder, "b.ipynb"));
        Complete = Render("complete", Path.Combine(SharedData.Repository, "node_modules"));
        Bare = Render("bare", null);
    }

    /// <summary>The book with all libraries.</summary>
    public BookResult Complete { get; }

    /// <summary>The book of a machine without npm.</summary>
    public BookResult Bare { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private BookResult Render(string name, string? nodeModules) => BookRenderer.Render(
        [Path.Combine(folder, "a.ipynb"), Path.Combine(folder, "b.ipynb")],
        Path.Combine(folder, name),
        new() { Title = "Sample", Subtitle = "Of everything one.", NodeModules = nodeModules });
}
