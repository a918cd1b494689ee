using SharpCell.Notebook;
using SharpCell.Running;
using WaferVision.Testing;
using WaferVision.Training;

namespace Notebooks.Tests;

/// <summary>Every notebook of the course, executed headless in profile <c>ci</c>: each cell runs, and what its metadata expects is there.</summary>
public sealed class NotebookTests
{
    private static string Home => Path.Combine(SharedData.Repository, "notebooks");

    public static TheoryData<string> Notebooks =>
        [.. Directory.EnumerateFiles(Home, "*.ipynb", SearchOption.AllDirectories)
            .Where(file => !file.Contains(".ipynb_checkpoints", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Home, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Notebooks))]
    public Task RunsAndHolds(string notebook) => RunAsync(notebook, "notebooks");

    /// <summary>The transfer notebook with a network for photographs, as on a machine that has ImageNet weights.</summary>
    [SharedFact("weights/squeezenet1_1-imagenet.safetensors")]
    public Task TransferRunsWithImageNetWeights() => RunAsync(
        "04-transfer-learning.ipynb", "notebooks-imagenet",
        ("WAFERVISION_WEIGHTS", SharedData.PathOf("weights")), ("TORCH_HOME", Path.Combine(SharedData.Repository, "out", "tests", "no-cache")));

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void IsCommittedInNormalForm(string notebook) =>
        Assert.True(NotebookFormatter.IsFormatted(Path.Combine(Home, notebook)), $"run ./course format {notebook}");

    private static async Task RunAsync(string notebook, string output, params (string Name, string Value)[] variables)
    {
        RunOptions options = new()
        {
            OutputFolder = Path.Combine(SharedData.Repository, "out", "tests", output),
            Root = Home,
            Variables = variables.Append((Profile.Variable, Profile.Ci.Name)).ToDictionary(),
            Worker = new WorkerCommand("dotnet", [Path.Combine(AppContext.BaseDirectory, "course.dll"), NotebookWorker.Command]),
        };
        RunReport report = await NotebookRunner.RunAsync([Path.Combine(Home, notebook)], options);
        NotebookReport one = Assert.Single(report.Notebooks);
        Assert.True(one.Passed, one.Error ?? string.Join("\n", one.Cells.Where(cell => cell.Status == CellStatus.Failed).Select(cell => cell.Describe())));
        Assert.Contains(one.Cells, cell => cell.Status == CellStatus.Passed);
    }
}
