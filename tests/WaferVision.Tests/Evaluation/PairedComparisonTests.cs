using WaferVision.Evaluation;

namespace WaferVision.Tests.Evaluation;

public class PairedComparisonTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 5, 0.0625)] // 2 · (1/2)⁵
    [InlineData(6, 0, 0.03125)]
    [InlineData(1, 7, 0.0703125)] // 2 · (1 + 8) / 2⁸
    [InlineData(3, 3, 1)]
    [InlineData(121, 59, 4.434e-6)] // scipy.stats.binomtest(59, 180).pvalue
    public void McNemarIsTheExactBinomialTest(int baseline, int candidate, double p) => Assert.Equal(p, new McNemar(baseline, candidate).P, p * 1e-3);

    [Fact]
    public void FiguresAreThoseOfTheReports()
    {
        var random = new Random(3);
        int[] truth = [.. Enumerable.Range(0, 300).Select(_ => random.Next(3))];
        Predictions one = Guess(truth, random, 0.7), other = Guess(truth, random, 0.8);
        PairedComparison comparison = PairedComparison.Of(one, other, new() { Resamples = 100 });
        (ClassificationReport first, ClassificationReport second) = (one.Report(), other.Report());
        Assert.Equal(300, comparison.Count);
        Assert.Equal((first.Accuracy, second.Accuracy), (comparison.Accuracy.Baseline, comparison.Accuracy.Candidate));
        Assert.Equal((first.MacroF1, second.MacroF1), (comparison.MacroF1.Baseline, comparison.MacroF1.Candidate));
        Assert.Equal(first.PerClass.Select(c => (c.Support, c.F1)), comparison.PerClass.Select(c => (c.Maps, c.F1.Baseline)));
        Assert.Equal(second.PerClass.Select(c => c.F1), comparison.PerClass.Select(c => c.F1.Candidate));
        Assert.Equal(second.PerClass.Select(c => c.Hits - first.PerClass.First(f => f.Name == c.Name).Hits), comparison.PerClass.Select(c => c.Recall.OnlyCandidate - c.Recall.OnlyBaseline));
        Assert.Equal((second.Accuracy - first.Accuracy) * 300, comparison.Decisions.OnlyCandidate - comparison.Decisions.OnlyBaseline, 1e-9);
    }

    [Fact]
    public void FiguresOfSeveralLabelsAreThoseOfTheReport()
    {
        var random = new Random(4);
        int[] truth = [.. Enumerable.Range(0, 200 * 3).Select(_ => random.Next(2))];
        float[] Logits(double right) => [.. truth.Select(t => (t == 1) == (random.NextDouble() < right) ? 1f : -1f)];
        Predictions one = new(Logits(0.8), truth, Names, multiLabel: true), other = new(Logits(0.9), truth, Names, multiLabel: true);
        PairedComparison comparison = PairedComparison.Of(one, other, new() { Resamples = 1000 });
        (MultiLabelReport first, MultiLabelReport second) = (one.MultiLabelReport(), other.MultiLabelReport());
        Assert.Equal((first.ExactMatch, second.ExactMatch), (comparison.Accuracy.Baseline, comparison.Accuracy.Candidate));
        Assert.Equal((first.MacroF1, second.MacroF1), (comparison.MacroF1.Baseline, comparison.MacroF1.Candidate));
        Assert.Equal(second.PerClass.Select(c => (c.Support, c.F1)), comparison.PerClass.Select(c => (c.Maps, c.F1.Candidate)));
        Assert.True(comparison.Accuracy.Better && comparison.MacroF1.Better);
    }

    [Fact]
    public void OfAccuracyThePValueIsMcNemars()
    {
        var random = new Random(5);
        for (int round = 0; round < 12; round++)
        {
            int[] truth = [.. Enumerable.Range(0, 150).Select(_ => random.Next(3))];
            PairedComparison comparison = PairedComparison.Of(Guess(truth, random, 0.85), Guess(truth, random, 0.9), new() { Resamples = 20_000, Seed = round });

            // Of 20,000 draws a share p varies by √(p(1 − p) / 20,000) ≤ 0.0036.
            Assert.Equal(comparison.Decisions.P, comparison.Accuracy.P, 0.015);
        }
    }

    [Fact]
    public void OfAccuracyTheIntervalIsTheClosedForm()
    {
        // 30 maps only the baseline has right, 60 only the candidate, of 1000: a difference of 0.03 with the variance ((b + c) − (b − c)²/n) / n².
        int[] truth = new int[1000];
        PairedComparison comparison = PairedComparison.Of(
            Answers(truth, n => n < 30 ? 0 : n < 90 ? 1 : 0), Answers(truth, n => n < 30 ? 2 : 0), new() { Resamples = 40_000 });
        double half = 1.959964 * Math.Sqrt((90 - (30.0 * 30 / 1000)) / 1e6);
        Assert.Equal(0.03, comparison.Accuracy.Difference, 1e-12);
        Assert.Equal(0.03 - half, comparison.Accuracy.Lower, 0.0012);
        Assert.Equal(0.03 + half, comparison.Accuracy.Upper, 0.0012);
        Assert.Equal(new McNemar(30, 60), comparison.Decisions);
    }

    // 400 experiments with a known true difference: the interval is to hold it in 95 % of them. With a true rate of 0.95, 400 rounds lie within 0.95 ± 0.035 but once in a thousand times.
    [Fact]
    public void TheIntervalHoldsTheTrueDifferenceAsOftenAsItSays()
    {
        int held = 0;
        const int Rounds = 400;
        for (int round = 0; round < Rounds; round++)
        {
            var random = new Random(1000 + round);
            int[] truth = [.. Enumerable.Range(0, 250).Select(n => n % 3)];
            PairedDifference accuracy = PairedComparison.Of(Guess(truth, random, 0.80), Guess(truth, random, 0.86), new() { Resamples = 400, Seed = round }).Accuracy;
            held += accuracy.Lower <= 0.06 + 1e-12 && accuracy.Upper >= 0.06 - 1e-12 ? 1 : 0;
        }

        Assert.InRange((double)held / Rounds, 0.95 - 0.035, 0.95 + 0.035);
    }

    // Two equally good classifiers: noise alone may look like a difference in 5 % of the experiments, for every figure. The randomization test is exact, up to being discrete.
    [Fact]
    public void EquallyGoodClassifiersRarelySeemToDiffer()
    {
        const int Rounds = 400;
        int[] seem = new int[5];
        for (int round = 0; round < Rounds; round++)
        {
            var random = new Random(5000 + round);
            int[] truth = [.. Enumerable.Range(0, 250).Select(n => n % 25 == 0 ? 2 : n % 2)];
            PairedComparison comparison = PairedComparison.Of(Guess(truth, random, 0.85), Guess(truth, random, 0.85), new() { Resamples = 400, Seed = round });
            PairedDifference[] all = [comparison.Accuracy, comparison.MacroF1, .. comparison.PerClass.Select(c => c.F1)];
            for (int f = 0; f < all.Length; f++)
            {
                seem[f] += all[f].BeyondNoise ? 1 : 0;
            }
        }

        Assert.All(seem, count => Assert.InRange((double)count / Rounds, 0, 0.05 + 0.035));
        Assert.True(seem[1] > 0, "a test that never sees a difference would pass here too");
    }

    [Fact]
    public void TheSeedDecidesTheDraws()
    {
        var random = new Random(6);
        int[] truth = [.. Enumerable.Range(0, 100).Select(_ => random.Next(3))];
        Predictions one = Guess(truth, random, 0.7), other = Guess(truth, random, 0.8);
        PairedDifference first = PairedComparison.Of(one, other, new() { Resamples = 500 }).MacroF1;
        Assert.Equal(first, PairedComparison.Of(one, other, new() { Resamples = 500 }).MacroF1);
        Assert.NotEqual(first, PairedComparison.Of(one, other, new() { Resamples = 500, Seed = 7 }).MacroF1);
    }

    [Fact]
    public void OneClassifierDoesNotDifferFromItself()
    {
        Predictions one = Guess([0, 1, 2, 2, 1, 0], new Random(7), 0.5);
        PairedComparison comparison = PairedComparison.Of(one, one);
        Assert.All([comparison.Accuracy, comparison.MacroF1, .. comparison.PerClass.Select(c => c.F1)], d => Assert.Equal((0, 0, 0, 1), (d.Difference, d.Lower, d.Upper, d.P)));
    }

    [Fact]
    public void OtherMapsAreRefused()
    {
        Predictions one = Answers([0, 1], _ => 0);
        Assert.Throws<ArgumentException>(() => PairedComparison.Of(one, Answers([0, 2], _ => 0)));
        Assert.Throws<ArgumentException>(() => PairedComparison.Of(one, Answers([0], _ => 0)));
        Assert.Throws<ArgumentException>(() => PairedComparison.Of(Answers([], _ => 0), Answers([], _ => 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PairedOptions { Confidence = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PairedOptions { Resamples = 99 });
    }

    private static Predictions Guess(int[] truth, Random random, double right) =>
        Answers(truth, n => random.NextDouble() < right ? truth[n] : (truth[n] + random.Next(1, 3)) % 3);

    private static Predictions Answers(int[] truth, Func<int, int> answer)
    {
        float[] logits = new float[truth.Length * 3];
        for (int n = 0; n < truth.Length; n++)
        {
            logits[(n * 3) + answer(n)] = 1;
        }

        return new(logits, truth, Names, multiLabel: false);
    }
}
