using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace WaferVision.Serving.Tests;

/// <summary>Clients that mean no good.</summary>
public sealed class AbuseTests
{
    [Fact]
    public async Task MoreHeadersThanNeededAreRefusedWithTheReason()
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options);
        using HttpClient client = service.Client();
        foreach ((int count, int length) in ((int, int)[])[(70, 10), (2, 10_000)])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/v1/model");
            for (int i = 0; i < count; i++)
            {
                request.Headers.Add($"X-{i}", new string('a', length));
            }

            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
            Assert.Equal("headers", (await response.Json()).GetProperty("position").GetString());
        }

        string far = await Raw(service, $"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: {new string('a', 200_000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431", far, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASlowSenderIsCutOffWithTheReason()
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options with { SlowGrace = TimeSpan.FromSeconds(1.1) });
        string answer = await Raw(service, "POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n[[0,");
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RandomChangesOfGoodRequestsNeverBreakTheService()
    {
        List<string> messages = [];
        await using WaferService service = await WaferService.StartAsync(Served.Options with { Messages = messages.Add });
        using HttpClient client = service.Client();
        byte[] good = JsonSerializer.SerializeToUtf8Bytes(new { map = new int[][] { [0, 1, 2], [1, 2, 0] }, name = "W07" });
        Random random = new(7);
        for (int n = 0; n < 300; n++)
        {
            byte[] body = [.. good];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            body = random.Next(4) == 0 ? body[..random.Next(body.Length)] : body;
            using HttpResponseMessage response = await client.PostAsync("/v1/classify", new ByteArrayContent(body));
            Assert.InRange((int)response.StatusCode, 200, 499);
            Assert.True(response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType == "application/problem+json", Encoding.Latin1.GetString(body));
        }

        Assert.Empty(messages);
    }

    private static async Task<string> Raw(WaferService service, string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", service.Address.Port);
        NetworkStream stream = client.GetStream();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        Task sent = stream.WriteAsync(Encoding.ASCII.GetBytes(request), patience.Token).AsTask();
        byte[] answer = new byte[8192];
        int length = 0;
        for (int read = 1; read > 0 && !Encoding.ASCII.GetString(answer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal); length += read)
        {
            read = await stream.ReadAsync(answer.AsMemory(length), patience.Token);
        }

        await sent.ContinueWith(_ => { }, TaskScheduler.Default);
        return Encoding.ASCII.GetString(answer, 0, length);
    }
}
