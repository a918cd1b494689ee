using System.Globalization;
using System.Net.Http.Json;
using Course.Terminal;
using WaferVision.Serving.Loading;

namespace Course.Loading;

/// <summary>
/// What a service does on this machine: how much it answers with and without batches, how long answers take below that and beyond it, and whether
/// requests are lost while its model is replaced and while it stops. Generator and service share the machine's cores.
/// </summary>
internal static class SaturationStudy
{
    private const double Below = 0.7;
    private const double Beyond = 3;
    private const double FirstRate = 200;
    private const int Many = 32;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    // What "batch 1" may mean: a program that gives ONNX Runtime, as it comes, one map after another; and this service without its batches.
    private static readonly string[] OneAtATime = ["--workers", "1", "--max-batch", "1"], OneAMap = ["--max-batch", "1"], Batches = [];
    private static readonly TimeSpan ReloadsEvery = TimeSpan.FromSeconds(1);

    /// <summary>Measures and writes the table, or JSON.</summary>
    public static async Task<int> ExecuteAsync(Shell shell, LoadTestOptions options, CancellationToken cancellation)
    {
        Machine machine = Machine.State();
        shell.Remarks.WriteLine($"{machine}; requests of {options.MapsPerRequest} maps, {options.Duration.TotalSeconds} s each");
        Saturation oneAtATime = await SaturateAsync(shell, options, OneAtATime, cancellation).ConfigureAwait(false);
        Saturation oneAMap = await SaturateAsync(shell, options, OneAMap, cancellation).ConfigureAwait(false);
        Saturation many = await SaturateAsync(shell, options with { MapsPerRequest = Math.Max(Many, options.MapsPerRequest) }, Batches, cancellation).ConfigureAwait(false);
        Saturation batches = await SaturateAsync(shell, options, Batches, cancellation).ConfigureAwait(false);
        (LoadReport below, LoadReport beyond, LoadReport reloading, int reloads) = await OfferAsync(shell, options, batches.Rate, cancellation).ConfigureAwait(false);
        (LoadReport stopping, ServiceEnd end) = await StopAsync(shell, options, Below * batches.Rate, cancellation).ConfigureAwait(false);
        if (shell.Json)
        {
            shell.WriteJson(new { machine, after = Machine.State(), oneAtATime, oneAMap, batches, many, below, beyond, reloading, reloads, stopping, end });
            return 0;
        }

        shell.WriteTable(LoadTable.Columns, new[] { below, beyond, reloading, stopping }.Select(LoadTable.Cells));
        shell.Out.WriteLine(LoadTable.Legend);
        LoadTable.Warn(shell, [below, beyond, reloading, stopping]);
        shell.WriteTable(
            ["measured", "found", "goal"],
            [
                [$"maps/s, one at a time, all cores on each ({string.Join(' ', OneAtATime)})", LoadTable.Number(oneAtATime.MapsPerSecond), ""],
                [$"maps/s, one a batch, one worker a core ({string.Join(' ', OneAMap)})", LoadTable.Number(oneAMap.MapsPerSecond), ""],
                ["maps/s, batches", LoadTable.Number(batches.MapsPerSecond), ""],
                [$"maps/s, batches, {Math.Max(Many, options.MapsPerRequest)} maps a request", LoadTable.Number(many.MapsPerSecond), ""],
                ["batches to one at a time", $"{Ratio(batches.MapsPerSecond / oneAtATime.MapsPerSecond)}×", "2×"],
                ["batches to one a batch", $"{Ratio(batches.MapsPerSecond / oneAMap.MapsPerSecond)}×", "2×"],
                [$"p99 at {Percent(Below)} of saturation", $"{LoadTable.Time(below.Latency.P99)} ms", "< 100 ms"],
                [$"answered at {Beyond}× saturation, of saturation", Percent(beyond.MapsPerSecond / batches.MapsPerSecond), "100 %"],
                [$"p99 of refusals at {Beyond}× saturation", $"{LoadTable.Time(beyond.RefusalLatency.P99)} ms", "quick"],
                [$"lost over {reloads} reloads", Count(reloading.Lost + reloading.TimedOut + reloading.ServerErrors, reloading.Requests), "0"],
                [$"accepted by a service that is told to stop, and not answered (exit code {end.Status})", Count(end.Accepted - stopping.Statuses.Values.Sum(), end.Accepted), "0"],
                ["sent to it and not accepted: connections that it closed unused", Count(stopping.Lost, stopping.Requests), ""],
            ]);
        shell.Out.WriteLine($"{machine}; at the end, load average {Machine.State().LoadAverage}");
        return 0;
    }

    private static async Task<Saturation> SaturateAsync(Shell shell, LoadTestOptions options, string[] settings, CancellationToken cancellation)
    {
        using ServiceProcess service = await LoadTest.StartAsync(shell, options, settings, cancellation).ConfigureAwait(false);
        using LoadGenerator generator = LoadTest.Generator(options, service.Address, options.MapsPerRequest);
        LoadOptions load = LoadTest.Load(options);
        await WarmUpAsync(generator, load with { Rate = FirstRate / options.MapsPerRequest }, cancellation).ConfigureAwait(false);
        TimeSpan computed = service.ProcessorTime;
        Saturation found = await Saturation.FindAsync(generator, load with { Rate = FirstRate / options.MapsPerRequest }, Tell, cancellation).ConfigureAwait(false);
        LoadTable.Warn(shell, found.Steps);
        return found;

        void Tell(LoadReport report)
        {
            double cores = (service.ProcessorTime - computed) / (load.Duration + load.WarmUp);
            computed = service.ProcessorTime;
            shell.Remarks.WriteLine($"{LoadTable.Line(report)}; cores: service {Ratio(cores)}, generator {Ratio(report.GeneratorCores)}");
        }
    }

    // What a new process compiles in its first seconds is no part of what it does for months.
    private static Task<LoadReport> WarmUpAsync(LoadGenerator generator, LoadOptions load, CancellationToken cancellation) =>
        generator.RunAsync(load with { Duration = WarmUp }, cancellation);

    // Below and beyond what the service can do, and while its model is replaced.
    private static async Task<(LoadReport Below, LoadReport Beyond, LoadReport Reloading, int Reloads)> OfferAsync(
        Shell shell, LoadTestOptions options, double saturation, CancellationToken cancellation)
    {
        using ServiceProcess service = await LoadTest.StartAsync(shell, options, Batches, cancellation).ConfigureAwait(false);
        using LoadGenerator generator = LoadTest.Generator(options, service.Address, options.MapsPerRequest);
        LoadOptions load = LoadTest.Load(options) with { Rate = Below * saturation };
        await WarmUpAsync(generator, load, cancellation).ConfigureAwait(false);
        LoadReport below = await RunAsync(load).ConfigureAwait(false), beyond = await RunAsync(load with { Rate = Beyond * saturation }).ConfigureAwait(false);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<int> reloads = ReloadAsync(service.Address, enough.Token);
        LoadReport reloading = await RunAsync(load).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        return (below, beyond, reloading, await reloads.ConfigureAwait(false));

        async Task<LoadReport> RunAsync(LoadOptions offered)
        {
            LoadReport report = await generator.RunAsync(offered, cancellation).ConfigureAwait(false);
            shell.Remarks.WriteLine(LoadTable.Line(report));
            return report;
        }
    }

    // A new service, so that both sides count the same requests.
    private static async Task<(LoadReport Load, ServiceEnd End)> StopAsync(Shell shell, LoadTestOptions options, double rate, CancellationToken cancellation)
    {
        using ServiceProcess service = await LoadTest.StartAsync(shell, options, Batches, cancellation).ConfigureAwait(false);
        using LoadGenerator generator = LoadTest.Generator(options, service.Address, options.MapsPerRequest);
        Task<LoadReport> load = generator.RunAsync(LoadTest.Load(options) with { Rate = rate, WarmUp = TimeSpan.Zero }, cancellation);
        await Task.Delay(options.Duration / 2, cancellation).ConfigureAwait(false);
        ServiceEnd end = await service.StopAsync(cancellation).ConfigureAwait(false);
        return (await load.ConfigureAwait(false), end);
    }

    // Replaces the model by itself until told to stop; answers how often.
    private static async Task<int> ReloadAsync(Uri service, CancellationToken enough)
    {
        using HttpClient client = new();
        for (int times = 0; ; times++)
        {
            try
            {
                await Task.Delay(ReloadsEvery, enough).ConfigureAwait(false);
                using HttpResponseMessage answer = await client.PostAsJsonAsync(new Uri(service, "/v1/model/reload"), new { }, enough).ConfigureAwait(false);
                answer.EnsureSuccessStatusCode();
            }
            catch (OperationCanceledException)
            {
                return times;
            }
        }
    }

    private static string Count(long some, long all) => string.Create(CultureInfo.InvariantCulture, $"{some:N0} of {all:N0}");

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
