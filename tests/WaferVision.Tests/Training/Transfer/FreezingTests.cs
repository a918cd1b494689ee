using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training.Transfer;

[Collection(Alone.Name)]
public class FreezingTests
{
    private static readonly BatchOptions Batches = new() { BatchSize = 32 };

    [Theory]
    [InlineData("layer1", 147_968)]
    [InlineData("layer1.0", 73_984)]
    [InlineData("layer1.*.bn?", 512)]
    [InlineData("*bn1.weight", 64 + (2 * 960))]
    [InlineData("fc.bias", 3)]
    [InlineData("*", 11_171_779)]
    public void Patterns_name_modules_with_all_they_hold(string pattern, long numbers)
    {
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create("resnet18", new(3, 1, 32));

        Assert.Equal(numbers, model.Freeze(pattern));

        (long all, long learning) = model.CountParameters();
        Assert.Equal(11_171_779, all);
        Assert.Equal(all - numbers, learning);
        Assert.Equal(learning, ModelSummary.Of(model, 1, 1, 32, 32).TrainableParameters);
        Assert.Equal(numbers, model.Unfreeze(pattern));
        Assert.Equal(all, model.CountParameters().Learning);
    }

    [Fact]
    public void A_name_that_is_none_is_refused_and_changes_nothing()
    {
        using nn.Module<Tensor, Tensor> model = Create();

        string message = Assert.Throws<ArgumentException>(() => model.FreezeAllBut("fc", "layer9")).Message;

        Assert.Contains("'layer9' names no parameter", message, StringComparison.Ordinal);
        Assert.Contains("stem, block1", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.Freeze());
        Assert.Throws<ArgumentException>(() => model.Freeze("stem.")); // no name ends in a dot
        Assert.Throws<ArgumentException>(() => model.Freeze("ste"));   // a part of a name is no name
        (long all, long learning) = model.CountParameters();
        Assert.Equal(all, learning);
    }

    [Fact]
    public void The_statistics_of_a_frozen_batch_norm_move_in_training_mode_and_stay_with_the_remedy()
    {
        using nn.Module<Tensor, Tensor> model = Create();
        model.FreezeAllBut("fc", "block3");
        byte[] frozen = Bytes(model, "block1.norm1.running_mean"), learning = Bytes(model, "block3.norm1.running_mean");
        using Tensor images = rand(8, 1, Sets.Size, Sets.Size);

        model.TrainUnfrozen();
        model.call(images).Dispose();

        Assert.Equal(frozen, Bytes(model, "block1.norm1.running_mean"));
        Assert.NotEqual(learning, Bytes(model, "block3.norm1.running_mean"));

        model.train(); // the trap: nothing of it learns, and yet it changes
        model.call(images).Dispose();

        Assert.NotEqual(frozen, Bytes(model, "block1.norm1.running_mean"));
    }

    [Fact]
    public void A_batch_norm_of_which_a_part_learns_is_in_training_mode()
    {
        using nn.Module<Tensor, Tensor> model = Create();
        model.FreezeAllBut("block1.norm1.bias");

        model.TrainUnfrozen();

        Assert.Equal(["norm1"], from named in model.named_modules()
                                where named.module is BatchNorm2d && named.module.training
                                select named.name.Split('.')[^1]);
        Assert.True(model.training);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd, 0)]
    [InlineData(OptimizerKind.AdamW, 0)]
    [InlineData(OptimizerKind.AdamW, 0.9)]
    public void Training_leaves_everything_frozen_as_it_is_bit_for_bit(OptimizerKind optimizer, double averageDecay)
    {
        using nn.Module<Tensor, Tensor> model = Create();
        WaferDataset training = Sets.Quarters(96, 1), validation = Sets.Quarters(45, 2);
        var options = new TrainerOptions { Epochs = 2, Optimizer = optimizer, WeightDecay = 0.1, AverageDecay = averageDecay };
        new Trainer(model, options).Fit(training, validation, Batches); // leaves gradients behind, by which decay and momentum would work
        model.Freeze("stem", "block?", "down2");
        Dictionary<string, byte[]> before = model.state_dict().Keys.ToDictionary(name => name, name => Bytes(model, name));

        new Trainer(model, options).Fit(training, validation, Batches);

        foreach ((string name, byte[] bytes) in before)
        {
            bool learns = name.StartsWith("down3", StringComparison.Ordinal) || name.StartsWith("fc", StringComparison.Ordinal);
            Assert.True(learns != bytes.SequenceEqual(Bytes(model, name)), $"{name} {(learns ? "did not change" : "changed")}");
        }
    }

    [Fact]
    public void Looking_at_a_model_leaves_the_mode_of_every_module()
    {
        using nn.Module<Tensor, Tensor> model = Create();
        model.Freeze("block1");
        model.TrainUnfrozen();
        bool[] modes = [.. model.modules().Select(m => m.training)];

        Evaluator.Predict(model, Sets.Quarters(9, 1));
        ModelSummary.Of(model, 1, 1, 16, 16);
        Features.Of(model, Sets.Quarters(9, 1));

        Assert.Contains(false, modes);
        Assert.Equal(modes, model.modules().Select(m => m.training));
    }

    [Fact]
    public void A_model_frozen_as_a_whole_is_not_trained()
    {
        using nn.Module<Tensor, Tensor> model = Create();
        model.Freeze("*");

        Assert.Contains("frozen", Assert.Throws<InvalidOperationException>(() => new Trainer(model).Fit(Sets.Quarters(9, 1), Sets.Quarters(9, 2))).Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(nn.Module model, string name) => model.state_dict()[name].bytes.ToArray();

    private static nn.Module<Tensor, Tensor> Create() => WaferVision.Models.Models.Create(WaferNetSmall.Name, new(3, 1, Sets.Size));
}
