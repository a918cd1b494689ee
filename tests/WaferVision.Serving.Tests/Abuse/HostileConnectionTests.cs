using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace WaferVision.Serving.Tests.Abuse;

/// <summary>Connections that do not behave.</summary>
[Collection(AbuseCollection.Name)]
public sealed class HostileConnectionTests(AbusedService service)
{
    private string Host => $"Host: {service.Service.Address.Authority}\r\n";

    [Fact]
    public async Task HugeHeadersAreRefused()
    {
        Assert.Equal(431, await StatusAsync("GET /v1/model HTTP/1.1\r\n" + Host + "X: " + new string('x', 100_000) + "\r\n\r\n"));
        Assert.Equal(431, await StatusAsync("GET /v1/model HTTP/1.1\r\n" + Host + string.Concat(Enumerable.Range(0, 1000).Select(i => $"X{i}: 1\r\n")) + "\r\n"));
        Assert.Equal(414, await StatusAsync("GET /v1/model?" + new string('x', 100_000) + " HTTP/1.1\r\n" + Host + "\r\n"));
        await service.AssertAnswersAsync();
    }

    [Theory]
    [InlineData("\r\n\r\n\r\n nonsense \r\n\r\n")]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET /v1/model HTTP/9.9\r\n\r\n")]
    [InlineData("POST /v1/classify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /v1/classify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n[[1]]")]
    [InlineData("POST /v1/classify HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[[1]]\r\n0\r\n\r\n")]
    [InlineData("POST /v1/classify HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n")]
    [InlineData("POST /v1/classify HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nContent-Length: 5\r\n\r\n[[1]]")]
    [InlineData("GET /v1/model HTTP/1.1\r\nHost: 127.0.0.1\r\nX\0Y: 1\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0")]
    public async Task WhatIsNotHttpIsRefused(string request)
    {
        int status = await StatusAsync(request);
        Assert.InRange(status, 400, 505);
        Assert.True(status is < 500 or 505, $"{status} {string.Join(' ', service.Messages)}");
        await service.AssertAnswersAsync();
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", 400, "RFC 9112")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400, "RFC 9112")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nnonsense\r\n\r\n", 400, "RFC 9112")]
    [InlineData("GET / HTTP/9.9\r\n\r\n", 505, "HTTP/1.1")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nX: LONG\r\n\r\n", 431, "64 headers of 16384 bytes")]
    [InlineData("GET /?LONG HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "4096 bytes")]
    public async Task WhatTheWebServerRefusesItselfHasAReasonToo(string request, int status, string said)
    {
        string answer = await AbusedService.SendRawAsync(service.Service.Address, [Encoding.ASCII.GetBytes(request.Replace("LONG", new string('x', 200_000), StringComparison.Ordinal))]);
        AssertDescribed(answer, status, said);
    }

    [Fact]
    public async Task HeadersThatComeTooSlowlyAreEndedWithAReason()
    {
        await using WaferService impatient = await WaferService.StartAsync(Served.Options with { SlowGrace = TimeSpan.FromSeconds(1.1) });
        AssertDescribed(await AbusedService.SendRawAsync(impatient.Address, [Encoding.ASCII.GetBytes("GET / HT")]), 408, "within 2.2 s");
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", true)]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n{}", false)]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 10\r\nConnection: close\r\n\r\n", false)]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nX-Something: else\r\n\r\n", false)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false)]
    [InlineData("HTTP/1.1 ", false)]
    [InlineData("", false)]
    public void OnlyABareHeadOfTheServersIsReplaced(string written, bool replaced) =>
        Assert.Equal(replaced, new ServerAnswers(Served.Options).Instead(Encoding.ASCII.GetBytes(written)) is not null);

    [Theory]
    [InlineData("GET", "/v1/classify", 405)]
    [InlineData("DELETE", "/v1/model", 405)]
    [InlineData("TRACE", "/", null)]
    [InlineData("GET", "/no/such/thing", 404)]
    [InlineData("GET", "/../../etc/passwd", 404)]
    [InlineData("GET", "/%2e%2e/%2e%2e/etc/passwd", 404)]
    [InlineData("POST", "/v1/model/reload", 415)]
    public async Task WrongWaysInAreRefused(string method, string path, int? status)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage answer = await service.Client.SendAsync(request);
        Assert.InRange((int)answer.StatusCode, status ?? 400, status ?? 499);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task SlowSendersAreEndedAndOthersAreAnsweredMeanwhile()
    {
        // One byte of header or body every 0.2 s: an honest minute for what takes a millisecond.
        await using WaferService impatient = await WaferService.StartAsync(Served.Options with { SlowGrace = TimeSpan.FromSeconds(1.5) });
        using HttpClient client = impatient.Client();
        byte[] body = service.Bodies["json"];
        string head = $"POST /v1/classify HTTP/1.1\r\nHost: {impatient.Address.Authority}\r\nContent-Length: {body.Length}\r\n\r\n";
        byte[][] slowHead = [.. Encoding.ASCII.GetBytes(head).Select(b => new[] { b })], slowBody = [Encoding.ASCII.GetBytes(head), .. body.Select(b => new[] { b })];
        Task<string>[] slow = [.. Enumerable.Range(0, 100).Select(i => AbusedService.SendRawAsync(impatient.Address, i % 2 == 0 ? slowHead : slowBody, TimeSpan.FromSeconds(0.2)))];
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage answer = await client.Classify(new { map = AbusedService.Map.Grid() });
            Assert.True(answer.IsSuccessStatusCode);
        }

        string[] answers = await Task.WhenAll(slow);
        Assert.All(answers, answer => Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer));
        await service.AssertAnswersAsync();
    }

    [Fact]
    public async Task ClientsThatGoAwayDoNotDisturb()
    {
        byte[] body = service.Bodies["json"], head = Encoding.ASCII.GetBytes($"POST /v1/classify HTTP/1.1\r\n{Host}Content-Length: {body.Length}\r\n\r\n");
        byte[] whole = [.. head, .. body];
        for (int i = 0; i < 200; i++)
        {
            using TcpClient socket = new() { LingerState = new LingerOption(i % 2 == 0, 0) };
            await socket.ConnectAsync(service.Service.Address.Host, service.Service.Address.Port);
            await socket.GetStream().WriteAsync(whole.AsMemory(0, whole.Length * (1 + (i % 4)) / 4));
        }

        await service.AssertAnswersAsync();
        Assert.Empty(service.Messages);
    }

    [Fact]
    public async Task AClientThatGoesWhileItsMapWaitsIsNoDefect()
    {
        ConcurrentQueue<string> messages = [];
        await using WaferService waiting = await WaferService.StartAsync(Served.Options with { QueueDelay = TimeSpan.FromSeconds(1), MaxBatch = 64, Messages = messages.Enqueue });
        byte[] body = service.Bodies["json"], head = Encoding.ASCII.GetBytes($"POST /v1/classify HTTP/1.1\r\nHost: {waiting.Address.Authority}\r\nContent-Length: {body.Length}\r\n\r\n");
        using HttpClient client = waiting.Client();
        using (TcpClient socket = new(waiting.Address.Host, waiting.Address.Port) { LingerState = new LingerOption(true, 0) })
        {
            await socket.GetStream().WriteAsync((byte[])[.. head, .. body]);
            while (!(await client.GetStringAsync("/metrics")).Contains("wafervision_queue_depth 1", StringComparison.Ordinal))
            {
            }
        }

        while (!(await client.GetStringAsync("/metrics")).Contains("wafervision_refused_total{reason=\"cancelled\"} 1", StringComparison.Ordinal))
        {
        }

        await waiting.StopAsync();
        Assert.Empty(messages);
    }

    [Fact]
    public async Task MoreConnectionsThanAreAllowedAreEndedAndOthersGoOn()
    {
        await using WaferService small = await WaferService.StartAsync(Served.Options with { MaxConnections = 8 });
        using HttpClient client = small.Client();
        using HttpResponseMessage before = await client.GetAsync("/health/live");
        List<TcpClient> sockets = [];
        try
        {
            for (int i = 0; i < 50; i++)
            {
                TcpClient socket = new();
                sockets.Add(socket);
                await socket.ConnectAsync(small.Address.Host, small.Address.Port);
            }

            using HttpResponseMessage meanwhile = await client.Classify(new { map = AbusedService.Map.Grid() });
            Assert.Equal(HttpStatusCode.OK, meanwhile.StatusCode);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        using HttpClient other = small.Client();
        using HttpResponseMessage after = await other.Classify(new { map = AbusedService.Map.Grid() });
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    private static void AssertDescribed(string answer, int status, string said)
    {
        // The last of the connection's answers.
        string last = answer[answer.LastIndexOf("HTTP/1.1 ", answer.LastIndexOf("\r\n\r\n", StringComparison.Ordinal), StringComparison.Ordinal)..];
        string[] parts = last.Split("\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", parts[0], StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/problem+json\r\n", parts[0], StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Length: {parts[1].Length}\r\n", parts[0], StringComparison.Ordinal);
        JsonElement problem = JsonDocument.Parse(parts[1]).RootElement;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Contains(said, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task<int> StatusAsync(string request)
    {
        string answer = await AbusedService.SendRawAsync(service.Service.Address, [Encoding.Latin1.GetBytes(request)]);
        Assert.StartsWith("HTTP/1.1 ", answer, StringComparison.Ordinal);
        return int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }
}
