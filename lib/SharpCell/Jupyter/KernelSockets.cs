using NetMQ;
using NetMQ.Sockets;

namespace SharpCell.Jupyter;

/// <summary>The channels of the protocol.</summary>
internal enum KernelChannel
{
    /// <summary>Requests.</summary>
    Shell,

    /// <summary>Requests that must not wait for others.</summary>
    Control,

    /// <summary>Questions to the reader.</summary>
    Stdin,

    /// <summary>Outputs, to everybody.</summary>
    IoPub,
}

/// <summary>The kernel's sockets, all on one thread. Sending is handed over to that thread and keeps its order over all channels.</summary>
internal sealed class KernelSockets : IDisposable
{
    // A peer that sends more is disconnected before it fills memory; smaller messages that are too large are answered.
    private const long MaxFrameBytes = 256L << 20;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);
    private readonly NetMQSocket[] sockets;
    private readonly ResponseSocket heartbeat = new();
    private readonly NetMQQueue<Action> outgoing = new();
    private readonly NetMQPoller poller = new();

    /// <summary>Binds the sockets.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="received">Receives messages, on the sockets' thread.</param>
    /// <param name="subscribed">Told the topic of each subscription, on the sockets' thread.</param>
    /// <exception cref="IOException">A port belongs to another program.</exception>
    public KernelSockets(ConnectionFile connection, Action<KernelChannel, List<byte[]>> received, Action<byte[]> subscribed)
    {
        XPublisherSocket publisher = new();
        publisher.Options.XPubVerbose = true;
        sockets = [new RouterSocket(), new RouterSocket(), new RouterSocket(), publisher];
        int[] ports = [connection.Shell, connection.Control, connection.Stdin, connection.IoPub];
        for (int i = 0; i < sockets.Length; i++)
        {
            // A cell may put out more at once than a reader takes in; nothing of it may get lost.
            sockets[i].Options.SendHighWatermark = 0;
            sockets[i].Options.MaxMsgSize = MaxFrameBytes;
            sockets[i].Options.Linger = Linger;
            Bind(sockets[i], connection.Ip, ports[i]);
            KernelChannel channel = (KernelChannel)i;
            Listen(sockets[i], frames =>
            {
                if (channel != KernelChannel.IoPub)
                {
                    received(channel, frames);
                }
                else if (frames is [[1, .. var topic]])
                {
                    subscribed(topic);
                }
            });
        }

        Bind(heartbeat, connection.Ip, connection.Heartbeat);
        Listen(heartbeat, frames => heartbeat.SendMultipartBytes(frames));
        outgoing.ReceiveReady += (_, e) =>
        {
            while (e.Queue.TryDequeue(out Action? send, TimeSpan.Zero))
            {
                send();
            }
        };
        poller.Add(outgoing);
    }

    /// <summary>Starts to receive.</summary>
    public void Start() => poller.RunAsync("kernel-sockets");

    /// <summary>Sends a message. Any thread may.</summary>
    public void Send(KernelChannel channel, List<byte[]> frames) => outgoing.Enqueue(() => sockets[(int)channel].SendMultipartBytes(frames));

    /// <summary>Completes when everything that was handed over before is given to the sockets.</summary>
    public Task FlushAsync()
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        outgoing.Enqueue(done.SetResult);
        return done.Task;
    }

    public void Dispose()
    {
        poller.Dispose();
        outgoing.Dispose();
        heartbeat.Dispose();
        Array.ForEach(sockets, socket => socket.Dispose());
        NetMQConfig.Cleanup();
    }

    private static void Bind(NetMQSocket socket, string ip, int port)
    {
        try
        {
            socket.Bind($"tcp://{ip}:{port}");
        }
        catch (NetMQException wrong)
        {
            throw new IOException($"The kernel cannot listen at {ip}:{port}: {wrong.Message}. Let the front end start it again: it will choose other ports.", wrong);
        }
    }

    private void Listen(NetMQSocket socket, Action<List<byte[]>> handle)
    {
        socket.ReceiveReady += (_, _) =>
        {
            List<byte[]> frames = [];
            while (socket.TryReceiveMultipartBytes(ref frames))
            {
                handle(frames);
                frames = [];
            }
        };
        poller.Add(socket);
    }
}
