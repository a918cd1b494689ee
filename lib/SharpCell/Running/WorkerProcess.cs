using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;

namespace SharpCell.Running;

/// <summary>How a notebook's process ended.</summary>
/// <param name="Problem">What went wrong with the process itself; null when it finished its job.</param>
/// <param name="Cell">The cell that was running; null between cells.</param>
/// <param name="Elapsed">How long that cell had been running.</param>
internal sealed record WorkerEnd(string? Problem, int? Cell, TimeSpan Elapsed);

/// <summary>A notebook's process as its parent sees it: starts it, hands it the job, listens, and ends it when it does not answer.</summary>
internal sealed class WorkerProcess(RunOptions options, string folder) : IDisposable
{
    private const int KeptErrorLines = 30;
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbeWithin = TimeSpan.FromMinutes(2);
    private readonly List<string> errorLines = [];
    private readonly Stopwatch cellClock = new();
    private Process? process;
    private int? running;
    private bool overdue;

    /// <summary>Runs a job to its end.</summary>
    /// <param name="job">The job.</param>
    /// <param name="apply">Receives the process's messages, one at a time.</param>
    /// <param name="cancellation">Ends the process.</param>
    public async Task<WorkerEnd> RunAsync(WorkerJob job, Action<WorkerMessage> apply, CancellationToken cancellation)
    {
        string pipeName = "sharpcell-" + Guid.NewGuid().ToString("N")[..16];
        using NamedPipeServerStream pipe = new(
            pipeName, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        Lock gate = new();
        void Deliver(WorkerMessage message)
        {
            lock (gate)
            {
                apply(message);
            }
        }

        process = Start(pipeName, Deliver);
        using CancellationTokenRegistration ending = cancellation.Register(Kill);
        if (await ConnectAsync(pipe).ConfigureAwait(false) is { } refused)
        {
            return new WorkerEnd(refused, null, TimeSpan.Zero);
        }

        using StreamReader reader = new(pipe, Encoding.UTF8, leaveOpen: true);
        await pipe.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(job, WorkerJson.Default.WorkerJob) + "\n"), CancellationToken.None).ConfigureAwait(false);
        Dictionary<int, WorkerCell> cells = job.Cells.ToDictionary(c => c.Number);
        while (true)
        {
            string? line = await NextLineAsync(reader, cells).ConfigureAwait(false);
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

    public void Dispose()
    {
        if (process is null)
        {
            return;
        }

        // Exit handlers of native libraries may take a moment; a process that lingers is ended.
        if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            Kill();
        }

        process.Dispose();
    }

    private Process Start(string pipeName, Action<WorkerMessage> deliver)
    {
        ProcessStartInfo start = new(options.Worker.File, [.. options.Worker.Arguments, pipeName])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in options.Variables)
        {
            start.Environment[name] = value;
        }

        Process started = Process.Start(start) ?? throw new IOException($"{options.Worker.File} could not be started.");
        started.StandardInput.Close();

        // What native code prints does not pass through the console of .NET; it belongs to the cell that runs.
        started.OutputDataReceived += (_, e) => Native(e.Data, isError: false);
        started.ErrorDataReceived += (_, e) => Native(e.Data, isError: true);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;

        void Native(string? line, bool isError)
        {
            if (line is null)
            {
                return;
            }

            lock (errorLines)
            {
                if (isError && errorLines.Count < KeptErrorLines)
                {
                    errorLines.Add(line);
                }
            }

            if (running is { } cell)
            {
                deliver(new TextMessage(cell, isError, line + "\n"));
            }
        }
    }

    private async Task<string?> ConnectAsync(NamedPipeServerStream pipe)
    {
        using CancellationTokenSource patience = new(ConnectWithin);
        Task connected = pipe.WaitForConnectionAsync(patience.Token);
        Task exited = process!.WaitForExitAsync(patience.Token);
        await Task.WhenAny(connected, exited).ConfigureAwait(false);
        if (connected.IsCompletedSuccessfully)
        {
            return null;
        }

        string reason = exited.IsCompletedSuccessfully ? $"ended with code {process.ExitCode}" : $"did not answer within {ConnectWithin.TotalSeconds} s";
        Kill();
        return $"The notebook's process ({options.Worker.File} {string.Join(' ', options.Worker.Arguments)}) {reason} before it took its job.{Errors()}";
    }

    private async Task<string?> NextLineAsync(StreamReader reader, Dictionary<int, WorkerCell> cells)
    {
        Task<string?> next = ReadLineAsync(reader);
        if (running is { } number)
        {
            WorkerCell cell = cells[number];
            TimeSpan probes = ProbeWithin * (cell.Numbers.Count + (cell.CheckSource is null ? 0 : 1));
            TimeSpan limit = TimeSpan.FromSeconds(cell.TimeoutSeconds) + (2 * options.Grace) + AnswerWithin + probes;
            TimeSpan left = limit - cellClock.Elapsed;
            if (await Task.WhenAny(next, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero)).ConfigureAwait(false) != next)
            {
                overdue = true;
                Kill();
            }
        }

        return await next.ConfigureAwait(false);
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadLineAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The other end died in the middle of a message; that is the end of the stream too.
            return null;
        }
    }

    private async Task<WorkerEnd> LostAsync(CancellationToken cancellation)
    {
        TimeSpan elapsed = cellClock.Elapsed;
        using CancellationTokenSource patience = new(AnswerWithin);
        try
        {
            await process!.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Kill();
        }

        string problem = cancellation.IsCancellationRequested ? "The run was stopped."
            : overdue ? $"The cell ran past its time, and its process neither stopped it nor answered; the process was ended after {elapsed.TotalSeconds:0} s."
            : $"The notebook's process ended with code {(process!.HasExited ? process.ExitCode : -1)}{(running is null ? "" : " while the cell was running")}.{Errors()}";
        return new WorkerEnd(problem, running, elapsed);
    }

    private string Errors()
    {
        lock (errorLines)
        {
            return errorLines.Count == 0 ? "" : "\n" + string.Join('\n', errorLines);
        }
    }

    private void Kill()
    {
        try
        {
            process?.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }
    }
}
