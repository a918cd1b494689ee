using TorchSharp;
using WaferVision.Data;
using WaferVision.Data.Images;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Testing;
using WaferVision.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Training.Transfer;

[Collection(Alone.Name)]
public sealed class BackboneTests : IDisposable
{
    private static readonly string[] Variables = ["TORCH_HOME", "XDG_CACHE_HOME", "WAFERVISION_WEIGHTS"];

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _before = Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);

    public BackboneTests()
    {
        Environment.SetEnvironmentVariable("TORCH_HOME", _folder["torch"]);
        Environment.SetEnvironmentVariable("WAFERVISION_WEIGHTS", _folder["weights"]);
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        _folder.Dispose();
    }

    [Fact]
    public void Without_photographs_the_shipped_one_is_taken_and_everything_but_its_head_is_loaded()
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, byte[]> saved = SaveShipped();

        Backbone backbone = Backbone.Choose(_folder["shipped"]);

        Assert.Equal(("resnet18_half", "formulas", null), (backbone.Model.Name, backbone.Seen, backbone.Preprocessing));
        Assert.Contains("WAFERVISION_WEIGHTS", $"{backbone}", StringComparison.Ordinal);
        using nn.Module<Tensor, Tensor> loaded = backbone.Create(5, seed: 3), fresh = backbone.Create(5, seed: 3, pretrained: false);
        foreach ((string name, Tensor value) in loaded.state_dict())
        {
            bool head = name.StartsWith("fc.", StringComparison.Ordinal);
            Assert.Equal(head ? Bytes(fresh.state_dict()[name]) : saved[name], Bytes(value));
        }

        Assert.NotEqual(Bytes(fresh.state_dict()["conv1.weight"]), saved["conv1.weight"]);
        Assert.Equal([2, 5], loaded.call(zeros(2, 1, 32, 32)).shape);
    }

    [Fact]
    public void The_original_courses_network_comes_first_and_SqueezeNet_second()
    {
        SaveShipped();
        Assert.Equal("resnet18_half", Choose());
        SaveImageNet("squeezenet1_1");
        Assert.Equal("squeezenet1_1", Choose());
        SaveImageNet("resnet50");
        Assert.Equal("resnet50", Choose());

        string Choose() => Backbone.Choose(_folder["shipped"]).Model.Name;

        void SaveImageNet(string name)
        {
            using nn.Module<Tensor, Tensor> model = Registry.Create(name, new(1000, 3, 224));
            Weights.Save(model, _folder[$"weights/{name}-imagenet.safetensors"], half: true);
        }
    }

    [Fact]
    public void Files_that_are_missing_or_say_nothing_of_their_model_are_named()
    {
        using nn.Module<Tensor, Tensor> small = Registry.Create(WaferNetSmall.Name, new(3, 1, 32));
        Weights.Save(small, _folder["silent"]);
        Weights.Save(small, _folder["small"], new Dictionary<string, string> { ["model"] = WaferNetSmall.Name });
        Weights.Save(small, _folder["number"], new Dictionary<string, string> { ["model"] = "resnet18", ["classes"] = "x" });

        Assert.Contains("./course pretrain", Assert.Throws<FileNotFoundException>(() => Backbone.Choose(_folder["missing"])).Message, StringComparison.Ordinal);
        Assert.Contains("expected 'model'", Assert.Throws<InvalidDataException>(() => Backbone.Choose(_folder["silent"])).Message, StringComparison.Ordinal);
        Assert.Contains("found 'wafer-net-small'", Assert.Throws<InvalidDataException>(() => Backbone.Choose(_folder["small"])).Message, StringComparison.Ordinal);
        Assert.Contains("'classes'; found 'x'", Assert.Throws<InvalidDataException>(() => Backbone.Choose(_folder["number"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grey_images_become_those_of_a_network_for_photographs()
    {
        using DisposeScope scope = NewDisposeScope();
        WaferDataset maps = Sets.Quarters(5, 1);
        var grey = new BatchLoader(maps, new() { BatchSize = 2, Shuffle = false });
        var colored = new RgbBatches(grey, new());

        Batch[] before = [.. grey.Epoch(0)], after = [.. colored.Epoch(0)];

        Assert.Equal((5, 3, 3), (colored.Count, colored.BatchCount, after.Length));
        Assert.Equal([1, 3, Sets.Size, Sets.Size], after[2].Images.shape);
        for (int b = 0; b < 3; b++)
        {
            Assert.Equal(Bytes(before[b].Labels), Bytes(after[b].Labels));
            float[] x = before[b].Images.data<float>().ToArray();
            (float, float)[] normal = [(0.485f, 0.229f), (0.456f, 0.224f), (0.406f, 0.225f)];
            for (int channel = 0; channel < 3; channel++)
            {
                (float mean, float deviation) = normal[channel];
                float[] found = after[b].Images.select(1, channel).contiguous().data<float>().ToArray();
                Assert.All(x.Zip(found), pair => Assert.Equal((pair.First - mean) / deviation, pair.Second, 1e-5f));
            }
        }

        var two = new RgbBatches(new BatchLoader(maps, new() { Encoding = DieEncoding.OneHot }), new());
        Assert.Contains("one channel", Assert.Throws<ArgumentException>(() => two.Epoch(0).First()).Message, StringComparison.Ordinal);
    }

    [SharedFact("weights/squeezenet1_1-imagenet.safetensors")]
    public void Published_ImageNet_weights_are_found_probed_and_fine_tuned_at_224_pixels_in_three_channels()
    {
        using DisposeScope scope = NewDisposeScope();
        Environment.SetEnvironmentVariable("WAFERVISION_WEIGHTS", SharedData.PathOf("weights"));
        Backbone backbone = Backbone.Choose(_folder["shipped"]);
        Assert.Equal("squeezenet1_1", backbone.Model.Name);
        WaferDataset maps = SyntheticMaps.OneGrid([24, 24, 24, 0, 0, 0, 0, 0, 0]);
        int[] train = [.. Enumerable.Range(0, maps.Count).Where(i => i % 2 == 0)], test = [.. Enumerable.Range(0, maps.Count).Where(i => i % 2 == 1)];
        IBatchSource images = backbone.Images(maps, new() { Shuffle = false, BatchSize = 24 });
        using (Batch first = images.Epoch(0).First())
        {
            Assert.Equal([24, 3, 224, 224], first.Images.shape);
        }

        using nn.Module<Tensor, Tensor> model = backbone.Create(maps.ClassNames.Count);
        FeatureSet features = Features.Of(model, images);
        LinearProbe probe = LinearProbe.Fit(features.Subset(train), features.Subset(train), new() { Penalties = [1e-2] });
        double probed = probe.Predict(features.Subset(test)).Report().Accuracy;
        Assert.True(probed > 0.7, $"{probed}"); // chance: 1/3

        // The probe becomes the head; with small images the rest learns too.
        probe.CopyTo(model, "fc");
        float[] logits = Evaluator.Predict(model, images).Logits.ToArray();
        Assert.All(test.SelectMany((map, i) => probe.Predict(features.Subset([map])).Logits.ToArray().Zip(logits[(map * 9)..((map * 9) + 9)])),
            pair => Assert.Equal(pair.First, pair.Second, 2e-3f * Math.Max(1, Math.Abs(pair.First))));
        IBatchSource small = backbone.Images(maps.Subset(train), new() { Size = 64, BatchSize = 12 });
        var options = new TrainerOptions { Epochs = 1, LearningRate = 1e-4, Rates = new(backbone.Stages), Schedule = new ConstantRate() };
        LearningRateCurve curve = LearningRateFinder.Find(model, small, options, new() { Steps = 10, Highest = 1e-2 });
        Assert.NotEmpty(curve.Rates);
        model.FreezeAllBut([.. backbone.Stages.Take(2)]);
        byte[] frozen = Bytes(model.state_dict()["features.0.weight"]), learning = Bytes(model.state_dict()["features.12.squeeze.weight"]);
        new Trainer(model, options).Fit(small, small);
        Assert.Equal(frozen, Bytes(model.state_dict()["features.0.weight"]));
        Assert.NotEqual(learning, Bytes(model.state_dict()["features.12.squeeze.weight"]));
        IReadOnlyDictionary<string, FeatureSet> layers = Features.OfLayers(model, small, backbone.Layers);
        Assert.Equal([64, 128, 256, 512], backbone.Layers.Select(layer => layers[layer].Width));
    }

    private static byte[] Bytes(Tensor tensor) => tensor.detach().contiguous().bytes.ToArray();

    private Dictionary<string, byte[]> SaveShipped()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create("resnet18_half", new ModelOptions(7, 1, 32) { Seed = 11 });
        Weights.Save(model, _folder["shipped"], new Dictionary<string, string> { ["model"] = "resnet18_half", ["classes"] = "7", ["inputChannels"] = "1", ["inputSize"] = "32", ["data"] = "formulas" }, half: true);
        return model.state_dict().ToDictionary(
            pair => pair.Key, pair => Bytes(pair.Value.is_floating_point() ? pair.Value.to(ScalarType.Float16).to(ScalarType.Float32) : pair.Value));
    }
}
