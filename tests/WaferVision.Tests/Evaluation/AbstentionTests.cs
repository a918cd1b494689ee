using WaferVision.Evaluation;

namespace WaferVision.Tests.Evaluation;

public class AbstentionTests
{
    [Fact]
    public void A_curve_by_hand()
    {
        IReadOnlyList<CoveragePoint> curve = Abstention.Curve([0.6, 0.9, 0.8, 0.8], [false, true, true, false]);
        Assert.Equal([new(0.9, 0.25, 1), new(0.8, 0.75, 2.0 / 3), new(0.6, 1, 0.5)], curve);
        Assert.Equal(0.9, Abstention.Choose(curve, 0.1).Threshold);
        Assert.Equal(0.8, Abstention.Choose(curve, 1.0 / 3).Threshold);
        Assert.Equal(1, Abstention.Choose(curve, 0.5).Coverage);
    }

    [Fact]
    public void Where_no_threshold_will_do_nothing_is_judged()
    {
        CoveragePoint none = Abstention.Choose(Abstention.Curve([0.9, 0.8], [false, true]), 0.1);
        Assert.Equal((double.PositiveInfinity, 0.0, 1.0), (none.Threshold, none.Coverage, none.Accuracy));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_lower_threshold_judges_more_and_the_chosen_one_holds(int seed)
    {
        var random = new Random(seed);
        double[] confidences = [.. Enumerable.Range(0, 2000).Select(_ => Math.Round(random.NextDouble(), 2))];
        bool[] hits = [.. confidences.Select(c => random.NextDouble() < c)];
        IReadOnlyList<CoveragePoint> curve = Abstention.Curve(confidences, hits);
        Assert.Equal(curve.Select(p => p.Coverage).Order(), curve.Select(p => p.Coverage));
        Assert.Equal(confidences.Distinct().OrderDescending(), curve.Select(p => p.Threshold));
        Assert.Equal(hits.Average(h => h ? 1.0 : 0), curve[^1].Accuracy, 12);
        CoveragePoint chosen = Abstention.Choose(curve, 0.2);
        bool[] judged = [.. confidences.Zip(hits).Where(a => a.First >= chosen.Threshold).Select(a => a.Second)];
        Assert.InRange(judged.Count(h => !h) / (double)judged.Length, 0, 0.2);
        Assert.Equal(judged.Length / 2000.0, chosen.Coverage, 12);
        Assert.All(curve.Where(p => p.Coverage > chosen.Coverage), p => Assert.True(p.Risk > 0.2));
    }

    [Fact]
    public void Predictions_are_judged_by_their_likeliest_class()
    {
        // Probabilities 0.9, 0.6 and 0.7 of the answers 0, 0 and 1; the second is wrong.
        float[] logits = [.. new[] { 0.9, 0.1, 0.6, 0.4, 0.3, 0.7 }.Select(p => (float)Math.Log(p))];
        var predictions = new Predictions(logits, [0, 1, 1], ["a", "b"], multiLabel: false);
        IReadOnlyList<CoveragePoint> curve = Abstention.Curve(predictions);
        Assert.Equal([1, 1, 2.0 / 3], curve.Select(p => p.Accuracy));
        CoveragePoint at = Abstention.At(predictions, 0.65);
        Assert.Equal((2.0 / 3, 1.0), (at.Coverage, at.Accuracy));
        Assert.Equal((0.0, 1.0), (Abstention.At(predictions, 0.95).Coverage, Abstention.At(predictions, 0.95).Accuracy));
        Assert.Throws<ArgumentException>(() => Abstention.Curve(new Predictions([0], [1], ["a"], multiLabel: true)));
        Assert.Throws<ArgumentException>(() => Abstention.Curve([double.NaN], [true]));
    }
}
