using WaferVision.Evaluation;

namespace WaferVision.Tests.Evaluation;

public class CalibrationTests
{
    [Fact]
    public void Bins_by_hand()
    {
        // Two bins: (0, 0.5] holds 0.5 (right) and 0.25 (wrong), (0.5, 1] holds 1 (right), 0.75 (right), 0.75 (wrong), 0.625 (wrong).
        Calibration calibration = Calibration.Of([0.5, 0.25, 1, 0.75, 0.75, 0.625], [true, false, true, true, false, false], bins: 2);
        Assert.Equal(new CalibrationBin(0, 0.5, 2, 2.0 / 6, 0.375, 0.5), calibration.Bins[0]);
        Assert.Equal(new CalibrationBin(0.5, 1, 4, 4.0 / 6, 0.78125, 0.5), calibration.Bins[1]);
        Assert.Equal(((2 * 0.125) + (4 * 0.28125)) / 6, calibration.ExpectedError, 12);
        Assert.Equal(0.28125, calibration.MaximumError);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Answers_as_good_as_their_confidence_are_calibrated(int seed)
    {
        var random = new Random(seed);
        double[] confidences = [.. Enumerable.Range(0, 40_000).Select(_ => random.NextDouble())];
        bool[] hits = [.. confidences.Select(c => random.NextDouble() < c)];
        Assert.InRange(Calibration.Of(confidences, hits).ExpectedError, 0, 0.02);
        Assert.InRange(Calibration.Of([.. confidences.Select(c => 0.5 + (c / 2))], hits).ExpectedError, 0.23, 0.27);
    }

    [Fact]
    public void Right_and_certain_is_0_and_wrong_and_certain_is_1()
    {
        Assert.Equal(0, Calibration.OfTopLabel([1, 0, 0, 1], [0, 1], 2).ExpectedError);
        Assert.Equal(1, Calibration.OfTopLabel([1, 0, 0, 1], [1, 0], 2).ExpectedError);
        Assert.Equal(0, Calibration.BrierScore([1, 0, 0, 1], [0, 1], 2));
        Assert.Equal(2, Calibration.BrierScore([1, 0, 0, 1], [1, 0], 2));

        // One answer in k at a probability of 1/k: calibrated, and (k − 1)/k² + (1 − 1/k)² from the truth.
        Assert.Equal(0, Calibration.OfTopLabel([0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f], [0, 1, 2, 3], 4).ExpectedError);
        Assert.Equal((3.0 / 16) + (9.0 / 16), Calibration.BrierScore([0.25f, 0.25f, 0.25f, 0.25f], [2], 4), 12);
        Assert.Equal(0, Calibration.Of([], []).ExpectedError);
    }

    [Fact]
    public void Figures_match_those_of_NumPy()
    {
        // p = softmax(3·sin(0.7·i)) in float32, (60, 4); y = (7·n mod 11) mod 4; b = clip(ceil(15·max p) − 1, 0, 14);
        // sum(|mean(hit) − mean(max p)| · share over bins), its maximum, and mean(sum((p − onehot(y))², axis 1)).
        (float[] probabilities, int[] labels) = Waves();
        Calibration top = Calibration.OfTopLabel(probabilities, labels, 4);
        Assert.Equal(0.455354222158591, top.ExpectedError, 6);
        Assert.Equal(0.6673479651411375, top.MaximumError, 6);
        Assert.Equal(1.1026785143842643, Calibration.BrierScore(probabilities, labels, 4), 6);

        // The same with weights w = [0.7, 0.15, 0.1, 0.05][y] / bincount(y)[y].
        double[] weights = ClassPrior.Parse("a=0.7,b=0.15,c=0.1,d=0.05").WeightsOf(labels, ["a", "b", "c", "d"]);
        Assert.Equal(0.44672205798327935, Calibration.OfTopLabel(probabilities, labels, 4, weights: weights).ExpectedError, 6);
        Assert.Equal(1.074414338778441, Calibration.BrierScore(probabilities, labels, 4, weights), 6);

        // One label: bins of p[:, 1] against y == 1; and average precision, mean over the hits of (hits so far / rank).
        int[] several = [.. labels.SelectMany(label => Enumerable.Range(0, 4).Select(k => k == label ? 1 : 0))];
        Assert.Equal(0.19106973170613248, Calibration.OfLabel(probabilities, several, 1, 4).ExpectedError, 6);
        Assert.Equal(0.27033545417470367, MultiLabelReport.From(probabilities, several, ["a", "b", "c", "d"]).AveragePrecision[1]!.Value, 6);
    }

    [Fact]
    public void Weights_of_whole_numbers_are_repeated_answers()
    {
        double[] confidences = [0.2, 0.9, 0.7, 0.72];
        bool[] hits = [true, false, true, false];
        double weighted = Calibration.Of(confidences, hits, weights: [1, 3, 2, 1]).ExpectedError;
        Assert.Equal(Calibration.Of([0.2, 0.9, 0.9, 0.9, 0.7, 0.7, 0.72], [true, false, false, false, true, true, false]).ExpectedError, weighted, 12);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Calibration.Of([1.2], [true]));
        Assert.Throws<ArgumentException>(() => Calibration.Of([double.NaN], [true]));
        Assert.Throws<ArgumentException>(() => Calibration.Of([0.5], []));
        Assert.Throws<ArgumentException>(() => Calibration.OfTopLabel([0.5f], [0], 2));
        Assert.Throws<ArgumentException>(() => Calibration.BrierScore([0.5f], [0], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Calibration.OfLabel([0.5f], [0], 1, 1));
    }

    internal static (float[] Probabilities, int[] Labels) Waves()
    {
        float[] logits = [.. Enumerable.Range(0, 240).Select(i => (float)(3 * Math.Sin(0.7 * i)))];
        int[] labels = [.. Enumerable.Range(0, 60).Select(n => 7 * n % 11 % 4)];
        return (new Predictions(logits, labels, ["a", "b", "c", "d"], multiLabel: false).Probabilities(), labels);
    }
}
