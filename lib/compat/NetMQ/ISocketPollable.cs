namespace NetMQ;

/// <summary>Something that a poller can wait for.</summary>
public interface ISocketPollable
{
    /// <summary>The socket to wait for.</summary>
    NetMQSocket Socket { get; }

    /// <summary>Whether it was disposed.</summary>
    bool IsDisposed { get; }
}

/// <summary>A socket that sends.</summary>
public interface IOutgoingSocket
{
    internal bool TrySendFrame(ReadOnlySpan<byte> frame, bool wait, bool more);
}

/// <summary>A socket that receives.</summary>
public interface IReceivingSocket
{
    internal bool TryReceiveFrame(TimeSpan timeout, out byte[] frame, out bool more);
}
