using WaferVision.Evaluation;

namespace WaferVision.Tests.Evaluation;

public class ReweightedReportTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Fact]
    public void Figures_match_those_of_NumPy()
    {
        // R = cm / row sums; J = prior · R; accuracy = trace(J), precision = diag(J) / column sums, F1 = mean(2·p·r / (p + r)).
        (float[] probabilities, int[] labels) = CalibrationTests.Waves();
        ConfusionMatrix confusion = ClassificationReport.From(probabilities, labels, Names).Confusion;
        Assert.Equal([[4, 1, 3, 8], [8, 2, 1, 4], [6, 2, 2, 7], [5, 1, 1, 5]], confusion.ToRows());
        ReweightedReport report = ReweightedReport.From(confusion, ClassPrior.Parse("a=70,b=15,c=10,d=5"));
        Assert.Equal(0.22759803921568625, report.Accuracy, 12);
        double[] precision = [0.5624704584843233, 0.25099969240233777, 0.07484796507094962, 0.04609044572172216];
        Assert.All(report.PerClass.Zip(precision), pair => Assert.Equal(pair.Second, pair.First.Precision, 12));
        Assert.Equal(0.17369795741481353, report.MacroF1, 12);
    }

    [Fact]
    public void The_shares_of_the_set_itself_change_nothing()
    {
        (float[] probabilities, int[] labels) = CalibrationTests.Waves();
        ClassificationReport report = ClassificationReport.From(probabilities, labels, Names);
        ReweightedReport same = ReweightedReport.From(report.Confusion, ClassPrior.Parse("a=16,b=15,c=17,d=12"));
        Assert.Equal(report.Accuracy, same.Accuracy, 12);
        Assert.Equal(report.MacroF1, same.MacroF1, 12);
        Assert.All(report.PerClass.Zip(same.PerClass), pair => Assert.Equal(pair.First.Precision, pair.Second.Precision, 12));
        Assert.All(ClassPrior.Parse("a=16,b=15,c=17,d=12").WeightsOf(labels, Names), weight => Assert.Equal(1, weight, 12));
    }

    [Fact]
    public void Rare_classes_lose_precision_where_most_maps_have_none()
    {
        // Half the maps are good and 1 in 10 of those is called bad: of 10 bad answers 9 are right, at 1 % bad maps 1 in 12.
        int[] labels = [.. Enumerable.Range(0, 20).Select(i => i / 10)];
        float[] scores = [.. labels.SelectMany((label, i) => i % 10 == 0 ? (float[])[label, 1 - label] : [1 - label, label])];
        ConfusionMatrix confusion = ClassificationReport.From(scores, labels, ["none", "bad"]).Confusion;
        ReweightedReport report = ReweightedReport.From(confusion, ClassPrior.Parse("none=99,bad=1"));
        Assert.Equal(0.9, report.Accuracy, 12);
        Assert.Equal(0.009 / (0.009 + 0.099), report.PerClass[1].Precision, 12);
        Assert.Equal(0.01, report.PerClass[1].Share, 12);
    }

    [Fact]
    public void WM811K_shares_are_known()
    {
        string[] names = ["Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Random", "Scratch", "none"];
        double[] shares = ClassPrior.Parse("wm811k").SharesOf(names);
        Assert.Equal(1, shares.Sum(), 12);
        Assert.Equal(0.8524, shares[8], 12);
        Assert.Equal(0.0560, shares[3], 12);
        Assert.Contains("Edge-Loc", Assert.Throws<ArgumentException>(() => ClassPrior.Wm811k.SharesOf(["good", "bad"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a=x")]
    [InlineData("a=-1,b=2")]
    [InlineData("a=1,a=2")]
    [InlineData("a=0,b=0")]
    [InlineData("a=NaN")]
    [InlineData("=1")]
    public void What_is_no_share_is_refused(string text) => Assert.Throws<FormatException>(() => ClassPrior.Parse(text));

    [Fact]
    public void A_class_with_a_share_needs_a_map()
    {
        ConfusionMatrix confusion = ClassificationReport.From([1, 0], [0], ["a", "b"]).Confusion;
        Assert.Contains("'b'", Assert.Throws<ArgumentException>(() => ReweightedReport.From(confusion, ClassPrior.Parse("a=1,b=1"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ClassPrior.Parse("a=1,b=1").WeightsOf([0], ["a", "b"]));
        Assert.Equal(1, ReweightedReport.From(confusion, ClassPrior.Parse("a=1,b=0")).MacroF1);
    }
}
