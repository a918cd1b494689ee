using System.Text;

namespace NetMQ;

/// <summary>The settings of a socket.</summary>
public unsafe class SocketOptions
{
    private const int IdentityOption = 5;
    private const int LingerOption = 17;
    private const int MaxMsgSizeOption = 22;
    private const int SendHighWatermarkOption = 23;
    private const int ReceiveHighWatermarkOption = 24;
    private const int LastEndpointOption = 32;
    private const int XPubVerboseOption = 40;
    private readonly NetMQSocket socket;

    /// <summary>The settings of a socket.</summary>
    /// <param name="socket">The socket.</param>
    public SocketOptions(NetMQSocket socket) => this.socket = socket;

    /// <summary>How a router names this socket; 1 to 255 bytes.</summary>
    public byte[]? Identity
    {
        get => Read(IdentityOption, 256);
        set
        {
            fixed (byte* bytes = value)
            {
                Set(IdentityOption, bytes, value?.Length ?? 0);
            }
        }
    }

    /// <summary>How long messages that are not sent yet are kept after the socket was closed; negative: for ever. Default zero.</summary>
    public TimeSpan Linger
    {
        get => TimeSpan.FromMilliseconds(GetInt32(LingerOption));
        set => SetInt32(LingerOption, value < TimeSpan.Zero ? -1 : (int)value.TotalMilliseconds);
    }

    /// <summary>A peer that sends a larger message is disconnected; bytes, -1 for no limit (the default).</summary>
    public long MaxMsgSize
    {
        get
        {
            long value = 0;
            nuint length = sizeof(long);
            Check(LibZmq.GetOption(socket.Handle, MaxMsgSizeOption, &value, &length));
            return value;
        }

        set => Set(MaxMsgSizeOption, &value, sizeof(long));
    }

    /// <summary>How many messages wait for a slow peer, before more are dropped or block; 0 for no limit. Default 1000.</summary>
    public int SendHighWatermark
    {
        get => GetInt32(SendHighWatermarkOption);
        set => SetInt32(SendHighWatermarkOption, value);
    }

    /// <summary>How many received messages wait to be read; 0 for no limit. Default 1000.</summary>
    public int ReceiveHighWatermark
    {
        get => GetInt32(ReceiveHighWatermarkOption);
        set => SetInt32(ReceiveHighWatermarkOption, value);
    }

    /// <summary>The address that the socket was last bound or connected to.</summary>
    public string? LastEndpoint => Encoding.ASCII.GetString(Read(LastEndpointOption, 1024)).TrimEnd('\0');

    /// <summary>Whether every subscription is passed on to a publisher, repeated ones included. Default: only new ones.</summary>
    public bool XPubVerbose
    {
        set => SetInt32(XPubVerboseOption, value ? 1 : 0);
    }

    internal void Set(int option, void* value, int length) => Check(LibZmq.SetOption(socket.Handle, option, value, (nuint)length));

    private void SetInt32(int option, int value) => Set(option, &value, sizeof(int));

    private int GetInt32(int option)
    {
        int value = 0;
        nuint length = sizeof(int);
        Check(LibZmq.GetOption(socket.Handle, option, &value, &length));
        return value;
    }

    private byte[] Read(int option, int capacity)
    {
        byte[] buffer = new byte[capacity];
        nuint length = (nuint)capacity;
        fixed (byte* bytes = buffer)
        {
            Check(LibZmq.GetOption(socket.Handle, option, bytes, &length));
        }

        return buffer[..(int)length];
    }

    private static void Check(int status)
    {
        if (status != 0)
        {
            throw NetMQException.Last("cannot read or change a socket's setting");
        }
    }
}
