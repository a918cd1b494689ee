using System.Text.Json;
using SharpCell.Running;

namespace SharpCell.Jupyter;

/// <summary>The process that holds the notebook's state is gone, and the state with it; the text says how it ended.</summary>
internal sealed class StateLostException(string message) : Exception(message);

/// <summary>The process that holds the notebook's state, as the kernel sees it. Another one takes its place when a cell takes it down.</summary>
/// <param name="command">Starts it.</param>
/// <param name="output">Receives what cells put out and ask, in order.</param>
/// <param name="lostBetweenCells">Told when it ends while no cell runs.</param>
internal sealed class CellProcess(WorkerCommand command, Action<WorkerMessage> output, Action<string> lostBetweenCells) : IDisposable
{
    /// <summary>Unless the user set a limit, .NET takes memory until the system ends a process; with one, the cell gets an exception.</summary>
    private const string HeapLimit = "DOTNET_GCHeapHardLimitPercent";
    // Hexadecimal, as .NET reads it.
    private const string EightyPercent = "50";
    private static readonly TimeSpan ExitWithin = TimeSpan.FromSeconds(10);

    // Beyond the engine's own grace, after which it answers for a cell that it cannot stop.
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private Incarnation? current;
    private int lastId;
    private bool disposed;

    private Incarnation? Current
    {
        get
        {
            lock (gate)
            {
                return current;
            }
        }
    }

    /// <summary>Starts the process, so that it is warm when the first cell comes.</summary>
    public void Start() => _ = Living();

    /// <summary>Runs a cell.</summary>
    /// <param name="order">Makes the order from its number.</param>
    /// <exception cref="StateLostException">The process ended before the cell did.</exception>
    public async Task<RanMessage> RunAsync(Func<int, RunOrder> order) => (RanMessage)await AskAsync(order).ConfigureAwait(false);

    /// <summary>Asks about a cell that is being written.</summary>
    /// <param name="order">Makes the order from its number.</param>
    /// <exception cref="StateLostException">The process ended before it answered.</exception>
    public async Task<WorkerMessage> AskAsync(Func<int, KernelOrder> order)
    {
        Incarnation living = Living();
        int id = Interlocked.Increment(ref lastId);
        TaskCompletionSource<WorkerMessage> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        KernelOrder sent = order(id);
        living.Expect(id, answered, isCell: sent is RunOrder);
        await living.SendAsync(sent).ConfigureAwait(false);
        return await answered.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Stops the cell that runs, if one does. A process that does not answer in time is ended, whatever keeps it: whoever interrupts a cell
    /// gets the notebook back.
    /// </summary>
    public async Task StopAsync()
    {
        if (Current is { } living)
        {
            int cell = living.RunningCell;
            await living.SendAsync(new StopOrder(0)).ConfigureAwait(false);
            _ = EndIfDeafAsync(living, cell);
        }
    }

    /// <summary>Tells the process something that it does not answer; nothing where no process lives.</summary>
    public async Task TellAsync(KernelOrder order)
    {
        if (Current is { } living)
        {
            await living.SendAsync(order).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            current?.End();
            current = null;
        }
    }

    private static async Task EndIfDeafAsync(Incarnation living, int cell)
    {
        await Task.Delay(StopWithin).ConfigureAwait(false);
        if (cell != 0 && living.RunningCell == cell)
        {
            living.End($"The notebook's process did not answer within {StopWithin.TotalSeconds:0} s of the interrupt and was ended.");
        }
    }

    private Incarnation Living()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return current ??= Begin();
        }
    }

    private Incarnation Begin()
    {
        Dictionary<string, string> variables = [];
        if (Environment.GetEnvironmentVariable(HeapLimit) is null && Environment.GetEnvironmentVariable("DOTNET_GCHeapHardLimit") is null)
        {
            variables[HeapLimit] = EightyPercent;
        }

        Incarnation begun = new(command, variables, output);
        _ = FollowAsync(begun);
        return begun;
    }

    private async Task FollowAsync(Incarnation incarnation)
    {
        string problem;
        using (incarnation)
        {
            problem = await incarnation.FollowAsync(ExitWithin).ConfigureAwait(false);
        }

        bool lostQuietly;
        lock (gate)
        {
            if (disposed)
            {
                incarnation.Fail(problem);
                return;
            }

            // One that ended before anybody asked it for something might end again and again: the next is started when somebody asks.
            current = incarnation.WasUsed ? Begin() : null;
            lostQuietly = !incarnation.RunsCell;
        }

        incarnation.Fail(problem);
        if (lostQuietly)
        {
            lostBetweenCells(problem);
        }
    }

    /// <summary>One life of the process.</summary>
    private sealed class Incarnation : IDisposable
    {
        private readonly Lock gate = new();
        private readonly Dictionary<int, TaskCompletionSource<WorkerMessage>> pending = [];
        private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly WorkerLink link;
        private readonly Action<WorkerMessage> output;
        private int cell;
        private string? ended;
        private string? reason;

        public Incarnation(WorkerCommand command, IReadOnlyDictionary<string, string> variables, Action<WorkerMessage> output)
        {
            this.output = output;
            link = new WorkerLink(command, Environment.CurrentDirectory, variables, (line, isError) => output(new TextMessage(cell, isError, line + "\n")));
        }

        public bool WasUsed { get; private set; }

        public bool RunsCell { get; private set; }

        /// <summary>The number of the cell that runs, 0 where none does.</summary>
        public int RunningCell
        {
            get
            {
                lock (gate)
                {
                    return RunsCell ? cell : 0;
                }
            }
        }

        public void Expect(int id, TaskCompletionSource<WorkerMessage> answered, bool isCell)
        {
            lock (gate)
            {
                if (ended is not null)
                {
                    answered.SetException(new StateLostException(ended));
                    return;
                }

                pending[id] = answered;
                WasUsed = true;
                (cell, RunsCell) = isCell ? (id, true) : (cell, RunsCell);
            }
        }

        public async Task SendAsync(KernelOrder order)
        {
            await connected.Task.ConfigureAwait(false);
            try
            {
                await link.SendAsync(JsonSerializer.Serialize(order, KernelOrderJson.Default.KernelOrder)).ConfigureAwait(false);
            }
            catch (Exception wrong) when (wrong is IOException or ObjectDisposedException)
            {
                // Its end is noticed by whoever reads from it, and told to all that wait.
            }
        }

        /// <summary>Delivers what the process says until it ends.</summary>
        /// <returns>How it ended.</returns>
        public async Task<string> FollowAsync(TimeSpan exitWithin)
        {
            string? refused = await link.ConnectAsync().ConfigureAwait(false);
            connected.SetResult();
            while (refused is null && await link.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                Deliver(JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerMessage)!);
            }

            await link.WaitForExitAsync(exitWithin).ConfigureAwait(false);
            string problem = refused ?? reason ?? $"The process that holds the notebook's state {ExitText.Describe(link.ExitCode, link.Errors)}.";
            return problem;
        }

        public void Fail(string problem)
        {
            lock (gate)
            {
                ended = problem;
                foreach (TaskCompletionSource<WorkerMessage> waiting in pending.Values)
                {
                    waiting.TrySetException(new StateLostException(problem));
                }

                pending.Clear();
            }
        }

        public void End(string? because = null)
        {
            reason = because;
            link.Kill();
        }

        public void Dispose() => link.Dispose();

        private void Deliver(WorkerMessage message)
        {
            switch (message)
            {
                case RanMessage or AnswerMessage:
                    lock (gate)
                    {
                        RunsCell &= message is not RanMessage;
                        if (pending.Remove(message.Cell, out TaskCompletionSource<WorkerMessage>? waiting))
                        {
                            waiting.SetResult(message);
                        }
                    }

                    break;
                default:
                    output(message);
                    break;
            }
        }
    }
}
