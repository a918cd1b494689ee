using Course.Terminal;
using WaferVision.Serving.Loading;

namespace Course.Loading;

/// <summary>Puts a service under loads of given rates.</summary>
internal static class LoadTest
{
    // Enough different maps that no answer comes from a cache that a fab would not have.
    private const int Bodies = 256;

    /// <summary>Runs the loads one after another and writes what came of them.</summary>
    public static async Task<int> ExecuteAsync(Shell shell, LoadTestOptions options, CancellationToken cancellation)
    {
        using ServiceProcess? own = options.Url is null ? await StartAsync(shell, options, [], cancellation).ConfigureAwait(false) : null;
        using LoadGenerator generator = Generator(options, options.Url ?? own!.Address, options.MapsPerRequest);
        List<LoadReport> reports = [];
        foreach (double rate in options.Rates)
        {
            reports.Add(await generator.RunAsync(Load(options) with { Rate = rate }, cancellation).ConfigureAwait(false));
            shell.Remarks.WriteLine(LoadTable.Line(reports[^1]));
        }

        if (shell.Json)
        {
            shell.WriteJson(new { Machine = Machine.State(), Reports = reports });
        }
        else
        {
            shell.WriteTable(LoadTable.Columns, reports.Select(LoadTable.Cells));
            shell.Out.WriteLine(LoadTable.Legend);
            LoadTable.Warn(shell, reports);
        }

        if (own is not null)
        {
            await own.StopAsync(cancellation).ConfigureAwait(false);
        }

        return 0;
    }

    /// <summary>Starts a service as the options want it.</summary>
    /// <param name="shell">Told so.</param>
    /// <param name="options">The options.</param>
    /// <param name="settings">More of the service's options.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ServiceProcess> StartAsync(Shell shell, LoadTestOptions options, IReadOnlyList<string> settings, CancellationToken cancellation)
    {
        string[] model = options.Model is null ? [] : ["--model", Path.GetFullPath(options.Model)];
        ServiceProcess service = await ServiceProcess.StartAsync([.. model, .. settings], cancellation).ConfigureAwait(false);
        shell.Remarks.WriteLine($"service at {service.Address}{string.Concat(settings.Select(setting => " " + setting))}");
        return service;
    }

    /// <summary>A generator of synthetic maps for a service.</summary>
    public static LoadGenerator Generator(LoadTestOptions options, Uri service, int mapsPerRequest)
    {
        string query = options.Priority is null ? "" : $"?priority={Uri.EscapeDataString(options.Priority)}";
        return new LoadGenerator(new Uri(service, "/v1/classify" + query), LoadBody.Synthetic(Math.Max(1, Bodies / mapsPerRequest), mapsPerRequest, options.Seed), options.ApiKey);
    }

    /// <summary>What each load has in common.</summary>
    public static LoadOptions Load(LoadTestOptions options) =>
        new() { Duration = options.Duration, Seed = options.Seed, Retries = options.Retries, Timeout = options.Timeout };
}
