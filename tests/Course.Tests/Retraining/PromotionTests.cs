using Course.Retraining;
using WaferVision.Evaluation;

namespace Course.Tests.Retraining;

/// <summary>The rule by which a challenger is promoted, on answers that are made up.</summary>
public class PromotionTests
{
    // 300 maps of a, 300 of b, 30 of c, 5 of d.
    private static readonly int[] Truth = [.. Enumerable.Repeat(0, 300), .. Enumerable.Repeat(1, 300), .. Enumerable.Repeat(2, 30), .. Enumerable.Repeat(3, 5)];

    [Fact]
    public void BetterOnTheWholeAndWorseNowhereIsPromoted()
    {
        Promotion promotion = Decide(wrongOf: [40, 40, 8, 2], challenger: [15, 30, 8, 2]);
        Assert.True(promotion.Promote, string.Join('\n', promotion.Reasons));
        Assert.Equal((bool[])[true, true, true, false], promotion.Classes.Select(c => c.Guarded));
        Assert.Contains("no guarded class speaks against it (3 of 4 are guarded)", promotion.Reasons);
        Assert.Contains("not judged, with fewer than 20 held-out maps: d (5)", promotion.Reasons);
        Assert.Contains("too few", promotion.Classes[3].Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void BetterOnTheWholeButWorseOnAGuardedClassIsRefused()
    {
        Promotion promotion = Decide(wrongOf: [90, 90, 2, 2], challenger: [5, 5, 14, 2]);
        Assert.False(promotion.Promote);
        Assert.Contains(promotion.Reasons, reason => reason.StartsWith("c: worse beyond noise", StringComparison.Ordinal));

        // Unless the class is not guarded.
        Assert.True(Decide(wrongOf: [90, 90, 2, 2], challenger: [5, 5, 14, 2], new() { Guards = ["a", "b"] }).Promote);
    }

    [Fact]
    public void AsGoodAsTheChampionIsNotEnough()
    {
        Assert.False(Decide(wrongOf: [40, 40, 8, 2], challenger: [39, 40, 8, 2]).Promote);
        Assert.False(Decide(wrongOf: [40, 40, 8, 2], challenger: [40, 40, 8, 2]).Promote);
        Promotion worse = Decide(wrongOf: [15, 15, 8, 2], challenger: [60, 60, 8, 2]);
        Assert.False(worse.Promote);
        Assert.StartsWith("macro F1 is worse beyond noise", worse.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void AClassThatMustImproveHasTo()
    {
        PromotionRule rule = new() { Improve = ["b"] };
        Promotion promotion = Decide(wrongOf: [60, 40, 8, 2], challenger: [10, 40, 8, 2], rule with { Improve = ["c"] });
        Assert.False(promotion.Promote);
        Assert.Contains(promotion.Reasons, reason => reason.StartsWith("c: not better beyond noise", StringComparison.Ordinal));
        Assert.True(Decide(wrongOf: [60, 60, 8, 2], challenger: [10, 10, 8, 2], rule).Promote);
    }

    [Fact]
    public void AMarginAsksForProofThatNothingIsLost()
    {
        // One map of 30 lost is no difference beyond noise, but does not exclude a loss of two points either.
        PromotionRule rule = new() { Margin = 0.02 };
        Assert.True(Decide(wrongOf: [60, 60, 8, 2], challenger: [10, 10, 9, 2]).Promote);
        Promotion promotion = Decide(wrongOf: [60, 60, 8, 2], challenger: [10, 10, 9, 2], rule);
        Assert.False(promotion.Promote);
        Assert.Contains(promotion.Reasons, reason => reason.Contains("a loss of more than 2 points cannot be excluded", StringComparison.Ordinal));
        Assert.True(Decide(wrongOf: [60, 60, 8, 2], challenger: [10, 10, 9, 2], rule with { Guards = ["a", "b"] }).Promote);
    }

    [Fact]
    public void AClassWithFewMapsCannotBeGuardedByName()
    {
        Promotion promotion = Decide(wrongOf: [60, 60, 8, 2], challenger: [10, 10, 8, 0], new() { Guards = ["d"] });
        Assert.False(promotion.Promote);
        Assert.Contains(promotion.Reasons, reason => reason.StartsWith("d: 5 held-out maps are too few to judge", StringComparison.Ordinal));
        Assert.Throws<UsageException>(() => new PromotionRule { Guards = ["e"] }.Check(["a", "b"]));
    }

    [Fact]
    public void WithoutAGuardedClassThatIsSaid()
    {
        Promotion promotion = Decide(wrongOf: [60, 60, 8, 2], challenger: [10, 10, 8, 2], new() { LeastMaps = 1000 });
        Assert.True(promotion.Promote);
        Assert.Contains(promotion.Reasons, reason => reason.StartsWith("no class is guarded", StringComparison.Ordinal));
    }

    [Fact]
    public void AccuracyMayDecideInPlaceOfMacroF1()
    {
        // Many of a are won, a few of c are lost: accuracy rises, the mean over classes does not.
        PromotionRule rule = new() { Guards = ["a", "b"] };
        Assert.False(Decide(wrongOf: [40, 40, 4, 0], challenger: [12, 40, 14, 1], rule).Promote);
        Assert.True(Decide(wrongOf: [40, 40, 4, 0], challenger: [12, 40, 14, 1], rule with { By = WholeFigure.Accuracy }).Promote);
    }

    private static Promotion Decide(int[] wrongOf, int[] challenger, PromotionRule? rule = null)
    {
        rule ??= new();
        return Promotion.Decide(PairedComparison.Of(Answers(wrongOf), Answers(challenger), rule.Statistics with { Resamples = 2000 }), rule);
    }

    // The first maps of each class are taken for a, and those of a for b, so that nothing is wrongly found to be c or d.
    private static Predictions Answers(int[] wrongOf)
    {
        float[] logits = new float[Truth.Length * 4];
        int[] seen = new int[4];
        for (int n = 0; n < Truth.Length; n++)
        {
            int truth = Truth[n];
            logits[(n * 4) + (seen[truth]++ < wrongOf[truth] ? (truth == 0 ? 1 : 0) : truth)] = 1;
        }

        return new(logits, Truth, ["a", "b", "c", "d"], multiLabel: false);
    }
}
