using System.Text.Json;
using WaferVision.Evaluation;

namespace WaferVision.Tests.Evaluation;

public class MultiLabelReportTests
{
    private static readonly string[] Names = ["ring", "scratch"];

    [Fact]
    public void Figures_match_a_table_worked_by_hand()
    {
        float[] probabilities = [0.9f, 0.8f, /**/ 0.6f, 0.1f, /**/ 0.2f, 0.7f, /**/ 0.1f, 0.3f];
        int[] labels = [1, 1, /**/ 0, 0, /**/ 1, 1, /**/ 0, 0];

        MultiLabelReport report = MultiLabelReport.From(probabilities, labels, Names);

        Assert.Equal(0.5, report.ExactMatch);
        Assert.Equal(6.0 / 8, report.Accuracy, 12);
        Assert.Equal(0.5, report.PerClass[0].Precision);
        Assert.Equal(0.5, report.PerClass[0].Recall);
        Assert.Equal(1, report.PerClass[1].F1);
        Assert.Equal(0.75, report.MacroF1);
        Assert.Equal(6.0 / 8, report.MicroF1, 12);

        // ring is ranked 0.9 (true), 0.6, 0.2 (true), 0.1: (1/1 + 2/3)/2; scratch is perfect.
        Assert.Equal((((1 + (2.0 / 3)) / 2) + 1) / 2, report.MeanAveragePrecision, 12);
    }

    [Fact]
    public void Equal_probabilities_rank_together_so_average_precision_is_the_share_of_hits() =>
        Assert.Equal(0.25, MultiLabelReport.From([0.5f, 0.5f, 0.5f, 0.5f], [1, 0, 0, 0], ["only"]).MeanAveragePrecision, 12);

    [Fact]
    public void A_higher_threshold_predicts_less()
    {
        float[] probabilities = [0.6f, 0.4f];
        Assert.Equal(1, MultiLabelReport.From(probabilities, [1, 0], Names).ExactMatch);
        Assert.Equal(0, MultiLabelReport.From(probabilities, [1, 0], Names, threshold: 0.7).ExactMatch);
    }

    [Fact]
    public void Json_holds_the_agreed_names()
    {
        JsonElement json = JsonSerializer.SerializeToElement(MultiLabelReport.From([0.6f, 0.4f], [1, 0], Names), JsonSerializerOptions.Web);

        Assert.Equal(1, json.GetProperty("exactMatch").GetDouble());
        Assert.Equal(1, json.GetProperty("macroF1").GetDouble());
        Assert.Equal("ring", json.GetProperty("perClass")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Bad_input_is_refused_with_the_reason()
    {
        Assert.Contains("each 0 or 1", Assert.Throws<ArgumentException>(() => MultiLabelReport.From([0, 0], [2, 0], Names)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MultiLabelReport.From([0, 0, 0], [0, 0], Names));
        Assert.Throws<ArgumentException>(() => MultiLabelReport.From([float.NaN, 0], [0, 0], Names));
    }
}
