using System.Text.Json;
using WaferVision.Evaluation;

namespace WaferVision.Tests.Evaluation;

public class ClassificationReportTests
{
    private static readonly string[] Names = ["cat", "dog", "owl"];

    [Fact]
    public void Figures_match_a_confusion_matrix_worked_by_hand()
    {
        // truth × prediction: cat 3 1 0, dog 1 2 1, owl 0 0 2
        (int Truth, int Predicted)[] pairs = [(0, 0), (0, 0), (0, 0), (0, 1), (1, 0), (1, 1), (1, 1), (1, 2), (2, 2), (2, 2)];

        ClassificationReport report = Report(pairs);

        Assert.Equal(10, report.Count);
        Assert.Equal(0.7, report.Accuracy, 12);
        Assert.Equal([3.0 / 4, 2.0 / 3, 2.0 / 3], report.PerClass.Select(s => s.Precision));
        Assert.Equal([3.0 / 4, 2.0 / 4, 1.0], report.PerClass.Select(s => s.Recall));
        Assert.Equal([6.0 / 8, 4.0 / 7, 4.0 / 5], report.PerClass.Select(s => s.F1));
        Assert.Equal([4, 4, 2], report.PerClass.Select(s => s.Support));
        Assert.Equal((0.75 + 0.5 + 1) / 3, report.BalancedAccuracy, 12);
        Assert.Equal(((6.0 / 8) + (4.0 / 7) + (4.0 / 5)) / 3, report.MacroF1, 12);
        Assert.Equal([[3, 1, 0], [1, 2, 1], [0, 0, 2]], report.Confusion.ToRows());
        Assert.Equal([0.75, 0.25, 0], report.Confusion.Normalized()[0]);
        Mistake worst = report.Confusion.Worst(1)[0];
        Assert.Equal(1, worst.Count);
        Assert.Equal(0.25, worst.Share);
    }

    [Fact]
    public void Top_k_counts_the_rank_of_the_truth()
    {
        float[] scores = [3, 2, 1, /**/ 3, 2, 1, /**/ 3, 2, 1, /**/ 1, 1, 1];

        ClassificationReport report = ClassificationReport.From(scores, [0, 1, 2, 1], Names);

        Assert.Equal(0.25, report.TopK(1));
        Assert.Equal(0.75, report.TopK(2));
        Assert.Equal(1, report.TopK(3));
        Assert.Equal(1, report.Top3);
    }

    [Fact]
    public void A_class_that_neither_occurs_nor_is_predicted_does_not_lower_the_macro_averages()
    {
        ClassificationReport report = Report([(0, 0), (1, 1)]);

        Assert.Equal(1, report.MacroF1);
        Assert.Equal(1, report.BalancedAccuracy);
        Assert.Equal(0, report.PerClass[2].F1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Accuracy_is_the_mean_recall_weighted_by_support_and_top_k_never_falls(int seed)
    {
        var random = new Random(seed);
        string[] names = [.. Enumerable.Range(0, 7).Select(k => $"class {k}")];
        int[] labels = [.. Enumerable.Range(0, 200).Select(_ => random.Next(7))];
        float[] scores = [.. Enumerable.Range(0, 1400).Select(_ => random.Next(4) / 4f)];

        ClassificationReport report = ClassificationReport.From(scores, labels, names);

        Assert.Equal(report.Accuracy, report.PerClass.Sum(s => s.Recall * s.Support) / report.Count, 12);
        Assert.Equal(report.Accuracy, report.PerClass.Sum(s => s.Precision * s.Predicted) / report.Count, 12);
        double[] top = [.. Enumerable.Range(1, 7).Select(report.TopK)];
        Assert.Equal(top.Order(), top);
        Assert.Equal(1, top[^1]);
    }

    [Fact]
    public void Json_holds_the_agreed_names()
    {
        JsonElement json = JsonSerializer.SerializeToElement(Report([(0, 0), (1, 0)]), JsonSerializerOptions.Web);

        Assert.Equal(0.5, json.GetProperty("accuracy").GetDouble());
        Assert.Equal(1.0 / 3, json.GetProperty("macroF1").GetDouble(), 12);
        Assert.Equal("cat", json.GetProperty("perClass")[0].GetProperty("name").GetString());
        Assert.Equal(1, json.GetProperty("confusion")[1][0].GetInt32());
    }

    [Fact]
    public void Bad_input_is_refused_with_the_reason()
    {
        Assert.Contains("need 6 scores", Assert.Throws<ArgumentException>(() => ClassificationReport.From(new float[5], [0, 1], Names)).Message, StringComparison.Ordinal);
        Assert.Contains("Label 3 of map 1", Assert.Throws<ArgumentException>(() => ClassificationReport.From(new float[6], [0, 3], Names)).Message, StringComparison.Ordinal);
        Assert.Contains("'dog' is not a number", Assert.Throws<ArgumentException>(() => ClassificationReport.From([0, float.NaN, 0], [0], Names)).Message, StringComparison.Ordinal);
        Assert.Equal(0, ClassificationReport.From([], [], Names).Accuracy);
    }

    private static ClassificationReport Report((int Truth, int Predicted)[] pairs)
    {
        var scores = new float[pairs.Length * 3];
        for (int n = 0; n < pairs.Length; n++)
        {
            scores[(n * 3) + pairs[n].Predicted] = 1;
        }

        return ClassificationReport.From(scores, [.. pairs.Select(p => p.Truth)], Names);
    }
}
