using TorchSharp;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Tests.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Evaluation;

public class PredictionsTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    [Fact]
    public void Loss_and_probabilities_agree_with_torch_for_large_logits_too()
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new Random(6);
        float[] z = [.. Enumerable.Range(0, 60).Select(_ => (float)((random.NextDouble() - 0.5) * 200))];
        int[] labels = [.. Enumerable.Range(0, 20).Select(_ => random.Next(3))];
        var predictions = new Predictions(z, labels, Names, multiLabel: false);
        Tensor logits = tensor(z).view(20, 3);

        Assert.Equal(nn.functional.cross_entropy(logits, tensor(labels.Select(l => (long)l).ToArray())).item<float>(), predictions.Loss(), 4);
        float[] expected = logits.softmax(1).data<float>().ToArray();
        Assert.All(predictions.Probabilities().Zip(expected), p => Assert.Equal(p.Second, p.First, 5));

        int[] flags = [.. Enumerable.Range(0, 60).Select(_ => random.Next(2))];
        var multi = new Predictions(z, flags, Names, multiLabel: true);
        Assert.Equal(nn.functional.binary_cross_entropy_with_logits(logits, tensor(flags.Select(f => (float)f).ToArray()).view(20, 3)).item<float>(), multi.Loss(), 4);
        expected = logits.sigmoid().data<float>().ToArray();
        Assert.All(multi.Probabilities().Zip(expected), p => Assert.Equal(p.Second, p.First, 5));
    }

    [Fact]
    public void Predict_keeps_order_and_leaves_the_model_as_it_was()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferNetSmall.Name, new(3, 1, Sets.Size));
        WaferDataset set = Sets.Quarters(50, 1);

        Predictions all = Evaluator.Predict(model, set, new() { BatchSize = 16, Shuffle = true, Augmentation = Augmentation.Full });

        Assert.True(model.training);
        model.eval();
        using Batch one = new BatchLoader(set).Load([37]);
        float[] expected = model.call(one.Images).data<float>().ToArray();
        Assert.All(all.Logits.Slice(37 * 3, 3).ToArray().Zip(expected), p => Assert.Equal(p.Second, p.First, 5));
        Assert.Equal(set.Labels.ToArray(), all.Labels.ToArray());
    }

    [Fact]
    public void Averaging_over_symmetries_makes_the_prediction_invariant()
    {
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferCnn.Name, new(3, 1, Sets.Size));
        WaferDataset set = Sets.Quarters(12, 1);
        byte[] turned = new byte[set.Dies.Length];
        for (int i = 0; i < turned.Length; i++)
        {
            (int n, int y, int x) = (i / (Sets.Size * Sets.Size), i / Sets.Size % Sets.Size, i % Sets.Size);
            turned[(n * Sets.Size * Sets.Size) + (x * Sets.Size) + Sets.Size - 1 - y] = set.Dies.Span[i];
        }

        float[] plain = Evaluator.Predict(model, set, symmetries: true).Logits.ToArray();
        float[] after = Evaluator.Predict(model, new WaferDataset(turned, Sets.Size, Sets.Size, set.Labels, set.ClassNames), symmetries: true).Logits.ToArray();

        Assert.All(plain.Zip(after), p => Assert.Equal(p.First, p.Second, 4));
    }

    [Fact]
    public void A_model_with_other_outputs_is_refused()
    {
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferNetSmall.Name, new(5, 1, Sets.Size));

        Assert.Contains("(N, 3)", Assert.Throws<ArgumentException>(() => Evaluator.Predict(model, Sets.Quarters(4, 1))).Message, StringComparison.Ordinal);
        Assert.True(model.training);
    }
}
