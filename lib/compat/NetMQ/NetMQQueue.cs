using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using NetMQ.Sockets;

namespace NetMQ;

/// <summary>A queue that any thread fills and a poller empties.</summary>
/// <typeparam name="T">The type of item.</typeparam>
public sealed class NetMQQueue<T> : IDisposable, ISocketPollable
{
    private readonly ConcurrentQueue<T> items = new();
    private readonly Lock gate = new();
    private readonly PairSocket reader = new();
    private readonly PairSocket writer = new();

    /// <summary>Makes an empty queue.</summary>
    /// <param name="capacity">How many items fit before <see cref="Enqueue"/> waits; 0 for no limit.</param>
    public NetMQQueue(int capacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        reader.Options.ReceiveHighWatermark = capacity / 2;
        writer.Options.SendHighWatermark = capacity / 2;
        string address = $"inproc://queue-{Guid.NewGuid():N}";
        reader.Bind(address);
        writer.Connect(address);
        reader.ReceiveReady += (_, _) => ReceiveReady?.Invoke(this, new NetMQQueueEventArgs<T>(this));
    }

    /// <summary>Raised by a poller, on its thread, when there is an item.</summary>
    public event EventHandler<NetMQQueueEventArgs<T>>? ReceiveReady;

    /// <inheritdoc/>
    public bool IsDisposed => reader.IsDisposed;

    /// <summary>How many items wait.</summary>
    public int Count => items.Count;

    NetMQSocket ISocketPollable.Socket => reader;

    /// <summary>Adds an item. Any thread may.</summary>
    /// <param name="value">The item.</param>
    public void Enqueue(T value)
    {
        items.Enqueue(value);
        lock (gate)
        {
            ((IOutgoingSocket)writer).TrySendFrame([], wait: true, more: false);
        }
    }

    /// <summary>Takes an item. Only one thread may.</summary>
    /// <param name="result">The item.</param>
    /// <param name="timeout">How long to wait for one.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryDequeue([MaybeNullWhen(false)] out T result, TimeSpan timeout)
    {
        result = default;
        return ((IReceivingSocket)reader).TryReceiveFrame(timeout, out _, out _) && items.TryDequeue(out result);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        writer.Dispose();
        reader.Dispose();
    }
}

/// <summary>What a queue's event is about.</summary>
/// <typeparam name="T">The type of item.</typeparam>
public sealed class NetMQQueueEventArgs<T> : EventArgs
{
    internal NetMQQueueEventArgs(NetMQQueue<T> queue) => Queue = queue;

    /// <summary>The queue.</summary>
    public NetMQQueue<T> Queue { get; }
}
