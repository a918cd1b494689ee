using Course.Bench;

namespace Course.Tests.Bench;

public sealed class AlternationTests
{
    [Fact]
    public void BothSidesTakeTurnsWithTheSameIterations()
    {
        List<(string Side, int Count)> calls = [];
        Workload work = new("sleep", "ms", count =>
        {
            calls.Add(("ours", count));
            Thread.Sleep(count);
        });
        BenchResult result = Alternation.Measure(work, Peer, rounds: 3, roundSeconds: 0.004, CancellationToken.None);

        (string Side, int Count)[] rounds = [.. calls.TakeLast(6)];
        Assert.Equal(["ours", "peer", "ours", "peer", "ours", "peer"], rounds.Select(round => round.Side));
        Assert.Single(rounds.Select(round => round.Count).Distinct());
        Assert.Equal("sleep", result.Work);
        Assert.Equal(result.Peer!.Value / result.Ours, result.Ratio!.Value, 1e-9);

        double Peer(string name, int count)
        {
            Assert.Equal("sleep", name);
            calls.Add(("peer", count));
            return count * 0.002;
        }
    }

    [Fact]
    public void TheFastestRoundCounts()
    {
        Queue<double> times = new([9, 5, 3, 4]);
        BenchResult result = Alternation.Measure(new Workload("x", "ms", _ => { }), (_, _) => times.Dequeue(), rounds: 3, roundSeconds: 0, CancellationToken.None);
        Assert.Equal(3000, result.Peer!.Value, 1e-9);
    }

    [Fact]
    public void ARateIsItemsASecondAndARatioAboveOneMeansOursIsFaster()
    {
        Workload work = new("maps", "maps/s", _ => Thread.Sleep(1), ItemsPerIteration: 10);
        BenchResult result = Alternation.Measure(work, (_, _) => 10, rounds: 1, roundSeconds: 0, CancellationToken.None);
        Assert.Equal(1, result.Peer!.Value, 1e-9);
        Assert.True(result.Ours > result.Peer);
        Assert.True(result.Ratio > 1);
    }

    [Fact]
    public void WithoutAPeerThereIsNoRatio()
    {
        BenchResult result = Alternation.Measure(new Workload("x", "ns", _ => { }), null, rounds: 1, roundSeconds: 0, CancellationToken.None);
        Assert.Null(result.Peer);
        Assert.Null(result.Ratio);
    }

    [Fact]
    public void CancellationEndsAMeasurement()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Alternation.Measure(new Workload("x", "ns", _ => { }), null, 1, 1, source.Token));
    }
}
