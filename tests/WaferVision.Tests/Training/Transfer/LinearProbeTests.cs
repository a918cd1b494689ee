using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training.Transfer;

[Collection(Alone.Name)]
public class LinearProbeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradient_agrees_with_finite_differences(bool multiLabel)
    {
        var random = new Random(3);
        using DisposeScope scope = NewDisposeScope();
        using var loss = new LogisticLoss(
            tensor(Numbers(random, 12), [4, 3]), tensor(multiLabel ? new double[] { 1, 0, 1, 1, 0, 0, 0, 1 } : [1, 0, 0, 1, 0, 1, 1, 0], [4, 2]), multiLabel);
        Vector<double> at = Vector<double>.Build.Dense(Numbers(random, loss.Length));

        (_, Vector<double> gradient) = loss.At(at, 0.3);

        for (int i = 0; i < loss.Length; i++)
        {
            Vector<double> step = Vector<double>.Build.Dense(loss.Length, j => j == i ? 1e-6 : 0);
            Assert.Equal((loss.At(at + step, 0.3).Value - loss.At(at - step, 0.3).Value) / 2e-6, gradient[i], 1e-8);
        }
    }

    [Fact]
    public void Classes_in_equal_corners_have_the_weights_of_the_closed_form()
    {
        // One feature of ±1 that names the class in 3 of 4 maps. Without penalty the optimum says 3/4, so that the difference of the logits is ±ln 3;
        // its weights are symmetric, ±ln(3)/2.
        var set = new FeatureSet([1, 1, 1, -1, -1, -1, -1, 1], 1, [0, 0, 0, 0, 1, 1, 1, 1], ["a", "b"]);

        LinearProbe probe = LinearProbe.Fit(set, set, new() { Penalties = [1e-12] });

        Assert.True(probe.Converged);
        Assert.Equal(Math.Log(3) / 2, probe.Weights[0], 1e-5);
        Assert.Equal(-Math.Log(3) / 2, probe.Weights[1], 1e-5);
        Assert.Equal(probe.Bias[0], probe.Bias[1], 1e-5);
        Assert.Equal(0.75, Math.Round(probe.Predict(set).Probabilities()[0], 5));
    }

    [Fact]
    public void At_the_optimum_the_gradient_vanishes_and_scaling_a_feature_changes_nothing()
    {
        var random = new Random(5);
        float[] values = [.. Numbers(random, 300).Select(v => (float)v)];
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => random.Next(3))];
        float[] scaled = [.. values.Select((v, i) => i % 3 == 1 ? (1000 * v) + 5 : v)];
        var options = new LinearProbeOptions { Penalties = [0.01] };

        LinearProbe probe = Fit(values), other = Fit(scaled);

        Assert.True(probe.Converged);
        Assert.All(Logits(probe, values).Zip(Logits(other, scaled)), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));

        LinearProbe Fit(float[] features) => LinearProbe.Fit(Set(features), Set(features), options);
        FeatureSet Set(float[] features) => new(features, 3, labels, ["a", "b", "c"]);
        float[] Logits(LinearProbe fitted, float[] features) => fitted.Predict(Set(features)).Logits.ToArray();
    }

    [Fact]
    public void The_validation_set_chooses_the_penalty()
    {
        // 30 maps and 40 features of which one tells the class: without a penalty the others are learned by heart.
        var random = new Random(7);
        LinearProbe weak = LinearProbe.Fit(Noisy(30), Noisy(400), new() { Penalties = [1e-6] });
        random = new Random(7);
        FeatureSet training = Noisy(30), validation = Noisy(400), test = Noisy(400);

        LinearProbe chosen = LinearProbe.Fit(training, validation, new() { Penalties = [1e-6, 1e-3, 1e-1, 1] });

        Assert.True(chosen.Penalty > 1e-6);
        Assert.True(chosen.Predict(validation).Report().Accuracy > weak.Predict(validation).Report().Accuracy);
        Assert.True(chosen.Predict(test).Report().Accuracy > weak.Predict(test).Report().Accuracy);

        FeatureSet Noisy(int count)
        {
            int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
            return new([.. labels.SelectMany(label => Numbers(random, 40).Select((v, d) => (float)(d == 0 ? v + label : v)))], 40, labels, ["a", "b"]);
        }
    }

    [Fact]
    public void Several_labels_at_once_are_probed()
    {
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferNetSmall.Name, new(2, 1, Sets.Size));

        LinearProbe probe = LinearProbe.Fit(Of(Sets.Halves(200, 1)), Of(Sets.Halves(80, 2)));

        Assert.True(probe.Predict(Of(Sets.Halves(80, 3))).MultiLabelReport().ExactMatch > 0.9);

        FeatureSet Of(WaferDataset maps) => Features.Of(model, maps);
    }

    [Fact]
    public void A_probe_as_head_makes_the_model_say_what_the_probe_says()
    {
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferNetSmall.Name, new(3, 1, Sets.Size));
        WaferDataset training = Sets.Quarters(120, 1), test = Sets.Quarters(60, 3);
        LinearProbe probe = LinearProbe.Fit(Features.Of(model, training), Features.Of(model, Sets.Quarters(60, 2)));
        float[] expected = probe.Predict(Features.Of(model, test)).Logits.ToArray();

        probe.CopyTo(model, "fc");

        Predictions found = Evaluator.Predict(model, test);
        Assert.All(expected.Zip(found.Logits.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-2f));
        Assert.True(found.Report().Accuracy > 0.9, $"{found.Report().Accuracy}");
        Assert.Contains("'stem' is Sequential", Assert.Throws<ArgumentException>(() => probe.CopyTo(model, "stem")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_that_do_not_fit_together_and_penalties_of_nothing_are_refused()
    {
        var set = new FeatureSet([1, 2], 1, [0, 1], ["a", "b"]);

        Assert.Throws<ArgumentException>(() => LinearProbe.Fit(set, new FeatureSet([1, 2], 2, [0], ["a", "b"])));
        Assert.Throws<ArgumentException>(() => LinearProbe.Fit(set, new FeatureSet([1, 2], 1, [0, 1], ["a", "c"])));
        Assert.Throws<ArgumentException>(() => LinearProbe.Fit(set.Subset([]), set));
        Assert.Throws<ArgumentException>(() => new LinearProbeOptions { Penalties = [0] });
        Assert.Throws<ArgumentException>(() => new LinearProbeOptions { Penalties = [] });
    }

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 4) - 2)];
}
