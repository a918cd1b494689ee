using System.Net;
using WaferVision.Serving.Loading;

namespace WaferVision.Serving.Tests.Loading;

/// <summary>More requests than a service can take, whatever the machine: it fills batches of three for a second each.</summary>
public sealed class OverloadTests
{
    private static readonly ServingOptions Slow = Served.Options with { Workers = 1, MaxBatch = 64, QueueDelay = TimeSpan.FromSeconds(1), QueueLimit = 3 };

    private static readonly LoadOptions Flood = new() { Rate = 100, Duration = TimeSpan.FromSeconds(2), WarmUp = TimeSpan.Zero, Seed = 11 };

    [Fact]
    public async Task WhatFitsIsAnsweredAndTheRestRefusedSooner()
    {
        await using WaferService service = await WaferService.StartAsync(Slow);
        using LoadGenerator generator = new(new Uri(service.Address, "/v1/classify"), LoadBody.Synthetic(8, 1, seed: 3));
        LoadReport report = await generator.RunAsync(Flood);
        Assert.Equal(report.Requests, report.Answered + report.Statuses.GetValueOrDefault(429));
        Assert.InRange(report.Answered, 3, 30);
        Assert.Equal(report.Answered, report.MapsAnswered);
        Assert.True(report.RefusalLatency.P50 < report.Latency.P50, $"{report.RefusalLatency}, {report.Latency}");

        using HttpClient client = service.Client();
        using HttpResponseMessage after = await client.Classify(new { map = Served.Map().Grid() });
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task SendersThatComeAgainWhenTheyAreToldAreAnsweredInTheEnd()
    {
        await using WaferService service = await WaferService.StartAsync(Slow with { QueueLimit = 12 });
        using LoadGenerator generator = new(new Uri(service.Address, "/v1/classify"), LoadBody.Synthetic(8, 1, seed: 3));
        LoadReport report = await generator.RunAsync(Flood with { Rate = 40, Duration = TimeSpan.FromSeconds(0.8), Retries = 20, Timeout = TimeSpan.FromSeconds(20) });
        Assert.True(report.Retried > 0);
        Assert.Equal(report.Requests, report.Answered);
    }
}
