using System.Net.Http.Json;
using System.Text.Json;
using Course.Loading;
using WaferVision.Serving.Loading;

namespace Course.Tests.Commands;

/// <summary>Loads on a service in a process of its own.</summary>
public sealed class LoadCommandTests
{
    private const int Reloads = 2;

    private static readonly LoadTestOptions Options =
        new() { Rates = [60], Duration = TimeSpan.FromSeconds(3), MapsPerRequest = 2, Seed = 5, Timeout = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task AServiceIsStartedAndEveryRequestIsAnswered()
    {
        Cli.Result result = await Cli.RunAsync("load", "--rates", "20,40", "--duration", "1.5", "--maps-per-request", "3", "--seed", "9", "--json");
        Assert.True(result.Status == 0, result.Error);
        JsonElement[] reports = [.. result.Json.GetProperty("reports").EnumerateArray()];
        Assert.Equal([20, 40], reports.Select(report => report.GetProperty("rate").GetDouble()));
        foreach (JsonElement report in reports)
        {
            // The same arrivals whatever the machine: the warm-up's second is not counted.
            double rate = report.GetProperty("rate").GetDouble();
            int due = PoissonArrivals.Draw(rate, TimeSpan.FromSeconds(2.5), 9).Count(at => at.TotalSeconds >= 1);
            Assert.Equal(due, report.GetProperty("requests").GetInt32());
            Assert.Equal(due, report.GetProperty("statuses").GetProperty("200").GetInt32());
            Assert.Equal(3 * due, report.GetProperty("mapsAnswered").GetInt32());
        }
    }

    [Fact]
    public async Task NoRequestIsLostWhileTheModelIsReplacedAndWhileTheServiceStops()
    {
        using ServiceProcess service = await ServiceProcess.StartAsync([], default);
        using LoadGenerator generator = LoadTest.Generator(Options, service.Address, Options.MapsPerRequest);
        Task<LoadReport> load = generator.RunAsync(LoadTest.Load(Options) with { Rate = 60, WarmUp = TimeSpan.Zero });
        using HttpClient client = new() { BaseAddress = service.Address };
        for (int times = 0; times < Reloads; times++)
        {
            using HttpResponseMessage reloaded = await client.PostAsJsonAsync("/v1/model/reload", new { });
            Assert.True(reloaded.IsSuccessStatusCode, await reloaded.Content.ReadAsStringAsync());
        }

        LoadReport report = await load;
        Assert.Equal($"{report.Requests} 200", report.Outcomes);

        // A busy machine may take seconds to end the service, which has to happen under load.
        load = generator.RunAsync(LoadTest.Load(Options) with { Rate = 60, WarmUp = TimeSpan.Zero, Duration = TimeSpan.FromSeconds(10) });
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        ServiceEnd end = await service.StopAsync(default);
        int before = report.Requests + Reloads;
        report = await load;
        Assert.True(report.Answered > 0 && report.Unconnected > 0, report.Outcomes);
        Assert.Equal((0, report.Answered + before, report.Answered + before), (end.Status, end.Accepted, end.Answered));
        Assert.Equal((0, 0), (report.TimedOut, report.ServerErrors));
    }

    [Theory]
    [InlineData("--rate 5 --saturate", "exclude one another")]
    [InlineData("--rates 5,x", "'x'; expected numbers")]
    [InlineData("--url localhost:80", "expected an address such as")]
    [InlineData("--url http://127.0.0.1:1 --saturate", "--url names a service that runs")]
    [InlineData("--api-key secret", "--url")]
    [InlineData("--priority urgent", "urgent")]
    [InlineData("--rate 0", "--rate is 0")]
    public async Task OptionsThatDoNotGoTogetherAreNamed(string arguments, string said)
    {
        Cli.Result result = await Cli.RunAsync(["load", .. arguments.Split(' ')]);
        Assert.Equal(CourseCommand.Usage, result.Status);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServiceThatDoesNotStartIsToldWithItsMessage()
    {
        Cli.Result result = await Cli.RunAsync("load", "--model", "no-such-model.onnx", "--rate", "5");
        Assert.Equal(CourseCommand.Failure, result.Status);
        Assert.Contains("no-such-model.onnx: there is no such file", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereNoServiceListensEveryRequestIsWithoutConnection()
    {
        Cli.Result result = await Cli.RunAsync("load", "--url", "http://127.0.0.1:1", "--rate", "50", "--duration", "0.5");
        Assert.Equal(0, result.Status);
        Assert.Contains("without connection", result.Output, StringComparison.Ordinal);
    }
}
