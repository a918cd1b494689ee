using System.Text;

namespace NetMQ.Sockets;

/// <summary>Receives from many peers, prefixing each message by the sender's identity, and sends to the peer that a message is prefixed by.</summary>
/// <param name="connectionString">Addresses to bind to (<c>@</c>, the default) or connect to (<c>&gt;</c>), separated by commas.</param>
public class RouterSocket(string? connectionString = null) : NetMQSocket(SocketType.Router, connectionString, binds: true);

/// <summary>Exchanges messages with one or several peers in any order.</summary>
/// <param name="connectionString">Addresses to connect to (<c>&gt;</c>, the default) or bind to (<c>@</c>), separated by commas.</param>
public class DealerSocket(string? connectionString = null) : NetMQSocket(SocketType.Dealer, connectionString, binds: false);

/// <summary>Receives requests and answers each.</summary>
/// <param name="connectionString">Addresses to bind to (<c>@</c>, the default) or connect to (<c>&gt;</c>), separated by commas.</param>
public class ResponseSocket(string? connectionString = null) : NetMQSocket(SocketType.Rep, connectionString, binds: true);

/// <summary>Sends requests and receives an answer to each.</summary>
/// <param name="connectionString">Addresses to connect to (<c>&gt;</c>, the default) or bind to (<c>@</c>), separated by commas.</param>
public class RequestSocket(string? connectionString = null) : NetMQSocket(SocketType.Req, connectionString, binds: false);

/// <summary>Publishes messages, and receives the subscriptions to them.</summary>
/// <param name="connectionString">Addresses to bind to (<c>@</c>, the default) or connect to (<c>&gt;</c>), separated by commas.</param>
public class XPublisherSocket(string? connectionString = null) : NetMQSocket(SocketType.XPub, connectionString, binds: true);

/// <summary>Receives the published messages that it subscribes to.</summary>
/// <param name="connectionString">Addresses to connect to (<c>&gt;</c>, the default) or bind to (<c>@</c>), separated by commas.</param>
public class SubscriberSocket(string? connectionString = null) : NetMQSocket(SocketType.Sub, connectionString, binds: false)
{
    private const int SubscribeOption = 6;

    /// <summary>Subscribes to the messages whose first frame begins with a topic.</summary>
    /// <param name="topic">The topic; empty for all messages.</param>
    public unsafe void Subscribe(string topic)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(topic);
        fixed (byte* first = bytes)
        {
            Options.Set(SubscribeOption, first, bytes.Length);
        }
    }
}

/// <summary>One end of a connection between exactly two sockets.</summary>
/// <param name="connectionString">Addresses to connect to (<c>&gt;</c>, the default) or bind to (<c>@</c>), separated by commas.</param>
public class PairSocket(string? connectionString = null) : NetMQSocket(SocketType.Pair, connectionString, binds: false);
