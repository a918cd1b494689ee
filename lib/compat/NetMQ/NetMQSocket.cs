using System.Runtime.InteropServices;

namespace NetMQ;

/// <summary>A ZeroMQ socket. It belongs to one thread at a time.</summary>
public abstract unsafe class NetMQSocket : IOutgoingSocket, IReceivingSocket, ISocketPollable, IDisposable
{
    private const int DoNotWait = 1;
    private const int SendMore = 2;
    private const short PollIn = 1;

    internal NetMQSocket(SocketType type, string? connectionString, bool binds)
    {
        Handle = LibZmq.NewSocket(NetMQConfig.Context, (int)type);
        if (Handle == 0)
        {
            throw NetMQException.Last($"cannot make a socket of type {type}");
        }

        Options = new SocketOptions(this) { Linger = TimeSpan.Zero };
        foreach (string address in (connectionString ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            bool bind = address[0] == '@' || (address[0] != '>' && binds);
            string plain = address.TrimStart('@', '>');
            if (bind)
            {
                Bind(plain);
            }
            else
            {
                Connect(plain);
            }
        }
    }

    /// <summary>Raised by a poller, on its thread, when at least one message can be received.</summary>
    public event EventHandler<NetMQSocketEventArgs>? ReceiveReady;

    /// <summary>The socket's settings.</summary>
    public SocketOptions Options { get; }

    /// <summary>Whether it was disposed.</summary>
    public bool IsDisposed => Handle == 0;

    NetMQSocket ISocketPollable.Socket => this;

    internal nint Handle { get; private set; }

    /// <summary>Listens at an address.</summary>
    /// <param name="address">Such as <c>tcp://127.0.0.1:5555</c>.</param>
    /// <exception cref="AddressAlreadyInUseException">Another socket listens there.</exception>
    /// <exception cref="NetMQException">The address cannot be listened at.</exception>
    public void Bind(string address)
    {
        if (LibZmq.Bind(Handle, address) != 0)
        {
            throw NetMQException.Last($"cannot bind to {address}");
        }
    }

    /// <summary>Listens at a port that the system chooses.</summary>
    /// <param name="address">The address without a port, such as <c>tcp://127.0.0.1</c>.</param>
    /// <returns>The port.</returns>
    public int BindRandomPort(string address)
    {
        Bind(address + ":0");
        string endpoint = Options.LastEndpoint!;
        return int.Parse(endpoint[(endpoint.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Connects to an address, now or when somebody listens there.</summary>
    /// <param name="address">Such as <c>tcp://127.0.0.1:5555</c>.</param>
    /// <exception cref="NetMQException">The address is malformed.</exception>
    public void Connect(string address)
    {
        if (LibZmq.Connect(Handle, address) != 0)
        {
            throw NetMQException.Last($"cannot connect to {address}");
        }
    }

    /// <summary>Closes the socket.</summary>
    public void Close() => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Handle != 0)
        {
            _ = LibZmq.CloseSocket(Handle);
            Handle = 0;
        }

        GC.SuppressFinalize(this);
    }

    bool IOutgoingSocket.TrySendFrame(ReadOnlySpan<byte> frame, bool wait, bool more)
    {
        fixed (byte* data = frame)
        {
            while (true)
            {
                if (LibZmq.Send(Handle, data, (nuint)frame.Length, (wait ? 0 : DoNotWait) | (more ? SendMore : 0)) >= 0)
                {
                    return true;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error == Errors.Again)
                {
                    return false;
                }

                if (error != Errors.Interrupted)
                {
                    throw NetMQException.Last("cannot send");
                }
            }
        }
    }

    bool IReceivingSocket.TryReceiveFrame(TimeSpan timeout, out byte[] frame, out bool more)
    {
        (frame, more) = ([], false);
        LibZmq.Message message;
        _ = LibZmq.InitMessage(&message);
        try
        {
            while (LibZmq.ReceiveMessage(&message, Handle, DoNotWait) < 0)
            {
                int error = Marshal.GetLastPInvokeError();
                if (error == Errors.Again)
                {
                    if (!Wait(timeout))
                    {
                        return false;
                    }
                }
                else if (error != Errors.Interrupted)
                {
                    throw NetMQException.Last("cannot receive");
                }
            }

            frame = new ReadOnlySpan<byte>(LibZmq.MessageData(&message), checked((int)LibZmq.MessageSize(&message))).ToArray();
            more = LibZmq.MessageHasMore(&message) != 0;
            return true;
        }
        finally
        {
            _ = LibZmq.CloseMessage(&message);
        }
    }

    internal void RaiseReceiveReady() => ReceiveReady?.Invoke(this, new NetMQSocketEventArgs(this));

    private bool Wait(TimeSpan timeout)
    {
        if (timeout == TimeSpan.Zero)
        {
            return false;
        }

        LibZmq.PollItem item = new() { Socket = Handle, Events = PollIn };
        long began = Environment.TickCount64;
        while (true)
        {
            double left = timeout < TimeSpan.Zero ? -1 : Math.Max(0, timeout.TotalMilliseconds - (Environment.TickCount64 - began));
            int ready = LibZmq.Poll(&item, 1, (nint)left);
            if (ready >= 0)
            {
                return ready > 0;
            }

            if (Marshal.GetLastPInvokeError() != Errors.Interrupted)
            {
                throw NetMQException.Last("cannot wait for a message");
            }
        }
    }
}

/// <summary>What a socket's event is about.</summary>
/// <param name="socket">The socket.</param>
public class NetMQSocketEventArgs(NetMQSocket socket) : EventArgs
{
    /// <summary>The socket.</summary>
    public NetMQSocket Socket { get; } = socket;
}

/// <summary>libzmq's numbers of the socket types.</summary>
internal enum SocketType
{
    Pair = 0,
    Sub = 2,
    Req = 3,
    Rep = 4,
    Dealer = 5,
    Router = 6,
    XPub = 9,
}
