using System.Diagnostics;
using System.Text.Json.Nodes;
using SharpCell.Engine;
using SharpCell.Notebook;

namespace SharpCell.Running;

/// <summary>The run of one notebook: follows its process, fills in outputs, judges cells, and writes the executed copy.</summary>
internal sealed class NotebookRun(string path, NotebookPlan plan, RunOptions options, IProgress<RunEvent>? progress)
{
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(5);
    private readonly string output = OutputPath(path, options);
    private readonly Dictionary<int, CellReport> reports = [];
    private readonly Dictionary<string, List<DataOutput>> displays = [];
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan saved;
    private TimeSpan? firstResult;
    private int executionCount;

    public async Task<NotebookReport> RunAsync(CancellationToken cancellation)
    {
        string? error = null;
        if (plan.Cells.Any(c => c.Runs))
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            using WorkerProcess worker = new(options, folder);
            WorkerEnd end = await worker.RunAsync(plan.ToJob(folder, options), Apply, cancellation).ConfigureAwait(false);
            error = Settle(end);
        }

        Save();
        return new NotebookReport(path, output, [.. plan.Cells.Select(Report)], clock.Elapsed, firstResult, error);
    }

    private void Save()
    {
        ChartScript.Embed(plan.Document, options.NodeModules);
        plan.Document.Write(output);
    }

    private static string OutputPath(string path, RunOptions options)
    {
        string relative = Path.GetRelativePath(options.Root, path);
        bool inside = !Path.IsPathRooted(relative) && !relative.StartsWith("..", StringComparison.Ordinal);
        return Path.GetFullPath(Path.Combine(options.OutputFolder, inside ? relative : Path.GetFileName(path)));
    }

    private CellReport Report(PlannedCell cell) =>
        reports.TryGetValue(cell.Number, out CellReport? known) ? known
        : new CellReport(cell.Number, cell.Cell.Id, cell.Cell.Source, Unrun(cell), TimeSpan.Zero, []);

    // An empty cell has nothing to run and counts as passed.
    private static CellStatus Unrun(PlannedCell cell) =>
        cell.Cell.HasTag("skip-execution") ? CellStatus.Skipped : cell.Runs ? CellStatus.NotRun : CellStatus.Passed;

    private PlannedCell Cell(int number) => plan.Cells.First(c => c.Number == number);

    private void Apply(WorkerMessage message)
    {
        switch (message)
        {
            case StartedMessage started:
                Cell(started.Cell).Cell.ExecutionCount = ++executionCount;
                progress?.Report(new CellStarted(path, started.Cell, Cell(started.Cell).Cell.Source));
                break;
            case TextMessage text:
                AddText(Cell(text.Cell), text);
                break;
            case DataMessage data:
                AddData(Cell(data.Cell), data);
                break;
            case InjectedMessage injected:
                plan.Inject(Cell(injected.Cell).Cell, injected.Source);
                break;
            case FinishedMessage finished:
                Finish(Cell(finished.Cell), finished);
                break;
        }
    }

    private void AddText(PlannedCell cell, TextMessage text)
    {
        string name = text.IsError ? "stderr" : "stdout";
        if (cell.Cell.Outputs.LastOrDefault() is StreamOutput last && last.Name == name)
        {
            last.Text += text.Text;
        }
        else
        {
            cell.Cell.Outputs.Add(new StreamOutput(name, text.Text));
        }

        progress?.Report(new CellPutOut(path, cell.Number, new StreamOutput(name, text.Text)));
    }

    private void AddData(PlannedCell cell, DataMessage message)
    {
        JsonObject bundle = MimeBundle.Of(message.Data);
        if (message.Kind == nameof(DisplayKind.Update))
        {
            foreach (DataOutput shown in displays.GetValueOrDefault(message.DisplayId, []))
            {
                shown.Data.Clear();
                foreach ((string mimeType, JsonNode? node) in bundle)
                {
                    shown.Data[mimeType] = node?.DeepClone();
                }
            }
        }
        else
        {
            DataOutput added = message.Kind == nameof(DisplayKind.Result)
                ? new ExecuteResultOutput(bundle) { ExecutionCount = cell.Cell.ExecutionCount }
                : new DisplayOutput(bundle);
            cell.Cell.Outputs.Add(added);
            displays[message.DisplayId] = [added];
            progress?.Report(new CellPutOut(path, cell.Number, added));
        }
    }

    private void Finish(PlannedCell cell, FinishedMessage finished)
    {
        firstResult ??= clock.Elapsed;
        if (finished.Error is { } error)
        {
            cell.Cell.Outputs.Add(new ErrorOutput(error.Name, error.Message, error.Traceback));
        }

        IReadOnlyList<CellFailure> failures = CellGuard.Judge(cell, finished);
        Add(cell, failures, TimeSpan.FromSeconds(finished.Seconds));
        if (clock.Elapsed - saved > SaveEvery)
        {
            saved = clock.Elapsed;
            Save();
        }
    }

    private void Add(PlannedCell cell, IReadOnlyList<CellFailure> failures, TimeSpan elapsed)
    {
        CellReport report = new(cell.Number, cell.Cell.Id, cell.Cell.Source, failures.Count == 0 ? CellStatus.Passed : CellStatus.Failed, elapsed, failures);
        reports[cell.Number] = report;
        progress?.Report(new CellFinished(path, report));
    }

    /// <summary>Accounts for a process that ended otherwise than by finishing its job.</summary>
    private string? Settle(WorkerEnd end)
    {
        if (end.Problem is { } problem)
        {
            if (end.Cell is not { } number || reports.ContainsKey(number))
            {
                return problem;
            }

            PlannedCell cell = Cell(number);
            string[] lines = problem.Split('\n');
            cell.Cell.Outputs.Add(new ErrorOutput("ProcessEnded", lines[0], lines));
            Add(cell, [new CellFailure("ProcessEnded", lines[0], lines, null)], end.Elapsed);
            return null;
        }

        // The process says it is done; a cell that it passed over without a word must not count as run.
        bool stopped = reports.Values.Any(r => r.Status == CellStatus.Failed) && !options.KeepGoing;
        foreach (PlannedCell silent in plan.Cells.Where(c => c.Runs && !reports.ContainsKey(c.Number) && !stopped))
        {
            Add(silent, [new CellFailure("NotExecuted", "The cell was not executed.", [], null)], TimeSpan.Zero);
        }

        return null;
    }
}
