using System.Text.Json.Nodes;
using SharpCell.Notebook;
using SharpCell.Running;
using WaferVision.Testing;
using WaferVision.Training;

namespace Jupyter.Tests;

/// <summary>Jupyter's programs execute the course's notebooks in profile <c>ci</c> through the kernel, with the results of the headless runner.</summary>
public sealed class NotebookExecutionTests(JupyterPython jupyter) : IClassFixture<JupyterPython>
{
    private const string LibraryMark = "<script data-library=\"plotly.js\">";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly Dictionary<string, string> Ci = new() { [Profile.Variable] = Profile.Ci.Name };

    private static string Home => Path.Combine(SharedData.Repository, "notebooks");

    public static TheoryData<string> Notebooks => [.. Files().Select(file => Path.GetRelativePath(Home, file))];

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Home, "*.ipynb", SearchOption.AllDirectories)
        .Where(file => !file.Contains(".ipynb_checkpoints", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    [PythonTheory]
    [MemberData(nameof(Notebooks))]
    public async Task Nbclient_arrives_at_the_results_of_the_headless_runner(string notebook)
    {
        string source = Path.Combine(Home, notebook), result = Path.Combine(JupyterPython.Artefacts, Path.GetFileName(notebook));
        RunOptions options = new()
        {
            OutputFolder = Path.Combine(jupyter.Home, "headless"),
            Root = Home,
            Variables = Ci,
            Worker = new WorkerCommand("dotnet", [KernelClient.Program, NotebookWorker.Command]),
        };
        Task<RunReport> headless = NotebookRunner.RunAsync([source], options);
        (int status, string output) = jupyter.Run(
            JupyterPython.Python, [Path.Combine(AppContext.BaseDirectory, "execute_notebook.py"), source, result], Patience, Ci);
        Assert.True(status == 0, output);
        NotebookReport report = Assert.Single((await headless).Notebooks);
        Assert.True(report.Passed);

        NotebookCell[] expected = Cells(report.OutputPath!), found = Cells(result);
        Assert.Equal(expected.Length, found.Length);
        int different = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(Kinds(expected[i]), Kinds(found[i]));
            different += Text(expected[i]) == Text(found[i]) ? 0 : 1;
        }

        // What depends on measured times is never the same twice: a seventh of the cells of 05a, fewer elsewhere, show such figures.
        Assert.True(different <= expected.Length / 5, $"{different} of {expected.Length} cells have other results");
        Assert.True(NotebookDocument.Read(result).Cells.SelectMany(cell => cell.Outputs).Count(LoadsCharts) <= 1, "plotly.js is in the notebook more than once");
    }

    [PythonFact]
    public void Nbconvert_executes_every_notebook()
    {
        string[] arguments = ["-m", "nbconvert", "--execute", "--to", "html", "--ExecutePreprocessor.timeout=900", "--output-dir", JupyterPython.Artefacts, .. Files()];
        (int status, string output) = jupyter.Run(JupyterPython.Python, arguments, 2 * Patience, Ci);
        Assert.True(status == 0, output);
        Assert.All(Files(), file =>
        {
            string page = File.ReadAllText(Path.Combine(JupyterPython.Artefacts, Path.ChangeExtension(Path.GetFileName(file), ".html")));
            Assert.Contains("jp-OutputArea-output", page, StringComparison.Ordinal);
            Assert.DoesNotContain("application/vnd.jupyter.error", page, StringComparison.Ordinal);
        });
    }

    [PythonFact]
    public void A_kernel_killed_in_the_middle_of_a_cell_is_told_and_damages_no_file()
    {
        NotebookDocument document = NotebookDocument.Create();
        document.Cells.Add(new NotebookCell(CellKind.Code, "Console.WriteLine(\"before\");"));
        document.Cells.Add(new NotebookCell(CellKind.Code, """
            string stat = System.IO.File.ReadAllText("/proc/self/stat");
            int kernel = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
            System.Diagnostics.Process.GetProcessById(kernel).Kill();
            System.Threading.Thread.Sleep(60_000);
            """));
        string source = Path.Combine(jupyter.Home, "killed.ipynb"), result = Path.Combine(jupyter.Home, "killed-result.ipynb");
        document.Write(source);
        string before = File.ReadAllText(source);
        (int status, string output) = jupyter.Run(
            JupyterPython.Python, [Path.Combine(AppContext.BaseDirectory, "execute_notebook.py"), source, result], TimeSpan.FromMinutes(1));
        Assert.Equal(1, status);
        Assert.Contains("DeadKernelError", output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(source));
        Assert.Equal("before\n", ((StreamOutput)Assert.Single(Cells(result)[0].Outputs)).Text);
    }

    private static NotebookCell[] Cells(string path) => [.. NotebookDocument.Read(path).Cells.Where(cell => cell.Kind == CellKind.Code)];

    private static bool LoadsCharts(CellOutput output) => output is DataOutput data && data.Text("text/html")?.StartsWith(LibraryMark, StringComparison.Ordinal) == true;

    // Text of one stream may come in several messages.
    private static List<string> Kinds(NotebookCell cell)
    {
        List<string> kinds = [];
        foreach (CellOutput output in cell.Outputs.Where(output => !LoadsCharts(output)))
        {
            string kind = output switch
            {
                StreamOutput stream => stream.Name,
                DataOutput data => $"{data.GetType().Name} {string.Join(' ', data.Data.Select(pair => pair.Key).Order(StringComparer.Ordinal))}",
                _ => output.GetType().Name,
            };
            if (output is not StreamOutput || kinds.LastOrDefault() != kind)
            {
                kinds.Add(kind);
            }
        }

        return kinds;
    }

    private static string Text(NotebookCell cell) => string.Concat(cell.Outputs.Where(output => !LoadsCharts(output)).Select(output => output switch
    {
        StreamOutput stream => stream.Text,
        DataOutput data => $"\n[{data.GetType().Name}] {Sorted(data.Data).ToJsonString()}\n",
        ErrorOutput error => $"\n[error] {error.Name}: {error.Value}\n",
        _ => throw new InvalidOperationException($"unknown output {output.GetType()}"),
    }));

    private static JsonObject Sorted(JsonObject bundle) =>
        new(bundle.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, pair.Value is JsonObject inner ? Sorted(inner) : pair.Value?.DeepClone())));
}
