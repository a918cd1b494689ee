using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Compression;
using WaferVision.Convolution;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Tests.Training;
using WaferVision.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Compression;

[Collection(Alone.Name)]
public class ChannelPruningTests
{
    [Theory]
    [InlineData("wafer-cnn")]
    [InlineData("lenet5")]
    [InlineData("wafer-net-small")]
    [InlineData("squeezenet1_1")]
    [InlineData("googlenet")]
    [InlineData("resnet18_half")]
    [InlineData("resnet50")]
    [InlineData("resnet20")]
    [InlineData("resnet32")]
    [InlineData("densenet121")]
    [InlineData("mobilenet_v1")]
    [InlineData("mobilenet_v2")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("efficientnet_b0")]
    public void Channels_that_carry_nothing_can_go_without_a_trace(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        ModelOptions options = Networks.Few(name);
        using CompactNetwork network = Networks.Create(name, options).to(ScalarType.Float64);
        Tensor images = Networks.Images(options, ScalarType.Float64);
        var random = new Random(name.Length);
        var groups = new ChannelGroups(network.Graph);
        Dictionary<string, IReadOnlyList<int>> chosen = [];
        HashSet<int> classes = [];
        foreach (ChannelGroup group in ChannelPruning.Groups(network))
        {
            // Named by any of the layers that have them.
            string any = group.Layers[random.Next(group.Layers.Count)];
            LayerChannels layer = groups.Layers.Single(one => one.Name == any);
            int[] gone = [.. group.Classes.Where(_ => random.Next(2) == 0).Take(group.Channels - 1)];
            classes.UnionWith(gone);
            chosen[layer.Name] = [.. chosen.GetValueOrDefault(layer.Name, []), .. Enumerable.Range(0, layer.Outputs.Length).Where(i => gone.Contains(groups.Find(layer.Outputs[i])))];
        }

        Silence(groups, classes);
        using CompactNetwork smaller = network.Remove(chosen).to(ScalarType.Float64);

        Assert.InRange(Networks.Difference(Networks.Evaluate(network, images), Networks.Evaluate(smaller, images)), 0, 1e-12);
        Assert.True(smaller.parameters().Sum(p => p.numel()) < 0.6 * network.parameters().Sum(p => p.numel()));
    }

    [Theory]
    [InlineData("resnet18", "resnet18_half", 32)]
    [InlineData("wafer-net-wide", "wafer-net-small", 32)]
    public void Half_of_the_channels_make_the_network_of_half_the_width(string name, string half, int size)
    {
        using CompactNetwork network = Networks.Create(name, new(5, 1, size)), pruned = network.Prune(0.5);
        using nn.Module<Tensor, Tensor> expected = Registry.Create(half, new(5, 1, size));

        Assert.Equal(Shapes(expected).Order(), Shapes(pruned).Order());
        Assert.Equal(ModelSummary.Of(expected, 1, 1, size, size).MultiplyAdds, ModelSummary.Of(pruned, 1, 1, size, size).MultiplyAdds);

        static IEnumerable<string> Shapes(nn.Module model) => model.state_dict().Select(entry => $"{entry.Key} {string.Join('×', entry.Value.shape)}");
    }

    [Fact]
    public void Parameters_and_multiply_adds_are_those_of_the_formulas()
    {
        using CompactNetwork network = Networks.Create(WaferCnn.Name, new()), pruned = network.Prune(0.25);

        ModelSummary summary = ModelSummary.Of(pruned, 1, 1, 64, 64);
        Assert.Equal((24 * 26) + (48 * ((24 * 9) + 1)) + (96 * ((48 * 9) + 1)) + (192 * ((96 * 64) + 1)) + (20 * 193), summary.Parameters);
        Assert.Equal(
            ConvolutionArithmetic.ConvolutionMultiplyAdds(1, 24, 5, 64, 64) + ConvolutionArithmetic.ConvolutionMultiplyAdds(24, 48, 3, 32, 32)
            + ConvolutionArithmetic.ConvolutionMultiplyAdds(48, 96, 3, 16, 16) + ConvolutionArithmetic.DenseMultiplyAdds(96 * 64, 192) + ConvolutionArithmetic.DenseMultiplyAdds(192, 20),
            summary.MultiplyAdds);
    }

    [Fact]
    public void Groups_follow_additions_concatenations_depthwise_layers_and_squeeze_and_excitation()
    {
        // A stream of a residual stage is what each of its blocks adds to; within a block the channels are its own.
        Assert.Equal(
            ["stem.conv stem.norm block1.conv2 block1.norm2: 16", "block1.conv1 block1.norm1: 16", "down2.conv down2.norm block2.conv2 block2.norm2: 32"],
            Groups("wafer-net-small").Take(3));

        // Between its stages a ResNet for small images pads with 8 and 16 channels of zeros on either side.
        Assert.Equal([16, 16, 16, 16], Groups("resnet20").Take(4).Select(group => int.Parse(group.Split(": ")[1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains(Groups("resnet20"), group => group.StartsWith("conv1 bn1 ", StringComparison.Ordinal) && group.Contains(" layer3.2.conv2 layer3.2.bn2: 16", StringComparison.Ordinal));

        // What a layer of a dense block adds is normalised again before each layer after it.
        Assert.Contains(Groups("densenet121"), group => group.StartsWith("features.denseblock1.denselayer6.conv2 features.transition1.norm: 32", StringComparison.Ordinal));

        // A depthwise layer has the channels of the layer before it, and the scales of squeeze-and-excitation are as many as what they multiply.
        Assert.Equal("features.0.0 features.0.1 features.1.0.0 features.1.0.1: 32", Groups("mobilenet_v1")[0]);
        Assert.Equal("features.0.0 features.0.1 features.1.block.0.0 features.1.block.0.1 features.1.block.1.fc2: 16", Groups("mobilenet_v3_small")[0]);
        Assert.Equal("features.1.block.1.fc1: 8", Groups("mobilenet_v3_small")[1]);
    }

    [Fact]
    public void The_weakest_channels_go_and_which_they_are_does_not_depend_on_luck()
    {
        using CompactNetwork network = Networks.Create(WaferCnn.Name, new(3, 1, 16));
        using (no_grad())
        {
            network.get_parameter("conv2.weight")![5].mul_(0.01);
        }

        using CompactNetwork pruned = network.Prune(1.0 / 64), again = network.Prune(1.0 / 64), globally = network.Prune(0.1, PruningScope.Global);

        Assert.Equal(63, pruned.Layers["conv2"].Outputs);
        Assert.Equal(network.get_parameter("conv2.bias")!.data<float>().ToArray().Where((_, i) => i != 5), pruned.get_parameter("conv2.bias")!.data<float>().ToArray());
        Assert.Equal(Networks.Bytes(pruned), Networks.Bytes(again));
        Assert.Equal((int)(0.9 * (32 + 64 + 128 + 256)), new[] { "conv1", "conv2", "conv3", "fc1" }.Sum(name => globally.Layers[name].Outputs));
    }

    [Theory]
    [InlineData("resnet20")]
    [InlineData("mobilenet_v3_small")]
    public void A_pruned_network_learns_everywhere_with_the_trainer(string name)
    {
        using CompactNetwork network = Networks.Create(name, new(3, 1, Sets.Size)), pruned = network.Prune(0.5);
        using (DisposeScope scope = NewDisposeScope())
        {
            pruned.eval();
            nn.functional.cross_entropy(pruned.call(rand(4, 1, 16, 16)), tensor(new long[] { 0, 1, 2, 0 })).backward();
            Assert.Empty(pruned.named_parameters().Where(named => named.parameter.grad is not { } grad || !(grad.abs().sum().item<float>() > 0)).Select(named => named.name));
            pruned.zero_grad();
        }

        TrainingHistory history = new Trainer(pruned, new() { Epochs = 4, LearningRate = 3e-3 }).Fit(Sets.Quarters(192, 1), Sets.Quarters(60, 2), new BatchOptions { BatchSize = 16 });

        Assert.True(history.Epochs[^1].TrainLoss < 0.7 * history.Epochs[0].TrainLoss, history.ToCsv());
    }

    [Fact]
    public void What_cannot_be_removed_is_refused()
    {
        using CompactNetwork network = Networks.Create("resnet20", new(3, 1, 16));
        string Refused(string layer, params int[] channels) => Assert.Throws<ArgumentException>(() => network.Remove(new Dictionary<string, IReadOnlyList<int>> { [layer] = channels })).Message;

        Assert.Contains("There is no layer 'conv7'", Refused("conv7", 0), StringComparison.Ordinal);
        Assert.Contains("0 to 15, not 16", Refused("conv1", 16), StringComparison.Ordinal);
        Assert.Contains("is a logit", Refused("linear", 1), StringComparison.Ordinal);
        Assert.Contains("part of the architecture", Refused("layer2.0.conv2", 3), StringComparison.Ordinal);
        Assert.Contains("'layer1.0.conv1' would lose all of its 16 channels", Refused("layer1.0.conv1", [.. Enumerable.Range(0, 16)]), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Prune(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Prune(double.NaN));
        using nn.Module<Tensor, Tensor> transformer = Registry.Create("vit_tiny_16", new(3, 1, 16));
        Assert.Contains("only networks of convolutions", Assert.Throws<ArgumentException>(() => CompactNetwork.Of(transformer, "vit_tiny_16", new(3, 1, 16))).Message, StringComparison.Ordinal);

        using CompactNetwork faint = Networks.Create(WaferCnn.Name, new(3, 1, 16));
        using (no_grad())
        {
            faint.get_parameter("conv1.weight")!.mul_(0);
            faint.get_parameter("conv2.weight")!.mul_(0);
        }

        Assert.Contains("'conv1' would lose all", Assert.Throws<ArgumentException>(() => faint.Prune(0.5, PruningScope.Global)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_stays_flat_over_many_prunings()
    {
        using CompactNetwork network = Networks.Create("wafer-net-wide", new(3, 1, 16));
        void Once()
        {
            using CompactNetwork pruned = network.Prune(0.5), folded = pruned.Fold();
            using Tensor images = rand(2, 1, 16, 16);
            Networks.Evaluate(folded, images).Dispose();
        }

        Once();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Environment.WorkingSet;
        for (int i = 0; i < 60; i++)
        {
            Once();
        }

        // Each time makes 5 MB of weights.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 60_000_000);
    }

    private static IReadOnlyList<string> Groups(string name)
    {
        using CompactNetwork network = Networks.Create(name, Networks.Few(name));
        return [.. ChannelPruning.Groups(network).Select(group => $"{string.Join(' ', group.Layers)}: {group.Channels}")];
    }

    /// <summary>Sets to 0 whatever makes these channels: filters, biases, scales and shifts.</summary>
    private static void Silence(ChannelGroups groups, HashSet<int> classes)
    {
        using IDisposable gradients = no_grad();
        foreach (LayerChannels layer in groups.Layers)
        {
            foreach (int channel in Enumerable.Range(0, layer.Outputs.Length).Where(i => classes.Contains(groups.Find(layer.Outputs[i]))))
            {
                foreach (Parameter parameter in layer.Module.parameters())
                {
                    parameter[channel].zero_();
                }
            }
        }
    }
}
