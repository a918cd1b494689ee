using System.Collections.Concurrent;
using Course.Terminal;
using SharpCell.Running;

namespace Course.Notebooks;

/// <summary>Shows a run of notebooks on the board, one line each.</summary>
internal sealed class NotebookProgress(ProgressBoard board) : IProgress<RunEvent>
{
    private readonly ConcurrentDictionary<string, State> _states = [];

    /// <inheritdoc/>
    public void Report(RunEvent value)
    {
        State state = _states.GetOrAdd(value.Notebook, path => new State(board.Begin(Path.GetFileName(path))));
        switch (value)
        {
            case NotebookStarted started:
                state.Cells = started.CodeCells;
                break;
            case CellStarted cell:
                state.Begun++;
                state.Job.Report($"cell {state.Begun} of {state.Cells}: {FirstLine(cell.Source)}");
                break;
            case NotebookFinished finished:
                state.Job.End(finished.Report.Passed ? "passed" : "failed");
                break;
        }
    }

    private static string FirstLine(string source)
    {
        string line = source.Split('\n').Select(text => text.Trim()).FirstOrDefault(text => text.Length > 0) ?? "";
        return line.Length <= 60 ? line : line[..59] + "…";
    }

    private sealed class State(ProgressBoard.Job job)
    {
        public ProgressBoard.Job Job { get; } = job;

        public int Cells { get; set; }

        public int Begun { get; set; }
    }
}
