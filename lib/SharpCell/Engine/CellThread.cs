using System.Runtime;

namespace SharpCell.Engine;

/// <summary>
/// Runs a cell so that it can be stopped wherever it is: the first part on a thread of its own, what follows each <c>await</c> on pool
/// threads, all of it under <see cref="ControlledExecution"/>, which reaches code that never looks at a token.
/// </summary>
/// <remarks>
/// Code that catches every exception in a loop can swallow the abort (the runtime asks once). Such a cell, like one inside native code,
/// counts as hung after the grace period, and its process has to be ended.
/// </remarks>
internal sealed class CellThread
{
    // Deep recursion in a cell should meet the same limit as in a program's main thread, or a higher one.
    private const int StackBytes = 16 << 20;
    private static readonly TimeSpan InterruptEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>How a run ended.</summary>
    /// <param name="Value">The cell's last value.</param>
    /// <param name="Exception">What the cell threw.</param>
    /// <param name="Stopped">Whether it was stopped by the token.</param>
    /// <param name="Hung">Whether it was to be stopped, and is still running.</param>
    public sealed record Ending(object? Value, Exception? Exception, bool Stopped, bool Hung);

    /// <summary>Runs a cell.</summary>
    /// <param name="start">Starts it; returns a task when it waits.</param>
    /// <param name="context">Where its output goes.</param>
    /// <param name="grace">How long it may take to stop.</param>
    /// <param name="stop">Stops it.</param>
    public static async Task<Ending> RunAsync(Func<Task<object?>> start, CellContext context, TimeSpan grace, CancellationToken stop)
    {
        TaskCompletionSource<Ending> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        BlockedThreads blocked = new();
        // Cancelling this one blocks until the cell's threads took the abort. Done from a callback of `stop`, it would keep that token's other
        // callbacks waiting, and with them the interrupts that wake a sleeping thread for its abort: neither would ever end.
        CancellationTokenSource abort = new();
        Thread thread = new(() => ended.TrySetResult(Run(start, context, blocked, stop, abort.Token)), StackBytes) { IsBackground = true, Name = "cell" };
        thread.Start();
        using (stop.Register(() =>
        {
            _ = Task.Run(abort.Cancel, CancellationToken.None);
            _ = WaitForEndAsync();
        }))
        {
            return await ended.Task.ConfigureAwait(false);
        }

        // Aborting does not reach a thread that sleeps or waits; interrupting it does.
        async Task WaitForEndAsync()
        {
            for (long began = Environment.TickCount64; Environment.TickCount64 - began < grace.TotalMilliseconds;)
            {
                await Task.Delay(InterruptEvery, CancellationToken.None).ConfigureAwait(false);
                if (ended.Task.IsCompleted)
                {
                    return;
                }

                blocked.Interrupt();
            }

            ended.TrySetResult(new Ending(null, null, Stopped: true, Hung: true));
        }
    }

    private static Ending Run(Func<Task<object?>> start, CellContext context, BlockedThreads blocked, CancellationToken stop, CancellationToken abort)
    {
        Task<object?>? task = null;
        TaskCompletionSource<object?> escaped = new();
        CellContext.Current = context;
        SynchronizationContext.SetSynchronizationContext(new StoppableContext(escaped, blocked, stop, abort));
        try
        {
            blocked.Guard(() => Stoppable(() => task = start(), abort));
            Task.WaitAny([task!, escaped.Task], stop);
            return new Ending((escaped.Task.IsCompleted ? escaped.Task : task!).GetAwaiter().GetResult(), null, false, false);
        }
        catch (Exception exception) when (stop.IsCancellationRequested && IsStop(exception, task))
        {
            return new Ending(null, null, Stopped: true, Hung: false);
        }
        catch (Exception exception)
        {
            return new Ending(null, exception, false, false);
        }
    }

    // A cell that watches the token itself ends in an OperationCanceledException of its own: that is a stop as well.
    private static bool IsStop(Exception exception, Task? task) =>
        exception is OperationCanceledException or ThreadAbortException or ThreadInterruptedException
        || task is { IsCanceled: true }
        || exception is AggregateException { InnerException: { } inner } && IsStop(inner, null);

    private static void Stoppable(Action action, CancellationToken abort)
    {
#pragma warning disable SYSLIB0046 // Meant for exactly this: running code that the reader of a notebook wrote, and stopping it on request.
        ControlledExecution.Run(action, abort);
#pragma warning restore SYSLIB0046
    }

    /// <summary>Continuations run on pool threads, as without a context (so that blocking on a task cannot deadlock), but stoppable.</summary>
    private sealed class StoppableContext(TaskCompletionSource<object?> escaped, BlockedThreads blocked, CancellationToken stop, CancellationToken abort) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => ThreadPool.QueueUserWorkItem(
            _ =>
            {
                SynchronizationContext? before = Current;
                SetSynchronizationContext(this);
                try
                {
                    if (stop.IsCancellationRequested)
                    {
                        return;
                    }

                    blocked.Guard(() => Stoppable(() => d(state), abort));
                }
                catch (Exception exception) when (stop.IsCancellationRequested && IsStop(exception, null))
                {
                    // The cell's run waits on the same token and reports the stop.
                }
                catch (Exception exception)
                {
                    // An async void method threw: without this the process would end.
                    escaped.TrySetException(exception);
                }
                finally
                {
                    SetSynchronizationContext(before);
                }
            });

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;
    }
}
