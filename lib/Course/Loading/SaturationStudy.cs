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
    private static readonly TimeSpan ReloadsEvery = TimeSpan.FromSeconds(1);

    /// <summary>Measures and writes the table, or JSON.</summary>
    public static async Task<int> ExecuteAsync(Shell shell, LoadTestOptions options, CancellationToken cancellation)
    {
        Machine machine = Machine.State();
        shell.Remarks.WriteLine($"{machine}; requests of {options.MapsPerRequest} maps, {options.Duration.TotalSeconds} s each");
        Saturation single;
        using (ServiceProcess service = await LoadTest.StartAsync(shell, options, ["--max-batch", "1"], cancellation).ConfigureAwait(false))
        {
            single = await SaturateAsync(shell, options, service, cancellation).ConfigureAwait(false);
        }

        Saturation batched;
        LoadReport below, beyond, reloading, stopping;
        int reloads;
        ServiceEnd end;
        using (ServiceProcess service = await LoadTest.StartAsync(shell, options, [], cancellation).ConfigureAwait(false))
        {
            batched = await SaturateAsync(shell, options, service, cancellation).ConfigureAwait(false);
            using LoadGenerator generator = LoadTest.Generator(options, service.Address, options.MapsPerRequest);
            below = await OfferAsync(generator, Below).ConfigureAwait(false);
            beyond = await OfferAsync(generator, Beyond).ConfigureAwait(false);
            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task<int> reloader = ReloadAsync(service.Address, enough.Token);
            reloading = await OfferAsync(generator, Below).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            reloads = await reloader.ConfigureAwait(false);
        }

        // A new one, so that both sides count the same requests.
        using (ServiceProcess service = await LoadTest.StartAsync(shell, options, [], cancellation).ConfigureAwait(false))
        {
            using LoadGenerator generator = LoadTest.Generator(options, service.Address, options.MapsPerRequest);
            Task<LoadReport> load = OfferAsync(generator, Below, TimeSpan.Zero);
            await Task.Delay(options.Duration / 2, cancellation).ConfigureAwait(false);
            end = await service.StopAsync(cancellation).ConfigureAwait(false);
            stopping = await load.ConfigureAwait(false);
        }

        if (shell.Json)
        {
            shell.WriteJson(new { machine, single, batched, below, beyond, reloading, reloads, stopping, end });
            return 0;
        }

        shell.WriteTable(LoadTable.Columns, new[] { below, beyond, reloading, stopping }.Select(LoadTable.Cells));
        shell.Out.WriteLine(LoadTable.Legend);
        LoadTable.Warn(shell, [below, beyond, reloading, stopping]);
        shell.WriteTable(
            ["measured", "found", "goal"],
            [
                ["saturation, one map a batch", $"{LoadTable.Number(single.MapsPerSecond)} maps/s", ""],
                ["saturation, batches", $"{LoadTable.Number(batched.MapsPerSecond)} maps/s", ""],
                ["batches to one map a batch", $"{Ratio(batched.MapsPerSecond / single.MapsPerSecond)}×", "2×"],
                [$"p99 at {Percent(Below)} of saturation", $"{LoadTable.Time(below.Latency.P99)} ms", "< 100 ms"],
                [$"answered at {Beyond}× saturation, of saturation", Percent(beyond.MapsPerSecond / batched.MapsPerSecond), "100 %"],
                [$"p99 of refusals at {Beyond}× saturation", $"{LoadTable.Time(beyond.RefusalLatency.P99)} ms", "quick"],
                [$"lost over {reloads} reloads", Count(reloading.Lost + reloading.TimedOut + reloading.ServerErrors, reloading.Requests), "0"],
                [$"accepted by a service that is told to stop, and not answered (exit code {end.Status})", Count(end.Accepted - stopping.Statuses.Values.Sum(), end.Accepted), "0"],
                ["sent to it and not accepted: connections that it closed unused", Count(stopping.Lost, stopping.Requests), ""],
            ]);
        return 0;

        Task<LoadReport> OfferAsync(LoadGenerator generator, double share, TimeSpan? warmUp = null)
        {
            shell.Remarks.WriteLine($"  {Percent(share)} of saturation");
            LoadOptions load = LoadTest.Load(options);
            return generator.RunAsync(load with { Rate = share * batched.Rate, WarmUp = warmUp ?? load.WarmUp }, cancellation);
        }
    }

    private static async Task<Saturation> SaturateAsync(Shell shell, LoadTestOptions options, ServiceProcess service, CancellationToken cancellation)
    {
        using LoadGenerator generator = LoadTest.Generator(options, service.Address, options.MapsPerRequest);
        TimeSpan computed = service.ProcessorTime;
        Saturation found = await Saturation.FindAsync(generator, LoadTest.Load(options) with { Rate = Math.Max(1, 200.0 / options.MapsPerRequest) }, Tell, cancellation).ConfigureAwait(false);
        LoadTable.Warn(shell, found.Steps);
        return found;

        void Tell(LoadReport report)
        {
            double cores = (service.ProcessorTime - computed) / (TimeSpan.FromSeconds(report.Seconds) + LoadTest.Load(options).WarmUp);
            computed = service.ProcessorTime;
            shell.Remarks.WriteLine($"{LoadTable.Line(report)}; cores: service {Ratio(cores)}, generator {Ratio(report.GeneratorCores)}");
        }
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
