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
    public async Task RunsAndHolds(string notebook)
    {
        RunOptions options = new()
        {
            OutputFolder = Path.Combine(SharedData.Repository, "out", "tests", "notebooks"),
            Root = Home,
            Variables = new Dictionary<string, string> { [Profile.Variable] = Profile.Ci.Name },
            Worker = new WorkerCommand("dotnet", [Path.Combine(AppContext.BaseDirectory, "course.dll"), NotebookWorker.Command]),
        };
        RunReport report = await NotebookRunner.RunAsync([Path.Combine(Home, notebook)], options);
        NotebookReport one = Assert.Single(report.Notebooks);
        Assert.True(one.Passed, one.Error ?? string.Join("\n", one.Cells.Where(cell => cell.Status == CellStatus.Failed).Select(cell => cell.Describe())));
        Assert.Contains(one.Cells, cell => cell.Status == CellStatus.Passed);
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void IsCommittedInNormalForm(string notebook) =>
        Assert.True(NotebookFormatter.IsFormatted(Path.Combine(Home, notebook)), $"run ./course format {notebook}");
}
