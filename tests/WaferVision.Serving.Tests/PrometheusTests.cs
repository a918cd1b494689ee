using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using WaferVision.Serving.Metrics;

namespace WaferVision.Serving.Tests;

public sealed partial class PrometheusTests
{
    [Fact]
    public void EveryKindIsWrittenAsTheFormatWants()
    {
        using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider(), others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using PrometheusText text = new(services.GetRequiredService<IMeterFactory>());
        ServiceMetrics metrics = new(services.GetRequiredService<IMeterFactory>()), strange = new(others.GetRequiredService<IMeterFactory>());
        metrics.QueueDepth = () => 7;
        metrics.Refused("a \"quoted\\\" reason\n");
        metrics.Refused("full");
        metrics.Refused("full");
        strange.Refused("full");
        foreach (int size in (int[])[1, 2, 3, 2000])
        {
            metrics.Batch(size, TimeSpan.FromMilliseconds(size));
        }

        string written = text.Write();
        string[] lines = written.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(line.StartsWith('#') ? Comment() : Sample(), line));
        Assert.Contains("wafervision_queue_depth 7", lines);
        Assert.Contains("wafervision_refused_total{reason=\"full\"} 2", lines);
        Assert.Contains("wafervision_refused_total{reason=\"a \\\"quoted\\\\\\\" reason\\n\"} 1", lines);
        Assert.Contains("wafervision_batch_size_count 4", lines);
        Assert.Contains("wafervision_batch_size_sum 2006", lines);
        Assert.Contains("wafervision_batch_size_bucket{le=\"2\"} 2", lines);
        Assert.Contains("wafervision_batch_size_bucket{le=\"1024\"} 3", lines);
        Assert.Contains("wafervision_batch_size_bucket{le=\"+Inf\"} 4", lines);
        Assert.Contains("# TYPE wafervision_batch_duration_seconds histogram", lines);
        double[] buckets = [.. lines.Where(line => line.StartsWith("wafervision_batch_duration_seconds_bucket", StringComparison.Ordinal)).Select(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture))];
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(lines.Count(line => line.StartsWith("# TYPE", StringComparison.Ordinal)), lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Distinct().Count());
    }

    [GeneratedRegex(@"^# (HELP [a-zA-Z_:][a-zA-Z0-9_:]* .*|TYPE [a-zA-Z_:][a-zA-Z0-9_:]* (counter|gauge|histogram))$")]
    private static partial Regex Comment();

    [GeneratedRegex("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*")*\})? (NaN|[+-]?Inf|-?[0-9.]+(E[+-][0-9]+)?)$""")]
    private static partial Regex Sample();
}
