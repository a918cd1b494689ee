using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training.PyTorch;

public class AdaptationTests
{
    [Fact]
    public void A_new_head_keeps_its_values_and_everything_else_is_filled()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using Sequential source = Network(channels: 3, classes: 10);
        using Sequential target = Network(channels: 3, classes: 4);
        byte[] head = target.state_dict()["2.weight"].bytes.ToArray();
        Weights.Save(source, folder["w"]);

        Assert.Throws<InvalidDataException>(() => Weights.Load(target, folder["w"]));
        LoadedWeights loaded = Weights.Load(target, folder["w"], new WeightsOptions { NewHead = true });

        Assert.Equal(["2.weight", "2.bias"], loaded.Kept);
        Assert.Equal(head, target.state_dict()["2.weight"].bytes.ToArray());
        Assert.Equal(source.state_dict()["0.weight"].bytes.ToArray(), target.state_dict()["0.weight"].bytes.ToArray());
    }

    [Fact]
    public void A_hidden_layer_of_another_width_is_no_new_head()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using Sequential source = nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 10));
        using Sequential target = nn.Sequential(nn.Linear(4, 6), nn.Linear(6, 5));
        Weights.Save(source, folder["w"]);

        Assert.Contains("shape: 1.weight", Assert.Throws<InvalidDataException>(
            () => Weights.Load(target, folder["w"], new WeightsOptions { NewHead = true })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StemAdaptation.Sum, 1)]
    [InlineData(StemAdaptation.Sum, 5)]
    [InlineData(StemAdaptation.Repeat, 3)]
    [InlineData(StemAdaptation.Repeat, 6)]
    public void A_grey_image_gives_what_it_gave_as_colour(StemAdaptation stem, int channels)
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using Sequential source = Network(channels: 3, classes: 10);
        using Sequential target = Network(channels, classes: 10);
        Weights.Save(source, folder["w"]);
        Tensor grey = randn(2, 1, 8, 8);

        LoadedWeights loaded = Weights.Load(target, folder["w"], new WeightsOptions { Stem = stem });

        Assert.Equal(channels == 3 ? [] : ["0.weight"], loaded.Adapted);
        Tensor expected = source.call(grey.expand(-1, 3, -1, -1));
        Assert.True(target.call(grey.expand(-1, channels, -1, -1)).allclose(expected, atol: 1e-5), "the outputs differ");
    }

    [Fact]
    public void Averaged_and_repeated_filters_are_those_of_the_formula()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using Sequential source = Network(channels: 3, classes: 10);
        using Sequential grey = Network(channels: 1, classes: 10);
        using Sequential four = Network(channels: 4, classes: 10);
        Weights.Save(source, folder["w"]);
        Tensor filters = source.state_dict()["0.weight"];

        Weights.Load(grey, folder["w"], new WeightsOptions { Stem = StemAdaptation.Average });
        Weights.Load(four, folder["w"], new WeightsOptions { Stem = StemAdaptation.Repeat });

        Assert.True(grey.state_dict()["0.weight"].allclose(filters.mean([1], keepdim: true)), "mean");
        Tensor repeated = cat([filters, filters.narrow(1, 0, 1)], 1) * 0.75;
        Assert.True(four.state_dict()["0.weight"].allclose(repeated), "repeat");
    }

    [Fact]
    public void Another_number_of_channels_is_refused_unless_allowed()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using Sequential source = Network(channels: 3, classes: 10);
        using Sequential target = Network(channels: 1, classes: 10);
        Weights.Save(source, folder["w"]);

        Assert.Contains("shape: 0.weight", Assert.Throws<InvalidDataException>(() => Weights.Load(target, folder["w"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_with_a_prefix_and_DenseNets_old_names_are_understood()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using Sequential layer = nn.Sequential(("norm1", (nn.Module<Tensor, Tensor>)nn.BatchNorm2d(3)), ("conv2", nn.Conv2d(3, 2, 1, bias: false)));
        using Sequential model = nn.Sequential(("features", nn.Sequential(("denselayer1", layer))));
        Dictionary<string, Tensor> state = model.state_dict();
        SafetensorsFile.Write(folder["w"], state
            .Where(pair => !pair.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .ToDictionary(pair => "module." + pair.Key.Replace("norm1", "norm.1", StringComparison.Ordinal).Replace("conv2", "conv.2", StringComparison.Ordinal), pair => pair.Value + 1));
        float before = state["features.denselayer1.norm1.weight"][0].item<float>();

        LoadedWeights loaded = Weights.Load(model, folder["w"], new WeightsOptions());

        Assert.Equal(5, loaded.Filled.Count);
        Assert.Equal(["features.denselayer1.norm1.num_batches_tracked"], loaded.Kept);
        Assert.Equal(before + 1, model.state_dict()["features.denselayer1.norm1.weight"][0].item<float>());
    }

    [Fact]
    public void Only_the_parts_that_are_named_may_be_left_over()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using Sequential model = Network(channels: 1, classes: 2);
        Dictionary<string, Tensor> state = model.state_dict();
        state["aux1.weight"] = ones(2);
        SafetensorsFile.Write(folder["w"], state);

        Assert.Throws<InvalidDataException>(() => Weights.Load(model, folder["w"], new WeightsOptions { Ignored = ["aux2."] }));
        Assert.Equal(["aux1.weight"], Weights.Load(model, folder["w"], new WeightsOptions { Ignored = ["aux1.", "aux2."] }).Ignored);
    }

    private static Sequential Network(int channels, int classes) =>
        nn.Sequential(nn.Conv2d(channels, 4, 3), nn.Flatten(), nn.Linear(4 * 6 * 6, classes));
}
