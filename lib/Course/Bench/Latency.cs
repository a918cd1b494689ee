using MathNet.Numerics.Statistics;

namespace Course.Bench;

/// <summary>How long one run takes.</summary>
/// <param name="P50">The median, in milliseconds.</param>
/// <param name="P90">Nine of ten runs take at most this.</param>
/// <param name="P99">99 of 100 do.</param>
/// <param name="Runs">Runs that were timed.</param>
internal sealed record Latency(double P50, double P90, double P99, int Runs)
{
    /// <summary>
    /// Measures several sides in turns. A turn is a block of runs, since in use runs of the same kind follow each other; its first warms the caches up again
    /// and does not count. Another side begins each round, so that none always follows the same.
    /// </summary>
    /// <param name="sides">Each runs once and answers the milliseconds that it took.</param>
    /// <param name="rounds">Blocks of each side, from 1.</param>
    /// <param name="blockSeconds">Seconds that a block lasts, about.</param>
    /// <param name="leastRuns">Runs of a block at least, however long they take.</param>
    /// <param name="cancellation">Ends the measurement between two runs.</param>
    public static IReadOnlyList<Latency> Measure(
        IReadOnlyList<Func<double>> sides, int rounds, double blockSeconds, int leastRuns, CancellationToken cancellation)
    {
        List<double>[] times = [.. sides.Select(_ => new List<double>())];
        foreach (Func<double> side in sides)
        {
            side(); // what happens once: compiling, loading, buffers
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < sides.Count; turn++)
            {
                int side = (turn + round) % sides.Count;
                int runs = Math.Clamp((int)(1000 * blockSeconds / sides[side]()), leastRuns, 1000);
                for (int run = 0; run < runs; run++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    times[side].Add(sides[side]());
                }
            }
        }

        return [.. times.Select(of => new Latency(of.Median(), of.Quantile(0.9), of.Quantile(0.99), of.Count))];
    }
}
