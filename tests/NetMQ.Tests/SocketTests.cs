using System.Text;
using NetMQ.Sockets;

namespace NetMQ.Tests;

/// <summary>What the kernel relies on, and holds for the package as for its stand-in.</summary>
public sealed class SocketTests
{
    private const string Loopback = "tcp://127.0.0.1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static List<byte[]> Receive(IReceivingSocket socket)
    {
        List<byte[]> frames = [];
        Assert.True(socket.TryReceiveMultipartBytes(Patience, ref frames), "nothing was received");
        return frames;
    }

    [Fact]
    public void A_router_answers_the_dealer_that_asked()
    {
        using RouterSocket router = new();
        int port = router.BindRandomPort(Loopback);
        using DealerSocket first = new(), second = new();
        first.Options.Identity = Bytes("first");
        second.Options.Identity = Bytes("second");
        first.Connect($"{Loopback}:{port}");
        second.Connect($"{Loopback}:{port}");
        second.SendMultipartBytes(Bytes("hello"), [], Bytes("world"));
        List<byte[]> request = Receive(router);
        Assert.Equal(["second", "hello", "", "world"], request.Select(Encoding.UTF8.GetString));
        router.SendMultipartBytes(new List<byte[]> { request[0], Bytes("answer") });
        Assert.Equal("answer", Encoding.UTF8.GetString(Assert.Single(Receive(second))));
        List<byte[]> none = [];
        Assert.False(first.TryReceiveMultipartBytes(ref none));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(33)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(5_000_000)]
    public void Frames_of_every_size_arrive_whole(int size)
    {
        byte[] sent = new byte[size];
        new Random(size).NextBytes(sent);
        using ResponseSocket echo = new();
        int port = echo.BindRandomPort(Loopback);
        using RequestSocket request = new($">{Loopback}:{port}");
        request.SendMultipartBytes(sent);
        echo.SendMultipartBytes(Receive(echo));
        Assert.Equal(sent, Assert.Single(Receive(request)));
    }

    [Fact]
    public void A_publisher_sees_subscriptions_and_reaches_those_of_the_topic()
    {
        using XPublisherSocket publisher = new();
        publisher.Options.XPubVerbose = true;
        int port = publisher.BindRandomPort(Loopback);
        using SubscriberSocket all = new($">{Loopback}:{port}"), some = new($">{Loopback}:{port}");
        all.Subscribe("");
        some.Subscribe("topic");
        string[] subscriptions = [.. new[] { Receive(publisher), Receive(publisher) }.Select(frames => Encoding.UTF8.GetString(Assert.Single(frames))).Order()];
        Assert.Equal(["\u0001", "\u0001topic"], subscriptions);
        publisher.SendMultipartBytes(Bytes("other"), Bytes("1"));
        publisher.SendMultipartBytes(Bytes("topic.a"), Bytes("2"));
        Assert.Equal(["other", "1"], Receive(all).Select(Encoding.UTF8.GetString));
        Assert.Equal(["topic.a", "2"], Receive(all).Select(Encoding.UTF8.GetString));
        Assert.Equal(["topic.a", "2"], Receive(some).Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void A_poller_raises_events_of_sockets_and_queues_on_one_thread()
    {
        using ResponseSocket echo = new();
        int port = echo.BindRandomPort(Loopback);
        using NetMQQueue<int> queue = new();
        using NetMQPoller poller = new();
        HashSet<int> threads = [];
        List<int> taken = [];
        using ManualResetEventSlim all = new();
        echo.ReceiveReady += (_, e) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            e.Socket.SendMultipartBytes(e.Socket.ReceiveMultipartBytes());
        };
        queue.ReceiveReady += (_, e) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            while (e.Queue.TryDequeue(out int item, TimeSpan.Zero))
            {
                taken.Add(item);
            }

            if (taken.Count == 400)
            {
                all.Set();
            }
        };
        poller.Add(echo);
        poller.Add(queue);
        poller.RunAsync();
        Parallel.For(0, 400, i => queue.Enqueue(i));
        using RequestSocket request = new($">{Loopback}:{port}");
        request.SendMultipartBytes(Bytes("ping"));
        Assert.Equal("ping", Encoding.UTF8.GetString(Assert.Single(Receive(request))));
        Assert.True(all.Wait(Patience));
        poller.Stop();
        Assert.False(poller.IsRunning);
        Assert.Equal(Enumerable.Range(0, 400), taken.Order());
        Assert.NotEqual(Environment.CurrentManagedThreadId, Assert.Single(threads));
    }

    [Fact]
    public void What_is_too_large_does_not_arrive_and_the_socket_lives_on()
    {
        using RouterSocket router = new();
        router.Options.MaxMsgSize = 1000;
        int port = router.BindRandomPort(Loopback);
        using DealerSocket large = new($">{Loopback}:{port}"), small = new($">{Loopback}:{port}");
        large.SendMultipartBytes(new byte[10_000]);
        small.SendMultipartBytes(Bytes("small"));
        Assert.Equal("small", Encoding.UTF8.GetString(Receive(router)[^1]));
        List<byte[]> frames = [];
        Assert.False(router.TryReceiveMultipartBytes(TimeSpan.FromMilliseconds(300), ref frames));
    }

    [Fact]
    public void A_taken_port_is_named()
    {
        using RouterSocket first = new(), second = new();
        int port = first.BindRandomPort(Loopback);
        Assert.Throws<AddressAlreadyInUseException>(() => second.Bind($"{Loopback}:{port}"));
    }

    [Fact]
    public void Options_read_back()
    {
        using DealerSocket socket = new();
        Assert.Equal(TimeSpan.Zero, socket.Options.Linger);
        socket.Options.Linger = TimeSpan.FromSeconds(2);
        socket.Options.SendHighWatermark = 7;
        socket.Options.ReceiveHighWatermark = 8;
        socket.Options.MaxMsgSize = 1L << 33;
        socket.Options.Identity = [1, 2, 3];
        Assert.Equal((TimeSpan.FromSeconds(2), 7, 8, 1L << 33), (socket.Options.Linger, socket.Options.SendHighWatermark, socket.Options.ReceiveHighWatermark, socket.Options.MaxMsgSize));
        Assert.Equal([1, 2, 3], socket.Options.Identity!);
    }
}
