namespace NetMQ;

/// <summary>Sends messages of several frames.</summary>
public static class OutgoingSocketExtensions
{
    /// <summary>Sends a message, waiting for room where the socket's type has it so.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="frames">The message's frames, at least one.</param>
    public static void SendMultipartBytes(this IOutgoingSocket socket, params byte[][] frames) => SendMultipartBytes(socket, (IEnumerable<byte[]>)frames);

    /// <summary>Sends a message, waiting for room where the socket's type has it so.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="frames">The message's frames, at least one.</param>
    /// <exception cref="ArgumentException">There is no frame.</exception>
    public static void SendMultipartBytes(this IOutgoingSocket socket, IEnumerable<byte[]> frames)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(frames);
        byte[]? held = null;
        foreach (byte[] frame in frames)
        {
            if (held is not null)
            {
                socket.TrySendFrame(held, wait: true, more: true);
            }

            held = frame;
        }

        socket.TrySendFrame(held ?? throw new ArgumentException("A message has at least one frame.", nameof(frames)), wait: true, more: false);
    }
}

/// <summary>Receives messages of several frames.</summary>
public static class ReceivingSocketExtensions
{
    /// <summary>Receives a message, waiting until there is one.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="expectedFrameCount">How many frames to make room for.</param>
    /// <returns>The frames.</returns>
    public static List<byte[]> ReceiveMultipartBytes(this IReceivingSocket socket, int expectedFrameCount = 4)
    {
        List<byte[]> frames = new(expectedFrameCount);
        TryReceiveMultipartBytes(socket, Timeout.InfiniteTimeSpan, ref frames, expectedFrameCount);
        return frames;
    }

    /// <summary>Receives a message if there is one.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="frames">The frames; a list that is passed in is emptied and used.</param>
    /// <param name="expectedFrameCount">How many frames to make room for.</param>
    /// <returns>Whether there was one.</returns>
    public static bool TryReceiveMultipartBytes(this IReceivingSocket socket, ref List<byte[]> frames, int expectedFrameCount = 4) =>
        TryReceiveMultipartBytes(socket, TimeSpan.Zero, ref frames, expectedFrameCount);

    /// <summary>Receives a message, waiting for it no longer than a time.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="timeout">The time; negative for ever.</param>
    /// <param name="frames">The frames; a list that is passed in is emptied and used.</param>
    /// <param name="expectedFrameCount">How many frames to make room for.</param>
    /// <returns>Whether a message came.</returns>
    public static bool TryReceiveMultipartBytes(this IReceivingSocket socket, TimeSpan timeout, ref List<byte[]> frames, int expectedFrameCount = 4)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (!socket.TryReceiveFrame(timeout, out byte[] frame, out bool more))
        {
            return false;
        }

        frames ??= new List<byte[]>(expectedFrameCount);
        frames.Clear();
        frames.Add(frame);
        while (more)
        {
            socket.TryReceiveFrame(Timeout.InfiniteTimeSpan, out frame, out more);
            frames.Add(frame);
        }

        return true;
    }
}
