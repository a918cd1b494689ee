namespace WaferVision.Serving.Loading;

/// <summary>
/// When requests of independent senders arrive: a Poisson process, whose gaps are exponential variables
/// (MLPerf Inference's "server" scenario; Reddi et al., arXiv 1911.02549, section III.C).
/// </summary>
public static class PoissonArrivals
{
    /// <summary>Draws the arrivals of a span of time, ascending.</summary>
    /// <param name="rate">Mean arrivals a second, above 0.</param>
    /// <param name="duration">The span.</param>
    /// <param name="seed">Names the draw: the same seed gives the same arrivals.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not above 0.</exception>
    public static IEnumerable<TimeSpan> Draw(double rate, TimeSpan duration, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        return Iterate();

        IEnumerable<TimeSpan> Iterate()
        {
            Random random = new(seed);
            for (double at = Gap(random); at < duration.TotalSeconds; at += Gap(random))
            {
                yield return TimeSpan.FromSeconds(at);
            }
        }

        double Gap(Random random) => -Math.Log(1 - random.NextDouble()) / rate;
    }
}
