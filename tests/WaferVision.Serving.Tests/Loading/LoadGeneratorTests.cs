using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using WaferVision.Serving.Loading;

namespace WaferVision.Serving.Tests.Loading;

public sealed class LoadGeneratorTests
{
    private static readonly LoadBody[] Bodies = [new(Encoding.ASCII.GetBytes("one"), "text/plain", 1), new(Encoding.ASCII.GetBytes("three"), "text/plain", 3)];

    private static readonly LoadOptions Short = new() { Rate = 200, Duration = TimeSpan.FromSeconds(0.6), WarmUp = TimeSpan.FromSeconds(0.1), Seed = 7 };

    [Fact]
    public async Task EveryRequestArrivesOnceAndIsCounted()
    {
        int received = 0;
        await using LocalServer server = await LocalServer.StartAsync(_ =>
        {
            Interlocked.Increment(ref received);
            return Task.CompletedTask;
        });
        LoadReport report = await RunAsync(server, Short);

        TimeSpan[] due = [.. PoissonArrivals.Draw(200, Short.WarmUp + Short.Duration, 7)];
        Assert.Equal(due.Length, received);
        Assert.Equal(due.Count(at => at >= Short.WarmUp), report.Requests);
        Assert.Equal(report.Requests, report.Answered);
        Assert.Equal(report.Requests, report.Latency.Count);
        Assert.Equal(due.Index().Where(one => one.Item >= Short.WarmUp).Sum(one => Bodies[one.Index % 2].Maps), report.MapsAnswered);
        Assert.Equal($"{report.Requests} 200", report.Outcomes);
        Assert.True(report.Lateness.Count == report.Requests && report.GeneratorCores > 0);
    }

    [Fact]
    public async Task LatencyHoldsTheServersDelay()
    {
        await using LocalServer server = await LocalServer.StartAsync(_ => Task.Delay(60));
        LoadReport report = await RunAsync(server, Short);

        // A timer may be early by a fraction of its tick, never by half.
        Assert.True(report.Latency.P50 >= 50, $"{report.Latency}");
        Assert.True(report.Latency.P50 <= report.Latency.P90 && report.Latency.P90 <= report.Latency.P99 && report.Latency.P99 <= report.Latency.Max);
    }

    [Fact]
    public async Task AStallIsSeenByEveryRequestThatWasDueMeanwhile()
    {
        // All that arrive in the 0.8 s after the first one are answered at their end, as by a server that stops to collect garbage. A sender who
        // waits for each answer before the next request would have met the stall once.
        Lazy<Task> stall = new(() => Task.Delay(TimeSpan.FromSeconds(0.8)));
        await using LocalServer server = await LocalServer.StartAsync(_ => stall.Value);
        LoadOptions options = Short with { Duration = TimeSpan.FromSeconds(1), WarmUp = TimeSpan.Zero };
        LoadReport report = await RunAsync(server, options);

        // A tenth of the requests was due in the first tenth of a second.
        Assert.True(report.Latency.P90 > 400 && report.Latency.Max > 600, $"{report.Latency}");
    }

    [Fact]
    public async Task AnswersAreCountedByTheirStatus()
    {
        int received = -1;
        int[] statuses = [200, 429, 400, 500, 503];
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = statuses[Interlocked.Increment(ref received) % statuses.Length];
            return Task.CompletedTask;
        });
        LoadReport report = await RunAsync(server, Short with { WarmUp = TimeSpan.Zero });

        int[] expected = [.. statuses.Select((_, i) => Enumerable.Range(0, report.Requests).Count(request => request % statuses.Length == i))];
        Assert.Equal(expected[0], report.Answered);
        Assert.Equal(expected[1] + expected[4], report.Refused);
        Assert.Equal(expected[1] + expected[4], report.RefusalLatency.Count);
        Assert.Equal(expected[2], report.ClientErrors);
        Assert.Equal(expected[3], report.ServerErrors);
        Assert.Equal(report.Requests, report.Accepted);
    }

    [Fact]
    public async Task ARequestThatIsNeverAnsweredTimesOut()
    {
        await using LocalServer server = await LocalServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        LoadReport report = await RunAsync(server, Short with { Duration = TimeSpan.FromSeconds(0.3), WarmUp = TimeSpan.Zero, Timeout = TimeSpan.FromSeconds(0.3) });
        Assert.Equal((report.Requests, 0), (report.TimedOut, report.Answered));
        Assert.True(double.IsNaN(report.Latency.P99));
    }

    [Fact]
    public async Task AConnectionThatEndsLosesItsRequest()
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        LoadReport report = await RunAsync(server, Short);
        Assert.Equal((report.Requests, report.Requests), (report.Lost, report.Accepted));
    }

    [Fact]
    public async Task WhereNobodyListensNothingIsAcceptedAndNothingLost()
    {
        using TcpListener port = new(IPAddress.Loopback, 0);
        port.Start();
        Uri address = new($"http://{port.LocalEndpoint}");
        port.Stop();
        using LoadGenerator generator = new(address, Bodies);
        LoadReport report = await generator.RunAsync(Short);
        Assert.Equal((report.Requests, 0, 0), (report.Unconnected, report.Lost, report.Accepted));
    }

    [Fact]
    public async Task ArrivalsThatCannotBeSentAreCountedAndWarnedOf()
    {
        await using LocalServer server = await LocalServer.StartAsync(_ => Task.Delay(300));
        LoadReport report = await RunAsync(server, Short with { MostInFlight = 2 });
        Assert.True(report.Unsent > report.Requests / 2);
        Assert.Equal(report.Requests, report.Unsent + report.Answered);
        Assert.Contains("were not sent", report.Warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task ARefusalIsFinalUnlessRetriesAreAskedFor(int retries)
    {
        int refused = 0;
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            if (Interlocked.Increment(ref refused) <= 3)
            {
                (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (429, "1");
            }

            return Task.CompletedTask;
        });
        LoadReport report = await RunAsync(server, Short with { Rate = 50, WarmUp = TimeSpan.Zero, Retries = retries });
        Assert.Equal(3 * retries, report.Retried);
        Assert.Equal(3 - (3 * retries), report.Refused);
        Assert.Equal(report.Requests, report.Refused + report.Answered);
        Assert.Equal(retries > 0, report.Latency.Max >= 990);
    }

    [Fact]
    public async Task TheKeyIsSent()
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Headers.Authorization == "Bearer abc" ? 200 : 401;
            return Task.CompletedTask;
        });
        using LoadGenerator generator = new(server.Address, Bodies, "abc");
        LoadReport report = await generator.RunAsync(Short with { Rate = 20 });
        Assert.Equal(report.Requests, report.Answered);
    }

    [Fact]
    public async Task ACancelledLoadEndsEarly()
    {
        await using LocalServer server = await LocalServer.StartAsync(_ => Task.CompletedTask);
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(0.2));
        using LoadGenerator generator = new(server.Address, Bodies);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.RunAsync(Short with { Duration = TimeSpan.FromHours(1) }, soon.Token));
    }

    [Fact]
    public async Task SaturationIsWhereAServerOfKnownSpeedAnswersNoMore()
    {
        // 100 a second at most.
        await using LocalServer server = await LimitedServerAsync(places: 2, milliseconds: 20);
        using LoadGenerator generator = new(server.Address, [Bodies[1]]);
        Saturation found = await Saturation.FindAsync(generator, Short with { Rate = 20 });
        Assert.InRange(found.Rate, 5, 101);
        Assert.Equal(3 * found.Rate, found.MapsPerSecond, 1e-9);
        Assert.True(found.Steps.Count >= 4 && found.Steps.Any(step => step.Refused > 0));
    }

    [Fact]
    public async Task SaturationIsFoundByStepsShorterThanAnAnswer()
    {
        await using LocalServer server = await LimitedServerAsync(places: 1, milliseconds: 300);
        using LoadGenerator generator = new(server.Address, Bodies);
        Saturation found = await Saturation.FindAsync(generator, Short with { Rate = 100, WarmUp = TimeSpan.Zero, Duration = TimeSpan.FromSeconds(0.1) });
        Assert.All(found.Steps, step => Assert.Equal(0, step.MapsPerSecond));
        Assert.InRange(found.Rate, 0.1, 10);
    }

    // Refuses who does not find a place at once.
    private static Task<LocalServer> LimitedServerAsync(int places, int milliseconds)
    {
        SemaphoreSlim free = new(places);
        return LocalServer.StartAsync(async context =>
        {
            if (!await free.WaitAsync(0))
            {
                context.Response.StatusCode = 429;
                return;
            }

            await Task.Delay(milliseconds);
            free.Release();
        });
    }

    private static async Task<LoadReport> RunAsync(LocalServer server, LoadOptions options)
    {
        using LoadGenerator generator = new(server.Address, Bodies);
        LoadReport report = await generator.RunAsync(options);
        Assert.Equal(report.Requests, report.Statuses.Values.Sum() + report.TimedOut + report.Lost + report.Unconnected + report.Unsent);
        return report;
    }
}
