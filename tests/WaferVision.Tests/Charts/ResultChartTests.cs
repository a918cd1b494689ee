using System.Text.Json.Nodes;
using Plotly.NET;
using WaferVision.Evaluation;
using WaferVision.Training;

namespace WaferVision.Tests.Pictures;

public class ResultChartTests
{
    private static readonly string[] Names = ["none", "Center"];

    [Fact]
    public void Confusion_counts_and_shares()
    {
        int[,] counts = { { 3, 1 }, { 0, 0 } };
        JsonNode absolute = Charts.ConfusionMatrix(counts, Names).Trace(0), shares = Charts.ConfusionMatrix(counts, Names, normalize: true).Trace(0);
        Assert.Equal([3, 1, 0, 0], absolute["z"]!.Numbers());
        Assert.Equal([0.75, 0.25, 0, 0], shares["z"]!.Numbers());
        Assert.Equal(["75", "25", "", ""], shares["text"]!.Texts());
        Assert.Equal([3, 1, 0, 0], shares["customdata"]!.Numbers());
    }

    [Fact]
    public void Confusion_must_fit_its_names_and_hold_counts()
    {
        Assert.Contains("Expected a 2 × 2 matrix", Assert.Throws<ArgumentException>(() => Charts.ConfusionMatrix(new int[1, 2], Names)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Charts.ConfusionMatrix(new[,] { { 1, -1 }, { 0, 1 } }, Names));
    }

    [Fact]
    public void A_report_is_drawn_with_its_own_figures()
    {
        ClassificationReport report = ClassificationReport.From([0.9f, 0.1f, 0.2f, 0.8f, 0.6f, 0.4f], [0, 1, 1], Names);
        Assert.Equal([1, 0, 1, 1], Charts.ConfusionMatrix(report).Trace(0)["z"]!.Numbers());
        GenericChart scores = Charts.ClassScores(report);
        Assert.Equal(["precision", "recall", "F1"], Enumerable.Range(0, 3).Select(i => (string)scores.Trace(i)["name"]!));
        Assert.Equal([0.5, 1.0], scores.Trace(0)["y"]!.AsArray().Select(y => (double)y!));
        Assert.Equal([1.0, 0.5], scores.Trace(1)["y"]!.AsArray().Select(y => (double)y!));
    }

    [Fact]
    public void Training_curves_mark_the_best_epoch_on_every_panel()
    {
        GenericChart chart = Charts.TrainingCurves([2, 1], [2.5, 1.5], [0.5, 0.8], [0.4, 0.7], [1e-3, 1e-4], bestEpoch: 2);
        Assert.Equal(["loss", "accuracy", "learning rate"], chart.Notes());
        Assert.Equal(5, chart.TraceCount());
        JsonArray shapes = chart.Layout()["shapes"]!.AsArray();
        Assert.Equal(["y domain", "y2 domain", "y3 domain"], shapes.Select(shape => (string)shape!["yref"]!));
        Assert.All(shapes, shape => Assert.Equal(2, (double)shape!["x0"]!));
        Assert.Equal([1.0, 2.0], chart.Trace(0)["x"]!.AsArray().Select(x => (double)x!));
    }

    [Fact]
    public void A_history_is_drawn_with_its_own_figures()
    {
        EpochRecord[] epochs = [new(1, 1e-3, 2, 0.3, 2.5, 0.2, 0.1, 1, 100), new(2, 1e-4, 1, 0.6, 1.5, 0.5, 0.4, 1, 100)];
        GenericChart chart = Charts.TrainingCurves(new TrainingHistory(epochs, 2, TrainingEnd.Completed));
        double[][] expected = [[2, 1], [2.5, 1.5], [0.3, 0.6], [0.2, 0.5], [1e-3, 1e-4]];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], chart.Trace(i)["y"]!.AsArray().Select(y => (double)y!));
        }

        Assert.Equal(2, (double)chart.Layout()["shapes"]![0]!["x0"]!);
        Assert.Throws<ArgumentException>(() => Charts.TrainingCurves(new TrainingHistory([], 0, TrainingEnd.Cancelled)));
    }

    [Fact]
    public void Series_of_different_length_are_refused_by_name()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Charts.TrainingCurves([1, 2], [1], [1, 2], [1, 2]));
        Assert.Contains("'validationLoss' has 1 values; expected 2", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Charts.Lines([1, 2], [("a", [1])]));
        Assert.Throws<ArgumentException>(() => Charts.Bars([], [("a", [])]));
    }

    [Fact]
    public void Timing_ratios_start_at_one_and_must_be_positive()
    {
        JsonNode bars = Charts.TimingRatios(["slow", "fast"], [20, 0.5], "reference").Trace(0);
        Assert.Equal(1, (double)bars["base"]!);
        Assert.Equal([19, -0.5], bars["x"]!.AsArray().Select(x => (double)x!));
        Assert.Equal(["20×", "0.50×"], bars["text"]!.AsArray().Select(text => (string)text!));
        Assert.Contains("'slow' is 0", Assert.Throws<ArgumentException>(() => Charts.TimingRatios(["slow"], [0], "reference")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Histogram_shares_sum_to_one_over_common_bins()
    {
        GenericChart chart = Charts.Histogram([("a", [0, 0.1, 4]), ("b", [2, double.NaN])], bins: 4);
        Assert.Equal([0, 1, 2, 3, 4], chart.Trace(0)["x"]!.AsArray().Select(x => (double)x!));
        double[] a = [.. chart.Trace(0)["y"]!.AsArray().Select(y => (double)y!)];
        Assert.Equal([2 / 3.0, 0, 0, 1 / 3.0, 1 / 3.0], a.Select(share => Math.Round(share, 12)), (x, y) => Math.Abs(x - y) < 1e-9);
        Assert.Equal([0, 0, 1, 0, 0], chart.Trace(1)["y"]!.AsArray().Select(y => (double)y!));
        Assert.Throws<ArgumentException>(() => Charts.Histogram([("empty", [double.NaN])]));
    }

    [Fact]
    public void Class_distribution_has_a_series_a_split()
    {
        GenericChart chart = Charts.ClassDistribution(Names, [("train", [7, 3]), ("test", [2, 1])]);
        Assert.Equal(["train", "test"], Enumerable.Range(0, 2).Select(i => (string)chart.Trace(i)["name"]!));
        Assert.Equal("group", (string?)chart.Layout()["barmode"]);
    }
}
