using SharpCell.Notebook;

namespace SharpCell.Running;

/// <summary>A notebook that was read and prepared to be run: outputs cleared, metadata understood.</summary>
internal sealed class NotebookPlan
{
    private const string ParametersTag = "parameters";
    private const string InjectedTag = "injected-parameters";

    private NotebookPlan(NotebookDocument document, IReadOnlyList<PlannedCell> cells, ExercisePlan exercises)
    {
        Document = document;
        Cells = cells;
        Exercises = exercises;
    }

    public NotebookDocument Document { get; }

    /// <summary>The code cells, those to be skipped included.</summary>
    public IReadOnlyList<PlannedCell> Cells { get; }

    public ExercisePlan Exercises { get; }

    /// <summary>Reads and prepares a notebook.</summary>
    /// <exception cref="FormatException">It is no notebook, or its metadata is not understood.</exception>
    public static NotebookPlan Read(string path, RunOptions options)
    {
        NotebookDocument document = NotebookDocument.Read(path);
        foreach (NotebookCell old in document.Cells.Where(c => c.HasTag(InjectedTag)).ToArray())
        {
            document.Cells.Remove(old);
        }

        List<PlannedCell> cells = [];
        for (int i = 0; i < document.Cells.Count; i++)
        {
            NotebookCell cell = document.Cells[i];
            if (cell.Kind != CellKind.Code)
            {
                continue;
            }

            cell.Outputs.Clear();
            cell.ExecutionCount = null;
            cells.Add(new PlannedCell(i + 1, cell, CellExpectations.Read(cell, i + 1)));
        }

        if (options.Parameters.Count > 0 && !cells.Any(c => c.Cell.HasTag(ParametersTag)))
        {
            throw new FormatException(
                $"The run passes {string.Join(", ", options.Parameters.Keys)}, but no cell is tagged '{ParametersTag}'; tag the cell that declares them.");
        }

        ExercisePlan exercises = new(cells.Where(c => c.Expect.Exercise is not null).Select(c => (c.Cell, c.Expect.Exercise!)));
        return new NotebookPlan(document, cells, exercises);
    }

    /// <summary>What the notebook's process is told.</summary>
    public WorkerJob ToJob(string folder, RunOptions options)
    {
        PlannedCell? first = Cells.FirstOrDefault(c => c.Cell.HasTag(ParametersTag));
        return new WorkerJob(folder, options.Grace.TotalSeconds, options.KeepGoing, options.Parameters, [.. Cells.Where(c => c.Runs).Select(c => new WorkerCell(
            c.Number,
            c.Cell.Source,
            c.Cell.Language,
            c.Timeout(options).TotalSeconds,
            c.MayRaise,
            c == first,
            [.. c.Expect.Numbers.Where(n => !n.FromOutput).Select(n => n.Name)],
            c.Expect.Exercise is { Role: "check" },
            Exercises.CheckAfter(c.Expect.Exercise)))]);
    }

    /// <summary>Puts the cell that assigns the run's parameters after the one that declares them.</summary>
    public void Inject(NotebookCell after, string source)
    {
        NotebookCell injected = new(CellKind.Code, source) { Id = InjectedTag };
        injected.Metadata["tags"] = new System.Text.Json.Nodes.JsonArray(InjectedTag);
        Document.Cells.Insert(Document.Cells.IndexOf(after) + 1, injected);
    }
}

/// <summary>A code cell of a plan.</summary>
/// <param name="Number">Its place among all cells, counted from 1.</param>
/// <param name="Cell">The cell.</param>
/// <param name="Expect">What its metadata expects.</param>
internal sealed record PlannedCell(int Number, NotebookCell Cell, CellExpectations Expect)
{
    public bool MayRaise => Cell.HasTag("raises-exception");

    public bool Runs => !Cell.HasTag("skip-execution") && !string.IsNullOrWhiteSpace(Cell.Source);

    public TimeSpan Timeout(RunOptions options) => Expect.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.CellTimeout;
}
