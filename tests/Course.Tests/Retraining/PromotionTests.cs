using Course.Retraining;
using WaferVision.Data;
using WaferVision.Evaluation;

namespace Course.Tests.Retraining;

/// <summary>The rule by which a challenger is promoted, on answers that are made up.</summary>
public class PromotionTests
{
    // 300 maps of a, 300 of b, 30 of c, 5 of d.
    private static readonly int[] Truth = [.. Enumerable.Repeat(0, 300), .. Enumerable.Repeat(1, 300), .. Enumerable.Repeat(2, 30), .. Enumerable.Repeat(3, 5)];

    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Fact]
    public void BetterOnEveryGuardedClassAndWorseNowhereIsPromoted()
    {
        Promotion promotion = Decide(wrongOf: [40, 40, 8, 2], challenger: [15, 15, 8, 2], "a", "b");
        Assert.True(promotion.Promote, string.Join('\n', promotion.Reasons));
        Assert.Equal((bool[])[true, true, false, false], promotion.Classes.Select(c => c.Guarded));
        Assert.Equal("guarded: 'a', 'b', for a test", promotion.Reasons[0]);
        Assert.Contains(promotion.Reasons, reason => reason.StartsWith("'a': better beyond noise", StringComparison.Ordinal));
        Assert.Contains("no other class speaks against it", promotion.Reasons);
        Assert.Contains("a loss would hardly show, with fewer than 20 held-out maps: d (5)", promotion.Reasons);
    }

    [Fact]
    public void OneGuardedClassThatIsMerelyEqualRefuses()
    {
        // What is wrongly found to be b counts in b's F1, too: the 40 of a that are won make b better by themselves.
        Promotion promotion = Decide(wrongOf: [60, 40, 8, 2], challenger: [10, 40, 8, 2], "a", "c");
        Assert.False(promotion.Promote);
        Assert.Contains(promotion.Reasons, reason => reason.StartsWith("'c': not better beyond noise", StringComparison.Ordinal));
        Assert.Contains(promotion.Reasons, reason => reason.StartsWith("macro F1 is better beyond noise", StringComparison.Ordinal));

        // One map more that is found is no difference beyond noise.
        Assert.False(Decide(wrongOf: [60, 40, 8, 2], challenger: [10, 40, 7, 2], "a", "c").Promote);
        Assert.True(Decide(wrongOf: [60, 40, 8, 2], challenger: [10, 40, 0, 2], "a", "c").Promote);
    }

    [Fact]
    public void AClassThatIsNotGuardedAndGetsWorseRefuses()
    {
        Promotion promotion = Decide(wrongOf: [90, 90, 2, 2], challenger: [5, 5, 14, 2], "a", "b");
        Assert.False(promotion.Promote);
        Assert.Contains(promotion.Reasons, reason => reason.StartsWith("'c': worse beyond noise", StringComparison.Ordinal));
        Assert.DoesNotContain("no other class speaks against it", promotion.Reasons);
        Assert.True(Decide(wrongOf: [90, 90, 2, 2], challenger: [5, 5, 3, 2], "a", "b").Promote);
    }

    [Fact]
    public void AsGoodAsTheChampionIsNotEnough()
    {
        Assert.False(Decide(wrongOf: [40, 40, 8, 2], challenger: [39, 40, 8, 2], "a").Promote);
        Assert.False(Decide(wrongOf: [40, 40, 8, 2], challenger: [40, 40, 8, 2], "a").Promote);
        Promotion worse = Decide(wrongOf: [15, 15, 8, 2], challenger: [60, 60, 8, 2], "a");
        Assert.False(worse.Promote);
        Assert.StartsWith("'a': worse beyond noise", worse.Reasons[1], StringComparison.Ordinal);
        Assert.Contains(worse.Reasons, reason => reason.StartsWith("macro F1 is worse beyond noise", StringComparison.Ordinal));
    }

    [Fact]
    public void ManySmallLossesThatAddUpRefuse()
    {
        // Of twelve classes one is won; the others lose three maps of 200 each, which is noise in each of them and none in all of them.
        const int Classes = 12, Maps = 200;
        int[] truth = [.. Enumerable.Range(0, Classes * Maps).Select(n => n / Maps)];
        string[] names = [.. Enumerable.Range(0, Classes).Select(k => $"k{k}")];
        Predictions Answers(int first, int others)
        {
            float[] logits = new float[truth.Length * Classes];
            for (int n = 0; n < truth.Length; n++)
            {
                bool wrong = n % Maps < (truth[n] == 0 ? first : others);
                logits[(n * Classes) + (wrong ? (truth[n] + 1 + (n % (Classes - 1))) % Classes : truth[n])] = 1;
            }

            return new(logits, truth, names, multiLabel: false);
        }

        PairedComparison comparison = PairedComparison.Of(Answers(18, 4), Answers(5, 7), new() { Resamples = 2000 });
        Promotion promotion = Promotion.Decide(comparison, new(), new(["k0"], "for a test"));
        Assert.All(promotion.Classes, c => Assert.True(c.Passes, $"{c.Comparison.Name}: {c.Verdict}"));
        Assert.True(comparison.Accuracy.Worse, $"{comparison.Accuracy}");
        Assert.False(promotion.Promote);
    }

    [Fact]
    public void AMarginAsksForProofThatNothingIsLost()
    {
        // One map of 30 lost is no difference beyond noise, but does not exclude a loss of two points either.
        PromotionRule rule = new() { Margin = 0.02 };
        Assert.True(Decide(wrongOf: [60, 60, 8, 2], challenger: [10, 10, 9, 2], "a").Promote);
        Promotion promotion = Decide(wrongOf: [60, 60, 8, 2], challenger: [10, 10, 9, 2], rule, "a");
        Assert.False(promotion.Promote);
        Assert.Contains(promotion.Reasons, reason => reason.Contains("a loss of more than 2 points cannot be excluded", StringComparison.Ordinal));
        Assert.True(Decide(wrongOf: [60, 60, 8, 2], challenger: [10, 10, 9, 2], rule with { LeastMaps = 31 }, "a", "b").Promote);
    }

    [Fact]
    public void AGuardedClassNeedsMaps()
    {
        WaferDataset maps = Maps();
        PromotionRule rule = new() { Guards = ["a", "d"] };
        string problem = Assert.Throws<CourseException>(() => GuardedClasses.Choose(rule, maps, () => throw new InvalidOperationException())).Message;
        Assert.StartsWith("d (5): too few held-out maps to show anything; expected 20", problem, StringComparison.Ordinal);
        Assert.Equal(["a", "d"], GuardedClasses.Choose(rule with { LeastMaps = 5 }, maps, () => throw new InvalidOperationException()).Names);
        Assert.Throws<UsageException>(() => new PromotionRule { Guards = ["e"] }.Check(["a", "b"]));
    }

    [Fact]
    public void WhereNoneIsNamedTheChampionsWeakestClassIsGuarded()
    {
        // d is weaker than c, but has five held-out maps.
        Predictions champion = Answers([40, 40, 20, 5]);
        GuardedClasses guarded = GuardedClasses.Choose(new(), Maps(), () => champion);
        Assert.Equal(["c"], guarded.Names);
        Assert.Equal("in which the champion is weakest: F1 50.0 % on the validation maps", guarded.Reason.Replace('\u00A0', ' '));
        Assert.Equal(["d"], GuardedClasses.Choose(new() { LeastMaps = 5 }, Maps(), () => champion).Names);
        Assert.Contains("no class can be guarded", Assert.Throws<CourseException>(() => GuardedClasses.Choose(new() { LeastMaps = 301 }, Maps(), () => champion)).Message, StringComparison.Ordinal);
    }

    private static WaferDataset Maps() => new(Enumerable.Repeat((byte)1, Truth.Length).ToArray(), 1, 1, Truth, Names);

    private static Promotion Decide(int[] wrongOf, int[] challenger, params string[] guarded) => Decide(wrongOf, challenger, new(), guarded);

    private static Promotion Decide(int[] wrongOf, int[] challenger, PromotionRule rule, params string[] guarded) =>
        Promotion.Decide(PairedComparison.Of(Answers(wrongOf), Answers(challenger), rule.Statistics with { Resamples = 2000 }), rule, new(guarded, "for a test"));

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

        return new(logits, Truth, Names, multiLabel: false);
    }
}
