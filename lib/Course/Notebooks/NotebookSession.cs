using Course.Terminal;
using SharpCell.Book;
using SharpCell.Running;
using WaferVision.Training;

namespace Course.Notebooks;

/// <summary>Executes notebooks, reports, and renders the book.</summary>
internal static class NotebookSession
{
    /// <summary>Runs; answers 0 only if at least one cell ran and all held.</summary>
    public static async Task<int> ExecuteAsync(Shell shell, NotebookSessionOptions options, CancellationToken cancellation)
    {
        RunOptions run = new()
        {
            OutputFolder = Path.Combine(options.Output, "notebooks"),
            Root = Repository.PathOf("notebooks"),
            CellTimeout = options.CellTimeout,
            Parallel = options.Parallel,
            KeepGoing = options.KeepGoing,
            Parameters = options.Parameters,
            Variables = new Dictionary<string, string> { [Profile.Variable] = options.Profile },
        };
        RunReport report = await ProgressBoard.RunAsync(
            shell, board => NotebookRunner.RunAsync(options.Notebooks, run, new NotebookProgress(board), cancellation)).ConfigureAwait(false);
        string junit = Path.Combine(options.Output, "notebooks.xml");
        WholeFile.Write(junit, report.ToJUnit());
        foreach (NotebookReport notebook in report.Notebooks)
        {
            Describe(shell, notebook);
        }

        WriteBook(shell, options, report);
        shell.WriteTable(
            ["notebook", "passed", "failed", "skipped", "first result", "time"],
            report.Notebooks.Select(notebook => (IReadOnlyList<string>)
            [
                Path.GetFileName(notebook.Path),
                $"{Count(notebook, CellStatus.Passed)}",
                $"{Failures(notebook)}",
                $"{Count(notebook, CellStatus.Skipped) + Count(notebook, CellStatus.NotRun)}",
                notebook.FirstResult is { } first ? Durations.Text(first) : "–",
                Durations.Text(notebook.Elapsed),
            ]));
        shell.Out.WriteLine($"Everything took {Durations.Text(report.Elapsed)}; results in {options.Output}");
        (string line, bool good) = Sum(report);
        shell.Out.WriteLine(line);
        return good ? 0 : CourseCommand.Failure;
    }

    /// <summary>The last line, counting code cells, and whether all is well.</summary>
    public static (string Line, bool Good) Sum(RunReport report)
    {
        int passed = report.Notebooks.Sum(notebook => Count(notebook, CellStatus.Passed));
        int failed = report.Notebooks.Sum(Failures);
        int skipped = report.Notebooks.Sum(notebook => Count(notebook, CellStatus.Skipped) + Count(notebook, CellStatus.NotRun));
        return ($"{passed} passed, {failed} failed, {skipped} skipped", passed > 0 && failed == 0 && report.Failed == 0);
    }

    // A notebook that could not be run at all has no failed cell; it counts as one.
    private static int Failures(NotebookReport notebook) => Count(notebook, CellStatus.Failed) + (notebook.Error is null ? 0 : 1);

    private static int Count(NotebookReport notebook, CellStatus status) => notebook.Cells.Count(cell => cell.Status == status);

    private static void Describe(Shell shell, NotebookReport notebook)
    {
        if (notebook.Error is { } error)
        {
            shell.Out.WriteLine($"FAILED {notebook.Path}: {error}");
        }

        foreach (CellReport cell in notebook.Cells.Where(cell => cell.Status == CellStatus.Failed))
        {
            shell.Out.WriteLine($"FAILED {notebook.Path}, cell {cell.Number}");
            shell.Out.WriteLine(cell.Describe());
        }
    }

    private static void WriteBook(Shell shell, NotebookSessionOptions options, RunReport report)
    {
        string[] executed = [.. report.Notebooks.Select(notebook => notebook.OutputPath).OfType<string>()];
        if (executed.Length == 0)
        {
            return;
        }

        string modules = Repository.PathOf("node_modules");
        BookResult book = BookRenderer.Render(executed, Path.Combine(options.Output, "book"), new BookOptions
        {
            Title = "WaferVision",
            Subtitle = "Convolutional neural networks in C#",
            NodeModules = Directory.Exists(modules) ? modules : null,
            SourceFolder = Repository.PathOf("notebooks"),
        });
        foreach (string note in book.Notes)
        {
            shell.Out.WriteLine($"note: {note}");
        }

        shell.Out.WriteLine($"Book: {book.Index}");
    }
}
