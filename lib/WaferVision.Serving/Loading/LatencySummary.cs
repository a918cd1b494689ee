using WaferVision.Evaluation;

namespace WaferVision.Serving.Loading;

/// <summary>Quantiles of times in milliseconds; not a number where there are none.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="P50">Half of them are no longer.</param>
/// <param name="P90">Nine of ten are no longer.</param>
/// <param name="P99">99 of 100 are no longer.</param>
/// <param name="Max">The longest.</param>
public sealed record LatencySummary(int Count, double P50, double P90, double P99, double Max)
{
    /// <summary>Summarises times.</summary>
    /// <param name="times">Any number of times.</param>
    public static LatencySummary Of(IReadOnlyCollection<TimeSpan> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        if (times.Count == 0)
        {
            return new(0, double.NaN, double.NaN, double.NaN, double.NaN);
        }

        Sample sample = new(times.Select(time => time.TotalMilliseconds));
        return new(times.Count, sample.Median, sample.Quantile(0.9), sample.Quantile(0.99), sample.Quantile(1));
    }
}
