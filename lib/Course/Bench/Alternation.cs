using System.Diagnostics;

namespace Course.Bench;

/// <summary>
/// Measures two sides in turns (ours, peer, ours, peer, …) and keeps each side's fastest round, so that a drift of the machine
/// (clock speed, neighbours) meets both alike.
/// </summary>
internal static class Alternation
{
    /// <summary>Measures one workload.</summary>
    /// <param name="work">Our side.</param>
    /// <param name="peer">The peer's side: seconds for a workload by name and a number of iterations; <see langword="null"/> without one.</param>
    /// <param name="rounds">Rounds of each side, from 1.</param>
    /// <param name="roundSeconds">Seconds that one of our rounds lasts at least.</param>
    /// <param name="cancellation">Ends the measurement between two rounds.</param>
    public static BenchResult Measure(Workload work, Func<string, int, double>? peer, int rounds, double roundSeconds, CancellationToken cancellation)
    {
        int iterations = Calibrate(work, roundSeconds, cancellation);
        peer?.Invoke(work.Name, Math.Max(1, iterations / 10));
        double ours = double.PositiveInfinity;
        double theirs = double.PositiveInfinity;
        for (int round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            ours = Math.Min(ours, Seconds(work, iterations));
            if (peer is not null)
            {
                theirs = Math.Min(theirs, peer(work.Name, iterations));
            }
        }

        return new BenchResult(
            work.Name,
            work.Figure(ours, iterations),
            peer is null ? null : work.Figure(theirs, iterations),
            work.Unit,
            peer is null ? null : theirs / ours);
    }

    // Doubling until a round is long enough also warms up: compiled code, caches, allocators.
    private static int Calibrate(Workload work, double roundSeconds, CancellationToken cancellation)
    {
        for (int iterations = 1; ; iterations *= 2)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Seconds(work, iterations) >= roundSeconds || iterations >= 1 << 24)
            {
                return iterations;
            }
        }
    }

    private static double Seconds(Workload work, int iterations)
    {
        long began = Stopwatch.GetTimestamp();
        work.Run(iterations);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
