using WaferVision.Evaluation;

namespace WaferVision.Tests.Evaluation;

public class TemperatureScalingTests
{
    [Fact]
    public void One_confidence_has_a_closed_form()
    {
        // All logits (a, 0), a share q of the maps of class 0: the loss is lowest where 1/(1 + e^(−a/T)) = q, so T = a / ln(q / (1 − q)).
        const double a = 4;
        int[] labels = [.. Enumerable.Range(0, 100).Select(n => n < 80 ? 0 : 1)];
        float[] logits = [.. labels.SelectMany(_ => (float[])[(float)a, 0])];
        var predictions = new Predictions(logits, labels, ["a", "b"], multiLabel: false);
        Assert.Equal(a / Math.Log(4), TemperatureScaling.Fit(predictions), 3);

        // The same as one label: positive in 80 of 100, logit a.
        var label = new Predictions([.. Enumerable.Repeat((float)a, 100)], [.. labels.Select(l => 1 - l)], ["a"], multiLabel: true);
        Assert.Equal(a / Math.Log(4), TemperatureScaling.Fit(label), 3);
    }

    [Fact]
    public void The_temperature_is_that_of_NumPy()
    {
        // L = log of p as in CalibrationTests; y = where(n % 3 == 0, labels, argmax(p)); minimised over log T by ternary search in float64.
        (float[] probabilities, int[] labels) = CalibrationTests.Waves();
        float[] logits = [.. probabilities.Select(p => (float)Math.Log(p))];
        int[] mixed = [.. labels.Select((label, n) => n % 3 == 0 ? label : Array.IndexOf(probabilities, probabilities[(4 * n)..((4 * n) + 4)].Max(), 4 * n) - (4 * n))];
        var predictions = new Predictions(logits, mixed, ["a", "b", "c", "d"], multiLabel: false);
        double temperature = TemperatureScaling.Fit(predictions);
        Assert.Equal(1.754061545843257, temperature, 3);
        Assert.Equal(1.2051960815803004, predictions.Loss(), 6);
        Assert.Equal(1.111902927428321, TemperatureScaling.Apply(predictions, temperature).Loss(), 6);
    }

    [Fact]
    public void Overconfidence_is_undone_and_the_answers_stay()
    {
        // Labels drawn from softmax(z); the model says 3·z.
        var random = new Random(5);
        float[] honest = [.. Enumerable.Range(0, 15_000).Select(_ => (float)(random.NextDouble() * 4))];
        float[] probabilities = new Predictions(honest, new int[5000], ["a", "b", "c"], multiLabel: false).Probabilities();
        int[] labels = [.. Enumerable.Range(0, 5000).Select(n => Draw(random, probabilities.AsSpan(3 * n, 3)))];
        var loud = new Predictions([.. honest.Select(z => 3 * z)], labels, ["a", "b", "c"], multiLabel: false);
        double temperature = TemperatureScaling.Fit(loud);
        Assert.InRange(temperature, 2.7, 3.3);
        Predictions scaled = TemperatureScaling.Apply(loud, temperature);
        Assert.Equal(loud.Report().Accuracy, scaled.Report().Accuracy);
        Assert.True(Ece(loud) > 0.15 && Ece(scaled) < 0.03, $"{Ece(loud)} {Ece(scaled)}");

        double Ece(Predictions predictions) => Calibration.OfTopLabel(predictions.Probabilities(), labels, 3).ExpectedError;
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit(new Predictions([], [], ["a"], multiLabel: false)));
        Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit(new Predictions([float.NaN, 0], [0], ["a", "b"], multiLabel: false)));
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureScaling.Apply(new Predictions([0, 0], [0], ["a", "b"], multiLabel: false), 0));
    }

    private static int Draw(Random random, ReadOnlySpan<float> probabilities)
    {
        double at = random.NextDouble();
        int k = 0;
        while (k < probabilities.Length - 1 && (at -= probabilities[k]) > 0)
        {
            k++;
        }

        return k;
    }
}
