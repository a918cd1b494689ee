using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using WaferVision.Serving.Tests.Abuse;

namespace WaferVision.Serving.Tests;

/// <summary>What a service asks itself before it is ready. In the collection of those that run by themselves: it listens to all servers of the process.</summary>
[Collection(AbuseCollection.Name)]
public sealed class WarmUpTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("a-key-for-this-test-alone")]
    public async Task MapsAreAnsweredOverHttpBeforeTheServiceIsReadyAndLeaveNoTrace(string? key)
    {
        ConcurrentQueue<string> messages = [];
        ConcurrentBag<(object Server, string Route, object? Status)> answered = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "http.server.request.duration")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
        {
            Dictionary<string, object?> all = new(tags.ToArray());
            answered.Add((instrument.Meter.Scope!, $"{all["http.request.method"]} {all.GetValueOrDefault("http.route")}", all["http.response.status_code"]));
        });
        listener.Start();
        await using WaferService service = await WaferService.StartAsync(Served.Options with { ApiKeys = key is null ? [] : [key], Messages = messages.Enqueue });
        Assert.True(answered.Count >= 6, $"{answered.Count} requests before the service was ready");
        Assert.All(answered, answer => Assert.Equal(("POST /v1/classify", 200), (answer.Route, (int)answer.Status!)));
        Assert.Single(answered.Select(answer => answer.Server).Distinct());
        Assert.Equal((0, 0), (service.RequestsAccepted, service.RequestsAnswered));

        using HttpClient client = service.Client();
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        string metrics = await client.GetStringAsync("/metrics");
        Assert.DoesNotMatch(@"(?m)^(wafervision_(maps|refused)_total|wafervision_model_failures_total [1-9]|wafervision_\w+_count|http_server_request_duration_seconds_count|kestrel_connection_duration_seconds_count)\b", metrics);
        JsonElement predictions = await (await client.GetAsync("/v1/predictions")).Json(), live = await (await client.GetAsync("/v1/live")).Json(), drift = await (await client.GetAsync("/v1/drift")).Json();
        Assert.Equal(0, predictions.GetProperty("predictions").GetArrayLength());
        Assert.All(live.GetProperty("seconds").EnumerateArray(), second => Assert.Equal(0, second.GetProperty("requests").GetInt32()));
        Assert.Equal(0, drift.GetProperty("referenceMaps").GetInt32());
        Assert.Empty(messages);
    }

    [Fact]
    public async Task AServiceThatTakesLittleStartsAllTheSameAndSaysNothingOfIt()
    {
        ConcurrentQueue<string> messages = [];
        await using WaferService service = await WaferService.StartAsync(Served.Options with
        {
            QueueLimit = 1, MaxBytesInFlight = 1 << 10, MaxRequestBytes = 1 << 10, MaxConnections = 1, Deadline = TimeSpan.FromMilliseconds(1), Messages = messages.Enqueue,
        });
        using HttpClient client = service.Client();
        Assert.DoesNotContain("wafervision_refused_total{", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Empty(messages);
    }
}
