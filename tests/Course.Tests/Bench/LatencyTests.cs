using Course.Bench;

namespace Course.Tests.Bench;

public sealed class LatencyTests
{
    [Fact]
    public void TimesAreThoseOfBlocksInTurnsWithoutTheFirstRunOfEach()
    {
        List<int> calls = [];
        int[] counts = new int[2];

        // The first run of all and the first of each block are slow; the others take 1 to 10 and 100 ms.
        IReadOnlyList<Latency> times = Latency.Measure([() => Run(0, 10), () => Run(1, 100)], rounds: 3, blockSeconds: 1, leastRuns: 10, CancellationToken.None);

        Assert.Equal([0, 1], calls.Take(2));
        int[] blocks = [.. calls.Skip(2).Chunk(11).Select(block => Assert.Single(block.Distinct()))];
        Assert.Equal([0, 1, 1, 0, 0, 1], blocks);
        Assert.Equal(30, times[0].Runs);
        Assert.Equal((5.5, 10.0), (times[0].P50, times[0].P99));
        Assert.InRange(times[0].P90, 9, 10);
        Assert.Equal((100.0, 100.0, 30), (times[1].P50, times[1].P99, times[1].Runs));

        double Run(int side, double most)
        {
            calls.Add(side);
            int run = counts[side]++ - 1;
            return run < 0 || run % 11 == 0 ? 100 : side == 0 ? run % 11 : most;
        }
    }

    [Fact]
    public void TheMeasurementCanBeCancelled()
    {
        using CancellationTokenSource source = new();
        Assert.Throws<OperationCanceledException>(() => Latency.Measure(
            [() =>
            {
                source.Cancel();
                return 1;
            }
            ],
            1, 1, 1, source.Token));
    }
}
