using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Compression;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Training;

[Collection(Alone.Name)]
public class WeightMasksTests
{
    [Fact]
    public void The_smallest_weights_of_all_become_0_and_the_others_stay()
    {
        using nn.Module<Tensor, Tensor> model = Small();
        Dictionary<string, float[]> before = Values(model);

        using WeightMasks masks = WeightMasks.ByMagnitude(model, 0.6);

        Dictionary<string, float[]> after = Values(model);
        string[] names = [.. masks.Layers.Select(layer => layer.Name)];
        float[] sizes = [.. names.SelectMany(name => before[name]).Select(Math.Abs).Order()];
        long zeros = (long)Math.Floor(0.6 * sizes.Length);
        float threshold = sizes[zeros - 1];
        Assert.Equal(zeros, masks.Zeros);
        Assert.All(names, name => Assert.Equal(before[name].Select(w => Math.Abs(w) > threshold ? w : 0), after[name]));
        Assert.All(before.Keys.Except(names), name => Assert.Equal(before[name], after[name]));
        Assert.All(before.Keys, name => Assert.Equal(name.Contains("conv", StringComparison.Ordinal) || name == "fc.weight", names.Contains(name)));
    }

    [Fact]
    public void Each_layer_loses_its_share_where_that_is_asked_and_only_named_layers_do()
    {
        using nn.Module<Tensor, Tensor> model = Small();

        using WeightMasks masks = WeightMasks.ByMagnitude(model, 0.25, PruningScope.PerLayer, "block*", "fc");

        Assert.Equal(7, masks.Layers.Count);
        Assert.All(masks.Layers, layer => Assert.Equal((long)Math.Floor(0.25 * layer.Weights), layer.Zeros));
        Assert.All(Values(model), pair => Assert.Equal(masks.Layers.FirstOrDefault(layer => layer.Name == pair.Key)?.Zeros ?? 0, IsWeight(pair.Key) ? pair.Value.Count(w => w == 0) : 0));

        static bool IsWeight(string name) => name.EndsWith("weight", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd, 0)]
    [InlineData(OptimizerKind.AdamW, 0.9)]
    public void Masked_weights_stay_0_through_training_while_the_others_learn(OptimizerKind optimizer, double average)
    {
        using nn.Module<Tensor, Tensor> model = Small();
        using WeightMasks masks = WeightMasks.ByMagnitude(model, 0.7);
        Dictionary<string, float[]> before = Values(model);
        var options = new TrainerOptions { Epochs = 2, Optimizer = optimizer, WeightDecay = 0.01, AverageDecay = average, Masks = masks, LearningRate = 0.01 };

        new Trainer(model, options).Fit(Sets.Quarters(96, 1), Sets.Quarters(15, 2), new BatchOptions { BatchSize = 16 });

        Dictionary<string, float[]> after = Values(model);
        foreach (LayerSparsity layer in masks.Layers)
        {
            (float[] from, float[] to) = (before[layer.Name], after[layer.Name]);
            Assert.All(from.Zip(to).Where(pair => pair.First == 0), pair => Assert.Equal(0f, pair.Second));
            Assert.All(from.Zip(to).Where(pair => pair.First != 0), pair => Assert.NotEqual(pair.First, pair.Second));
        }
    }

    [Fact]
    public void An_interrupted_run_goes_on_with_the_same_masks_and_with_no_others()
    {
        using var folder = new TemporaryFolder();
        byte[] Run(string where, double amount, int stopAfter)
        {
            using nn.Module<Tensor, Tensor> model = Small();
            using WeightMasks masks = WeightMasks.ByMagnitude(model, amount);
            using var stop = new CancellationTokenSource();
            var options = new TrainerOptions { Epochs = 3, Masks = masks, CheckpointFolder = folder[where] };
            new Trainer(model, options).Fit(Sets.Quarters(48, 1), Sets.Quarters(15, 2), new BatchOptions { BatchSize = 16 }, new StopAfter(stop, stopAfter), stop.Token);
            return [.. model.state_dict().Values.SelectMany(tensor => tensor.bytes.ToArray())];
        }

        byte[] whole = Run("whole", 0.5, 99);
        Run("parts", 0.5, 1);
        Assert.Throws<InvalidDataException>(() => Run("parts", 0.6, 99));
        Assert.Equal(whole, Run("parts", 0.5, 99));
    }

    [Fact]
    public void What_cannot_be_pruned_is_refused_and_the_model_is_as_it_was()
    {
        using nn.Module<Tensor, Tensor> model = Small();
        using (no_grad())
        {
            model.get_parameter("fc.weight")!.mul_(1e-6);
        }

        Dictionary<string, float[]> before = Values(model);
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightMasks.ByMagnitude(model, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightMasks.ByMagnitude(model, double.NaN));
        Assert.Contains("'layer7'", Assert.Throws<ArgumentException>(() => WeightMasks.ByMagnitude(model, 0.5, PruningScope.Global, "layer7")).Message, StringComparison.Ordinal);
        Assert.Contains("only those", Assert.Throws<ArgumentException>(() => WeightMasks.ByMagnitude(model, 0.5, PruningScope.Global, "*norm")).Message, StringComparison.Ordinal);
        Assert.Contains("'fc.weight' would lose all of its 192 weights", Assert.Throws<ArgumentException>(() => WeightMasks.ByMagnitude(model, 0.5)).Message, StringComparison.Ordinal);
        Assert.All(before, pair => Assert.Equal(pair.Value, Values(model)[pair.Key]));

        using WeightMasks masks = WeightMasks.ByMagnitude(model, 0.5, PruningScope.PerLayer);
        using nn.Module<Tensor, Tensor> other = Registry.Create(WaferNetSmall.Name, new(4, 1, Sets.Size)), another = Registry.Create("resnet18", new(3, 1, 32));
        Assert.Contains("(3, 64), the model one of (4, 64)", Assert.Throws<ArgumentException>(() => masks.Apply(other)).Message, StringComparison.Ordinal);
        Assert.Contains("none of that name", Assert.Throws<ArgumentException>(() => masks.Apply(another)).Message, StringComparison.Ordinal);
    }

    private static nn.Module<Tensor, Tensor> Small() => Registry.Create(WaferNetSmall.Name, new(3, 1, Sets.Size));

    private static Dictionary<string, float[]> Values(nn.Module model) =>
        model.named_parameters().ToDictionary(named => named.name, named => named.parameter.data<float>().ToArray());

    private sealed class StopAfter(CancellationTokenSource source, int epochs) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Finished?.Epoch == epochs)
            {
                source.Cancel();
            }
        }
    }
}
