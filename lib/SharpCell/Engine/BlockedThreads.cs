namespace SharpCell.Engine;

/// <summary>The threads that run a cell's code just now, to wake those that sleep or wait when the cell is to stop.</summary>
internal sealed class BlockedThreads
{
    private readonly Lock gate = new();
    private readonly Dictionary<Thread, bool> running = [];

    /// <summary>Runs code on the current thread as part of the cell.</summary>
    public void Guard(Action action)
    {
        Thread current = Thread.CurrentThread;
        lock (gate)
        {
            running[current] = false;
        }

        try
        {
            action();
        }
        finally
        {
            bool interrupted;
            lock (gate)
            {
                running.Remove(current, out interrupted);
            }

            if (interrupted)
            {
                Forget();
            }
        }
    }

    /// <summary>Wakes every thread that sleeps or waits on behalf of the cell.</summary>
    public void Interrupt()
    {
        lock (gate)
        {
            // A thread that computes is left to the abort: an interrupt in between can make the runtime lose it.
            foreach (Thread thread in running.Keys.Where(t => t.ThreadState.HasFlag(ThreadState.WaitSleepJoin)).ToArray())
            {
                running[thread] = true;
                thread.Interrupt();
            }
        }
    }

    // An interrupt that met no wait stays pending, and would hit whatever a pool thread does next.
    private static void Forget()
    {
        try
        {
            Thread.Sleep(1);
        }
        catch (ThreadInterruptedException)
        {
            return;
        }
    }
}
