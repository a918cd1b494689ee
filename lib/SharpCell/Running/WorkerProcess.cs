using System.Diagnostics;
using System.Text.Json;

namespace SharpCell.Running;

/// <summary>How a notebook's process ended.</summary>
/// <param name="Problem">What went wrong with the process itself; null when it finished its job.</param>
/// <param name="Cell">The cell that was running; null between cells.</param>
/// <param name="Elapsed">How long that cell had been running.</param>
internal sealed record WorkerEnd(string? Problem, int? Cell, TimeSpan Elapsed);

/// <summary>A notebook's process as the runner sees it: hands it the job, listens, and ends it when it does not answer.</summary>
internal sealed class WorkerProcess(RunOptions options, string folder) : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbeWithin = TimeSpan.FromMinutes(2);
    private readonly Stopwatch cellClock = new();
    private WorkerLink? link;
    private int? running;
    private bool overdue;

    /// <summary>Runs a job to its end.</summary>
    /// <param name="job">The job.</param>
    /// <param name="apply">Receives the process's messages, one at a time.</param>
    /// <param name="cancellation">Ends the process.</param>
    public async Task<WorkerEnd> RunAsync(WorkerJob job, Action<WorkerMessage> apply, CancellationToken cancellation)
    {
        Lock gate = new();
        void Deliver(WorkerMessage message)
        {
            lock (gate)
            {
                apply(message);
            }
        }

        // What native code prints belongs to the cell that runs.
        link = new WorkerLink(options.Worker, folder, options.Variables, (line, isError) =>
        {
            if (running is { } cell)
            {
                Deliver(new TextMessage(cell, isError, line + "\n"));
            }
        });
        using CancellationTokenRegistration ending = cancellation.Register(link.Kill);
        if (await link.ConnectAsync().ConfigureAwait(false) is { } refused)
        {
            return new WorkerEnd(refused, null, TimeSpan.Zero);
        }

        await link.SendAsync(JsonSerializer.Serialize(job, WorkerJson.Default.WorkerJob)).ConfigureAwait(false);
        Dictionary<int, WorkerCell> cells = job.Cells.ToDictionary(c => c.Number);
        while (true)
        {
            string? line = await NextLineAsync(cells).ConfigureAwait(false);
            if (line is null)
            {
                return await LostAsync(cancellation).ConfigureAwait(false);
            }

            WorkerMessage message = JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerMessage)!;
            if (message is StartedMessage)
            {
                running = message.Cell;
                cellClock.Restart();
            }

            Deliver(message);
            if (message is FinishedMessage)
            {
                running = null;
            }

            if (message is DoneMessage)
            {
                return new WorkerEnd(null, null, TimeSpan.Zero);
            }
        }
    }

    public void Dispose() => link?.Dispose();

    private async Task<string?> NextLineAsync(Dictionary<int, WorkerCell> cells)
    {
        Task<string?> next = link!.ReadLineAsync();
        if (running is { } number)
        {
            WorkerCell cell = cells[number];
            TimeSpan probes = ProbeWithin * (cell.Numbers.Count + (cell.CheckSource is null ? 0 : 1));
            TimeSpan limit = TimeSpan.FromSeconds(cell.TimeoutSeconds) + (2 * options.Grace) + AnswerWithin + probes;
            TimeSpan left = limit - cellClock.Elapsed;
            if (await Task.WhenAny(next, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero)).ConfigureAwait(false) != next)
            {
                overdue = true;
                link.Kill();
            }
        }

        return await next.ConfigureAwait(false);
    }

    private async Task<WorkerEnd> LostAsync(CancellationToken cancellation)
    {
        TimeSpan elapsed = cellClock.Elapsed;
        await link!.WaitForExitAsync(AnswerWithin).ConfigureAwait(false);
        string problem = cancellation.IsCancellationRequested ? "The run was stopped."
            : overdue ? $"The cell ran past its time, and its process neither stopped it nor answered; the process was ended after {elapsed.TotalSeconds:0} s."
            : $"The notebook's process ended with code {link.ExitCode}{(running is null ? "" : " while the cell was running")}.{link.Errors}";
        return new WorkerEnd(problem, running, elapsed);
    }
}
