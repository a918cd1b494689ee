using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using WaferVision.Maps;
using WaferVision.Testing;

namespace WaferVision.Serving.Tests;

/// <summary>The life of a service: who may ask, models that change while it works, and its end.</summary>
public sealed class ServiceTests
{
    private static readonly string Key = new('k', 32);

    [Fact]
    public async Task UntilThereIsAModelTheServiceLivesAndIsNotReady()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        string folder = Directory.CreateTempSubdirectory().FullName, model = Path.Combine(folder, "model.safetensors");

        // Whoever reads a pipe waits for its writer, as the service does here with its model.
        using Process pipe = Process.Start("mkfifo", [model]);
        await pipe.WaitForExitAsync();
        try
        {
            Task<WaferService> starting = WaferService.StartAsync(Served.Options with { ModelPath = model, Port = port });
            using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            while (true)
            {
                try
                {
                    Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
                    break;
                }
                catch (HttpRequestException)
                {
                    await Task.Delay(20);
                }
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health/ready")).StatusCode);
            foreach (HttpResponseMessage response in (HttpResponseMessage[])[await client.GetAsync("/v1/model"), await client.Classify(new { map = Served.Map().Grid() })])
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                Assert.Equal("The service is not ready", (await response.Json()).GetProperty("title").GetString());
            }

            // What comes through the pipe is no model, and neither is what then stands in its place.
            await using (FileStream end = new(model, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                File.Delete(model);
                await File.WriteAllTextAsync(model, "no weights");
            }

            Assert.Contains(model, (await Assert.ThrowsAnyAsync<Exception>(() => starting)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public async Task OtherMachinesNeedAKey()
    {
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => WaferService.StartAsync(Served.Options with { Host = "0.0.0.0" }));
        Assert.Contains("--api-key-file", refused.Message, StringComparison.Ordinal);
        await using WaferService service = await WaferService.StartAsync(Served.Options with { Host = "0.0.0.0", ApiKeys = [Key] });
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{service.Address.Port}") };
        using HttpResponseMessage without = await client.GetAsync("/v1/model");
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal("application/problem+json", without.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
        Assert.All((string[])["/metrics", "/openapi/v1.json"], path => Assert.Equal(HttpStatusCode.Unauthorized, client.GetAsync(path).Result.StatusCode));
        foreach ((string name, string value) in ((string, string)[])[("Authorization", $"Bearer {Key}"), ("X-Api-Key", Key)])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/v1/model");
            request.Headers.Add(name, value);
            Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(request)).StatusCode);
        }

        using HttpRequestMessage wrong = new(HttpMethod.Get, "/v1/model");
        wrong.Headers.Add("X-Api-Key", Key + "k");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(wrong)).StatusCode);
    }

    [Fact]
    public async Task AnAddressThatCannotBeListenedToIsToldWithARemedy()
    {
        await using WaferService first = await WaferService.StartAsync(Served.Options);
        foreach (ServingOptions options in (ServingOptions[])[Served.Options with { Port = first.Address.Port }, Served.Options with { Host = "192.0.2.1", ApiKeys = [Key] }])
        {
            IOException problem = await Assert.ThrowsAsync<IOException>(() => WaferService.StartAsync(options));
            Assert.Contains($"{options.Host}, port {options.Port}", problem.Message, StringComparison.Ordinal);
            Assert.Contains("--port", problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with a blank in the key")]
    public void WeakKeysAreRefused(string key) => Assert.Throws<ArgumentException>(() => Served.Options with { ApiKeys = [key] });

    [Fact]
    public async Task ALocalServiceAnswersToItsOwnNamesAlone()
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options);
        using HttpClient client = service.Client();
        client.DefaultRequestHeaders.Host = "attacker.example";
        using HttpResponseMessage refused = await client.GetAsync("/v1/model");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Contains("attacker.example", (await refused.Json()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        client.DefaultRequestHeaders.Host = $"localhost:{service.Address.Port}";
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/model")).StatusCode);
    }

    [Fact]
    public async Task ReloadsUnderLoadDropNoRequest()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string first = Path.Combine(folder, "a.safetensors"), second = Path.Combine(folder, "b.safetensors");
        File.Copy(Served.Model, first);
        File.Copy(Path.Combine(SharedData.Repository, "data", "models", "mixedwm38.safetensors"), second);
        try
        {
            await using WaferService service = await WaferService.StartAsync(Served.Options with { ModelPath = first });
            using HttpClient client = service.Client();
            ConcurrentDictionary<string, int> versions = new();
            using CancellationTokenSource end = new();
            int[][] grid = Served.Map().Grid();
            Task[] load = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                while (!end.IsCancellationRequested)
                {
                    using HttpResponseMessage response = await client.Classify(new { map = grid });
                    Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                    versions.AddOrUpdate((await response.Json()).GetProperty("predictions")[0].GetProperty("modelVersion").GetString()!, 1, (_, n) => n + 1);
                }
            }))];
            HashSet<string> served = [service.ModelVersion];
            foreach (string file in (string[])["b.safetensors", "a.safetensors", "b.safetensors"])
            {
                using HttpResponseMessage reloaded = await client.Post("/v1/model/reload", $$"""{"file":"{{file}}"}""");
                Assert.Equal(HttpStatusCode.OK, reloaded.StatusCode);
                served.Add((await reloaded.Json()).GetProperty("version").GetString()!);
            }

            await end.CancelAsync();
            await Task.WhenAll(load);
            Assert.Equal(2, served.Count);
            Assert.Subset(served, new HashSet<string>(versions.Keys));
            Assert.Equal(2, versions.Count);
            Assert.Contains("wafervision_model_reloads_total 3", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public async Task AModelThatCannotBeLoadedLeavesTheOldOneInService()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, model = Path.Combine(folder, "a.safetensors");
        File.Copy(Served.Model, model);
        File.WriteAllText(Path.Combine(folder, "bad.onnx"), "nothing");
        try
        {
            await using WaferService service = await WaferService.StartAsync(Served.Options with { ModelPath = model });
            using HttpClient client = service.Client();
            string version = service.ModelVersion;
            (string Body, HttpStatusCode Status)[] cases =
            [
                ("""{"file":"bad.onnx"}""", HttpStatusCode.UnprocessableEntity),
                ("""{"file":"missing.onnx"}""", HttpStatusCode.UnprocessableEntity),
                ("""{"file":"../a.safetensors"}""", HttpStatusCode.BadRequest),
                ("""{"file":""}""", HttpStatusCode.BadRequest),
                ("{", HttpStatusCode.BadRequest),
            ];
            foreach ((string body, HttpStatusCode status) in cases)
            {
                using HttpResponseMessage response = await client.Post("/v1/model/reload", body);
                Assert.Equal(status, response.StatusCode);
            }

            Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await client.PostAsync("/v1/model/reload", new StringContent("{}"))).StatusCode);
            Assert.Equal(version, service.ModelVersion);
            Assert.Equal(HttpStatusCode.OK, (await client.Classify(new { map = Served.Map().Grid() })).StatusCode);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public async Task WhatWasAcceptedIsAnsweredBeforeTheEnd()
    {
        WaferService service = await WaferService.StartAsync(Served.Options with { QueueDelay = TimeSpan.FromMilliseconds(300), MaxBatch = 64 });
        using HttpClient client = service.Client();
        int[][] grid = Served.Map().Grid();
        Task<HttpResponseMessage>[] requests = [.. Enumerable.Range(0, 8).Select(_ => client.Classify(new { map = grid }))];
        string metrics;
        do
        {
            metrics = await client.GetStringAsync("/metrics");
        }
        while (!metrics.Contains("wafervision_queue_depth 8", StringComparison.Ordinal));

        await service.StopAsync();
        Assert.All(await Task.WhenAll(requests), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/health/live"));
    }

    [Fact]
    public async Task ADeadlineIsKeptAndABusyServiceSaysWhenToComeAgain()
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options with { QueueDelay = TimeSpan.FromSeconds(1), MaxBatch = 64, QueueLimit = 3 });
        using HttpClient client = service.Client();
        int[][] grid = Served.Map().Grid();
        using HttpResponseMessage late = await client.Classify(new { map = grid }, "?deadline_ms=50");
        Assert.Equal(HttpStatusCode.GatewayTimeout, late.StatusCode);
        Task<HttpResponseMessage>[] requests = [.. Enumerable.Range(0, 8).Select(_ => client.Classify(new { map = grid }))];
        HttpResponseMessage[] answers = await Task.WhenAll(requests);
        Assert.Equal(3, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        HttpResponseMessage[] refused = [.. answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests)];
        Assert.Equal(5, refused.Length);
        Assert.All(refused, a => Assert.InRange(a.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60));
        string metrics = await client.GetStringAsync("/metrics");
        Assert.Contains("wafervision_refused_total{reason=\"full\"} 5", metrics, StringComparison.Ordinal);
        Assert.Contains("wafervision_refused_total{reason=\"deadline\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchersAreToldAndTheirFailuresReported()
    {
        Watcher good = new(_ => { }), bad = new(_ => throw new InvalidOperationException("no disk"));
        ConcurrentQueue<string> messages = [];
        WaferService service = await WaferService.StartAsync(Served.Options with { Watchers = [bad, good], Messages = messages.Enqueue });
        using HttpClient client = service.Client();
        WaferMap map = Served.Map();
        JsonElement answer = await (await client.Classify(new { maps = new[] { map.Grid(), map.Grid() } })).Json();
        await service.StopAsync();
        Assert.Equal(answer.GetProperty("predictions").EnumerateArray().Select(p => p.GetProperty("id").GetGuid()), good.Seen.Select(p => p.Id));
        Assert.All(good.Seen, p => Assert.Equal(map.Dies.ToArray(), p.Map.Dies.ToArray()));
        Assert.Equal(2, messages.Count(m => m.Contains("no disk", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", "404")]
    [InlineData("GET /v1/classify HTTP/1.1\r\nHost: localhost\r\n\r\n", "405")]
    [InlineData("POST /v1/classify?deadline_ms=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", "400")]
    [InlineData("POST /v1/classify?priority=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", "400")]
    [InlineData("nonsense\r\n\r\n", "400")]
    public async Task WhatIsNoRequestIsRefused(string request, string status)
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options);
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", service.Address.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        byte[] answer = new byte[4096];
        int read = await stream.ReadAsync(answer);
        Assert.StartsWith($"HTTP/1.1 {status}", Encoding.ASCII.GetString(answer, 0, read), StringComparison.Ordinal);
    }

    private sealed class Watcher(Action<ServedPrediction> observe) : IPredictionWatcher
    {
        public ConcurrentQueue<ServedPrediction> Seen { get; } = [];

        public void Observe(ServedPrediction prediction)
        {
            Seen.Enqueue(prediction);
            observe(prediction);
        }
    }
}
