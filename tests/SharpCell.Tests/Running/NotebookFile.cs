using System.Text.Json.Nodes;
using SharpCell.Notebook;
using SharpCell.Running;
using SharpCell.Tests.Notebook;

namespace SharpCell.Tests.Running;

/// <summary>A folder with notebooks made for a test, and their runs in processes of their own.</summary>
internal sealed class NotebookFile : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Folder => folder.Path;

    public List<RunEvent> Events { get; } = [];

    public RunOptions Options => new()
    {
        Root = folder.Path,
        OutputFolder = Path.Combine(folder.Path, "out"),
        CellTimeout = TimeSpan.FromSeconds(60),
        Worker = new WorkerCommand("dotnet", [typeof(NotebookFile).Assembly.Location]),
    };

    public static NotebookCell Code(string source, string? metadata = null, params string[] tags)
    {
        NotebookCell cell = new(CellKind.Code, source);
        if (metadata is not null)
        {
            cell.Metadata["sharpcell"] = JsonNode.Parse(metadata);
        }

        if (tags.Length > 0)
        {
            cell.Metadata["tags"] = new JsonArray([.. tags.Select(t => (JsonNode)t)]);
        }

        return cell;
    }

    public string Write(string name, params NotebookCell[] cells)
    {
        NotebookDocument document = NotebookDocument.Create();
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i].Id = $"c{i + 1}";
            document.Cells.Add(cells[i]);
        }

        string path = Path.Combine(folder.Path, name);
        document.Write(path);
        return path;
    }

    public async Task<NotebookReport> Run(RunOptions options, params NotebookCell[] cells)
    {
        string path = Write("notebook.ipynb", cells);
        return Assert.Single((await NotebookRunner.RunAsync([path], options, new Listener(Events))).Notebooks);
    }

    public Task<NotebookReport> Run(params NotebookCell[] cells) => Run(Options, cells);

    public void Dispose() => folder.Dispose();

    private sealed class Listener(List<RunEvent> events) : IProgress<RunEvent>
    {
        public void Report(RunEvent value)
        {
            lock (events)
            {
                events.Add(value);
            }
        }
    }
}
