using TorchSharp;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Testing;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training.Transfer;

[Collection(Alone.Name)]
public class FeaturesTests
{
    private static readonly WaferDataset Maps = Sets.Quarters(50, 1);

    [Fact]
    public void Features_are_the_last_layers_input_of_every_map_in_order()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name);

        FeatureSet features = Features.Of(model, Maps, new() { Batches = new() { BatchSize = 16, Augmentation = Augmentation.D4 } });

        Assert.Equal((50, 64), (features.Count, features.Width));
        Assert.Equal(Maps.Labels.ToArray(), features.Labels.ToArray());
        Dictionary<string, Tensor> state = model.state_dict();
        Tensor logits = features.ToTensor().matmul(state["fc.weight"].t()) + state["fc.bias"];
        float[] expected = Evaluator.Predict(model, Maps).Logits.ToArray();
        Assert.All(logits.data<float>().ToArray().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
    }

    [Theory]
    [InlineData("wafer-cnn", 256)]
    [InlineData("squeezenet1_1", 512)]
    [InlineData("resnet18", 512)]
    [InlineData("mobilenet_v3_small", 1024)]
    [InlineData("densenet121", 1024)]
    public void Every_family_has_features(string name, int width)
    {
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(name, new(3, 1, 32));

        FeatureSet features = Features.Of(model, Sets.Quarters(3, 1), new() { Batches = new() { Size = 32 } });

        Assert.Equal(width, features.Width);
        Assert.NotEqual(features.Values[..width].ToArray(), features.Values[width..(2 * width)].ToArray());
    }

    [Fact]
    public void Maps_and_tokens_of_a_layer_are_averaged()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name);

        IReadOnlyDictionary<string, FeatureSet> layers = Features.OfLayers(model, Maps, ["stem", "block2", "pool", "fc"]);

        Assert.Equal([16, 32, 64, 3], layers.Values.Select(features => features.Width));
        FeatureSet head = Features.Of(model, Maps);
        Assert.Equal(head.Values.ToArray(), layers["pool"].Values.ToArray());
        model.eval();
        using var batch = new BatchLoader(Maps, new() { Shuffle = false }).Load([7]);
        Tensor stem = ((nn.Module<Tensor, Tensor>)model.named_children().First().module).call(batch.Images).mean([2, 3]);
        Assert.All(stem.data<float>().ToArray().Zip(layers["stem"].Values[(7 * 16)..(8 * 16)].ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void A_second_time_the_features_come_from_the_file_and_the_model_does_not_run()
    {
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name);
        int runs = 0;
        var stem = (nn.Module<Tensor, Tensor>)model.named_children().First().module;
        stem.register_forward_hook((_, _, output) =>
        {
            runs += output.shape[0] > 1 ? 1 : 0; // the last layer is found by one map
            return output;
        });
        var options = new FeatureOptions { CacheFolder = folder["cache"] };
        float[] first = Features.Of(model, Maps, options).Values.ToArray();
        Assert.Equal(1, runs);

        Assert.Equal(first, Features.Of(model, Maps, options).Values.ToArray());
        Assert.Equal(1, runs);

        Change(model, "fc.bias"); // what the head is does not matter to what it is given
        Features.Of(model, Maps, options);
        Assert.Equal(1, runs);

        byte[] dies = Maps.Dies.ToArray();
        dies[77] ^= 3; // a passing die fails, or the reverse
        float[] other = Features.Of(model, new WaferDataset(dies, Sets.Size, Sets.Size, Maps.Labels, Maps.ClassNames), options).Values.ToArray();
        Features.Of(model, Maps, options with { Batches = new() { Encoding = DieEncoding.FailMask } });
        Features.Of(model, Maps, options with { Layer = "pool" });
        Change(model, "stem.norm.running_mean");
        Features.Of(model, Maps, options);

        Assert.Equal(5, runs);
        Assert.Equal(5, folder.Files.Length);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void A_damaged_file_is_written_anew()
    {
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name);
        var options = new FeatureOptions { CacheFolder = folder["cache"] };
        float[] expected = Features.Of(model, Maps, options).Values.ToArray();
        string file = folder[Assert.Single(folder.Files)];
        byte[] whole = File.ReadAllBytes(file);

        foreach (byte[] damaged in new[] { [], whole[..100], [.. whole[..^1], (byte)(whole[^1] ^ 1)] })
        {
            File.WriteAllBytes(file, damaged);

            Assert.Equal(expected, Features.Of(model, Maps, options).Values.ToArray());
            Assert.Equal(whole, File.ReadAllBytes(file));
        }

        Assert.Single(folder.Files);
    }

    [Fact]
    public void Cancelling_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name);

        Assert.Throws<OperationCanceledException>(() => Features.Of(model, Maps, new() { CacheFolder = folder["cache"] }, new CancellationToken(canceled: true)));

        Assert.Empty(folder.Files);
        Assert.True(model.training);
    }

    [Fact]
    public void What_cannot_be_taken_is_refused()
    {
        using nn.Module<Tensor, Tensor> model = Create(WaferNetSmall.Name);

        Assert.Contains("no layer 'layer4'", Refusal(new() { Layer = "layer4" }), StringComparison.Ordinal);
        Assert.Contains("12,800 bytes", Refusal(new() { MostBytes = 12_799 }), StringComparison.Ordinal);
        Assert.Equal(64, Features.Of(model, Maps, new() { MostBytes = 12_800 }).Width);
        Assert.Throws<ArgumentException>(() => Features.Of(model, Maps.Subset([])));
        Assert.Contains("Feature 1 of map 1 is NaN", Assert.Throws<ArgumentException>(() => new FeatureSet([0, 0, 0, float.NaN], 2, [0, 0], ["a"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FeatureSet([0, 0, 0], 2, [0], ["a"]));
        Assert.Throws<ArgumentException>(() => new FeatureSet([0, 0], 2, [1], ["a"]));

        string Refusal(FeatureOptions options) => Assert.Throws<ArgumentException>(() => Features.Of(model, Maps, options)).Message;
    }

    [Fact]
    public void A_subset_has_the_rows_and_labels_of_its_maps()
    {
        var set = new FeatureSet([1, 2, 3, 4, 5, 6], 2, [0, 1, 1, 1, 1, 0], ["a", "b"], multiLabel: true);

        FeatureSet part = set.Subset([2, 0, 2]);

        Assert.Equal([5, 6, 1, 2, 5, 6], part.Values.ToArray());
        Assert.Equal([1, 0, 0, 1, 1, 0], part.Labels.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Subset([3]));
    }

    [SharedFact("weights/squeezenet1_1-imagenet.safetensors")]
    public void Published_weights_give_features_that_tell_classes_apart()
    {
        using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create("squeezenet1_1", new(1000, 1, 64));
        Weights.Load(model, SharedData.PathOf("weights/squeezenet1_1-imagenet.safetensors"), new WeightsOptions { Convert = true, Stem = StemAdaptation.Sum });
        WaferDataset maps = SyntheticMaps.OneGrid([40, 40, 40, 0, 0, 0, 0, 0, 0]);
        FeatureSet features = Features.Of(model, maps, new() { Batches = new() { Size = 64 } });
        (int[] train, int[] validation, int[] test) = Thirds(maps);

        double accuracy = LinearProbe.Fit(features.Subset(train), features.Subset(validation)).Predict(features.Subset(test)).Report().Accuracy;

        Assert.True(accuracy > 2.0 / 3, $"{accuracy}"); // chance: 1/3
    }

    private static (int[] Train, int[] Validation, int[] Test) Thirds(WaferDataset maps)
    {
        int[] all = [.. Enumerable.Range(0, maps.Count)];
        return ([.. all.Where(i => i % 4 < 2)], [.. all.Where(i => i % 4 == 2)], [.. all.Where(i => i % 4 == 3)]);
    }

    private static void Change(nn.Module model, string name)
    {
        using IDisposable _ = no_grad();
        model.state_dict()[name].add_(1);
    }

    private static nn.Module<Tensor, Tensor> Create(string name) => WaferVision.Models.Models.Create(name, new(3, 1, Sets.Size));
}
