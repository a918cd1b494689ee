using System.Globalization;
using Course.Terminal;
using WaferVision.Serving.Loading;

namespace Course.Loading;

/// <summary>Loads as text.</summary>
internal static class LoadTable
{
    /// <summary>The table's columns.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["requests/s", "requests", "200", "429", "other 4xx", "5xx", "timeouts", "lost", "maps/s", "p50", "p90", "p99", "max", "429's p99", "late p99", "cores"];

    /// <summary>What the columns mean.</summary>
    public static string Legend =>
        "times in ms, from the moment a request was due; 429: refused for now (503 too); lost: sent and not answered, no connection, or not sent; late: sent after it was due; cores: used by the generator";

    /// <summary>A load as a row.</summary>
    public static IReadOnlyList<string> Cells(LoadReport report) =>
    [
        Number(report.Rate), Whole(report.Requests), Whole(report.Answered), Whole(report.Refused), Whole(report.ClientErrors), Whole(report.ServerErrors),
        Whole(report.TimedOut), Whole(report.Lost + report.Unconnected + report.Unsent), Number(report.MapsPerSecond),
        Time(report.Latency.P50), Time(report.Latency.P90), Time(report.Latency.P99), Time(report.Latency.Max), Time(report.RefusalLatency.P99), Time(report.Lateness.P99),
        report.GeneratorCores.ToString("0.00", CultureInfo.InvariantCulture),
    ];

    /// <summary>A load in one line.</summary>
    public static string Line(LoadReport report) =>
        $"  {Number(report.Rate)} requests/s: {report.Outcomes}; {Number(report.MapsPerSecond)} maps/s, p99 {Time(report.Latency.P99)} ms";

    /// <summary>Tells where the generator was too slow to judge the service.</summary>
    public static void Warn(Shell shell, IEnumerable<LoadReport> reports)
    {
        foreach (LoadReport report in reports.Where(report => report.Warning is not null))
        {
            shell.Error.WriteLine($"course: at {Number(report.Rate)} requests/s {report.Warning}");
        }
    }

    /// <summary>A rate.</summary>
    public static string Number(double value) => value.ToString(value < 100 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    /// <summary>Milliseconds.</summary>
    public static string Time(double milliseconds) =>
        double.IsNaN(milliseconds) ? "" : milliseconds.ToString(milliseconds < 100 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Whole(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
