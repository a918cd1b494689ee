using WaferVision.Serving.Watching;

namespace WaferVision.Serving.Tests.Watching;

public class LatencySeriesTests
{
    [Fact]
    public void Quantiles_of_a_second_are_within_five_percent_and_refusals_do_not_count_among_them()
    {
        LatencySeries series = new();
        for (int ms = 1; ms <= 1000; ms++)
        {
            series.Record(5000, TimeSpan.FromMilliseconds(ms), 200);
        }

        series.Record(5000, TimeSpan.Zero, 429);
        LiveSecond second = Assert.Single(series.Before(5001), one => one.Requests > 0);
        Assert.Equal((5000, 1001, 1), (second.Time, second.Requests, second.Refused));
        Assert.InRange(second.P50Ms!.Value, 500 * 0.95, 500 * 1.05);
        Assert.InRange(second.P99Ms!.Value, 990 * 0.95, 990 * 1.05);
    }

    [Fact]
    public void Seconds_go_by_whether_there_are_requests_or_not()
    {
        LatencySeries series = new();
        series.Record(1000, TimeSpan.FromMilliseconds(1), 200);
        series.Record(1000 + LatencySeries.Seconds, TimeSpan.FromMilliseconds(2), 200);
        IReadOnlyList<LiveSecond> seconds = series.Before(1001 + LatencySeries.Seconds);
        Assert.Equal(LatencySeries.Seconds - 1, seconds.Count);
        Assert.Equal(1000 + LatencySeries.Seconds, seconds[^1].Time);
        Assert.Equal(1, seconds.Sum(second => second.Requests));
        Assert.Null(seconds[0].P50Ms);
        Assert.Equal(Enumerable.Range(0, seconds.Count).Select(i => seconds[0].Time + i), seconds.Select(second => second.Time));
    }
}
