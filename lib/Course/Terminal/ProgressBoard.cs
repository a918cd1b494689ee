using System.Diagnostics;
using Spectre.Console;

namespace Course.Terminal;

/// <summary>Several jobs at work at once: redrawn lines on a terminal, plain lines elsewhere (a log must show that something happens).</summary>
internal sealed class ProgressBoard
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(15);

    private readonly Shell _shell;
    private readonly ProgressContext? _live;
    private readonly Lock _gate = new();

    private ProgressBoard(Shell shell, ProgressContext? live)
    {
        _shell = shell;
        _live = live;
    }

    /// <summary>Runs <paramref name="work"/> with a board that is on screen as long as it runs.</summary>
    public static async Task<T> RunAsync<T>(Shell shell, Func<ProgressBoard, Task<T>> work)
    {
        if (!shell.IsInteractive)
        {
            return await work(new ProgressBoard(shell, null)).ConfigureAwait(false);
        }

        return await shell.Ansi.Progress()
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ElapsedTimeColumn())
            .StartAsync(live => work(new ProgressBoard(shell, live))).ConfigureAwait(false);
    }

    /// <summary>Begins a job.</summary>
    public Job Begin(string name) => new(this, name);

    /// <summary>Writes one line among the jobs' lines.</summary>
    public void WriteLine(string line)
    {
        lock (_gate)
        {
            if (_live is null)
            {
                _shell.Remarks.WriteLine(line);
                _shell.Remarks.Flush();
            }
            else
            {
                _shell.Ansi.WriteLine(line);
            }
        }
    }

    /// <summary>One line of the board.</summary>
    internal sealed class Job
    {
        private readonly ProgressBoard _board;
        private readonly string _name;
        private readonly ProgressTask? _task;
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private TimeSpan _lastLine;

        public Job(ProgressBoard board, string name)
        {
            _board = board;
            _name = name;
            _task = board._live?.AddTask(Markup.Escape(name), maxValue: 1);
            if (_task is null)
            {
                board.WriteLine($"{name} …");
            }
            else
            {
                _task.IsIndeterminate = true;
            }
        }

        /// <summary>Time since the job began.</summary>
        public TimeSpan Elapsed => _watch.Elapsed;

        /// <summary>Shows how far the job is; outside a terminal at most every 15 s.</summary>
        public void Report(string state)
        {
            if (_task is not null)
            {
                _task.Description = Markup.Escape($"{_name}: {state}");
                return;
            }

            lock (_board._gate)
            {
                if (_watch.Elapsed - _lastLine < PlainInterval)
                {
                    return;
                }

                _lastLine = _watch.Elapsed;
            }

            _board.WriteLine($"{_name}: {state} ({Durations.Text(_watch.Elapsed)})");
        }

        /// <summary>Ends the job with its result and the time it took.</summary>
        public void End(string result)
        {
            _watch.Stop();
            if (_task is null)
            {
                _board.WriteLine($"{_name}: {result} ({Durations.Text(_watch.Elapsed)})");
            }
            else
            {
                _task.Description = Markup.Escape($"{_name}: {result}");
                _task.Value = 1;
                _task.StopTask();
            }
        }
    }
}
