using System.Collections;
using System.Runtime.InteropServices;

namespace NetMQ;

/// <summary>Waits for several sockets and queues on one thread, and raises their events there.</summary>
public sealed unsafe class NetMQPoller : IEnumerable, IDisposable
{
    private const short PollIn = 1;
    private readonly List<ISocketPollable> pollables = [];
    private readonly NetMQQueue<Action> tasks = new();
    private readonly ManualResetEventSlim ended = new(true);
    private volatile bool stops;
    private Thread? thread;
    private bool disposed;

    /// <summary>Makes a poller that waits for nothing yet.</summary>
    public NetMQPoller()
    {
        tasks.ReceiveReady += (_, e) =>
        {
            while (e.Queue.TryDequeue(out Action? task, TimeSpan.Zero))
            {
                task();
            }
        };
        pollables.Add(tasks);
    }

    /// <summary>Whether the loop runs.</summary>
    public bool IsRunning => !ended.IsSet;

    /// <summary>Whether it was disposed.</summary>
    public bool IsDisposed => disposed;

    /// <summary>Adds a socket or queue. While the poller runs, it is added on the poller's thread.</summary>
    /// <param name="socket">What to wait for.</param>
    public void Add(ISocketPollable socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ObjectDisposedException.ThrowIf(disposed, this);
        if (IsRunning && Thread.CurrentThread != thread)
        {
            tasks.Enqueue(() => pollables.Add(socket));
        }
        else
        {
            pollables.Add(socket);
        }
    }

    /// <summary>Runs the loop on a background thread of its own.</summary>
    public void RunAsync() => RunAsync("NetMQPollerThread");

    /// <summary>Runs the loop on a background thread of its own.</summary>
    /// <param name="threadName">The thread's name.</param>
    public void RunAsync(string threadName)
    {
        Begin();
        new Thread(Loop) { IsBackground = true, Name = threadName }.Start();
    }

    /// <summary>Runs the loop on the calling thread until it is stopped.</summary>
    public void Run()
    {
        Begin();
        Loop();
    }

    /// <summary>Stops the loop and, on another thread than the loop's, waits until it ended.</summary>
    public void Stop()
    {
        StopAsync();
        if (Thread.CurrentThread != thread)
        {
            ended.Wait();
        }
    }

    /// <summary>Stops the loop after the event that is being handled.</summary>
    public void StopAsync()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!IsRunning)
        {
            throw new InvalidOperationException("NetMQPoller is not running");
        }

        stops = true;
        tasks.Enqueue(() => { });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        if (IsRunning)
        {
            Stop();
        }

        disposed = true;
        tasks.Dispose();
        ended.Dispose();
    }

    IEnumerator IEnumerable.GetEnumerator() => pollables.GetEnumerator();

    private void Begin()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (IsRunning)
        {
            throw new InvalidOperationException("NetMQPoller is already running");
        }

        stops = false;
        ended.Reset();
    }

    private void Loop()
    {
        thread = Thread.CurrentThread;
        try
        {
            while (!stops)
            {
                foreach (NetMQSocket socket in WaitForReady())
                {
                    if (!stops && !socket.IsDisposed)
                    {
                        socket.RaiseReceiveReady();
                    }
                }
            }
        }
        finally
        {
            ended.Set();
        }
    }

    private List<NetMQSocket> WaitForReady()
    {
        NetMQSocket[] sockets = [.. pollables.Select(p => p.Socket)];
        Span<LibZmq.PollItem> items = stackalloc LibZmq.PollItem[sockets.Length];
        for (int i = 0; i < sockets.Length; i++)
        {
            items[i] = new LibZmq.PollItem { Socket = sockets[i].Handle, Events = PollIn };
        }

        fixed (LibZmq.PollItem* first = items)
        {
            while (LibZmq.Poll(first, items.Length, -1) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Errors.Interrupted)
                {
                    throw NetMQException.Last("cannot wait for messages");
                }
            }
        }

        List<NetMQSocket> ready = [];
        for (int i = 0; i < sockets.Length; i++)
        {
            if ((items[i].ReturnedEvents & PollIn) != 0)
            {
                ready.Add(sockets[i]);
            }
        }

        return ready;
    }
}
