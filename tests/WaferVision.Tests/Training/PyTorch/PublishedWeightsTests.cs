using System.Text.Json;
using TorchSharp;
using WaferVision.Data.Images;
using WaferVision.Models;
using WaferVision.Testing;
using WaferVision.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Training.PyTorch;

public class PublishedWeightsTests
{
    private const string ResNet20 = "weights/resnet20-12fca82f.th";

    [SharedFact(ResNet20)]
    public void The_published_ResNet_20_fills_the_model_and_computes_what_Python_does()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create("resnet20", new ModelOptions(10, 3, 32));
        JsonElement golden = JsonDocument.Parse(File.ReadAllText(PyTorchFileTests.Sample("resnet20.json"))).RootElement;

        LoadedWeights loaded = Weights.Load(model, SharedData.PathOf(ResNet20), new WeightsOptions());
        model.eval();

        // The file is older than PyTorch's counters of batches; all else is filled, and nothing of the file is left over.
        Assert.Equal(97, loaded.Filled.Count);
        Assert.Equal(19, loaded.Kept.Count);
        Assert.All(loaded.Kept, name => Assert.EndsWith(".num_batches_tracked", name, StringComparison.Ordinal));
        Assert.Empty(loaded.Ignored);
        using IDisposable _ = no_grad();
        float[] noise = new float[2 * 3 * 32 * 32];
        uint seed = 12345;
        for (int i = 0; i < noise.Length; i++)
        {
            seed = unchecked((seed * 1664525) + 1013904223);
            noise[i] = ((seed >> 24) / 128f) - 1;
        }

        AssertClose(golden.GetProperty("noise").EnumerateArray().SelectMany(Row), model.call(tensor(noise, [2, 3, 32, 32])), 1e-4f);
    }

    [SharedFact("data/photos")]
    public void The_published_ResNet_20_sees_a_cat_and_a_bird()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create("resnet20", new ModelOptions(10, 3, 32));
        Weights.Load(model, SharedData.PathOf(ResNet20));
        model.eval();
        JsonElement golden = JsonDocument.Parse(File.ReadAllText(PyTorchFileTests.Sample("resnet20.json"))).RootElement.GetProperty("photos");
        foreach ((string photo, int label) in new[] { ("cat_720p.jpg", 3), ("parrot.jpg", 2) })
        {
            Tensor logits = model.call(new ImagePreprocessing(32, 32).Apply(PixelImage.Read(SharedData.PathOf($"data/photos/{photo}"))));

            Assert.Equal(label, logits.argmax().item<long>());
            AssertClose(Row(golden.GetProperty(photo)), logits, 1e-2f);
        }
    }

    [SharedTheory("data/photos")]
    [InlineData("cat_720p.jpg", "cat")]
    [InlineData("parrot.jpg", "macaw")]
    [InlineData("hot_dog.jpg", "hotdog, hot dog, red hot")]
    [InlineData("dragonfly.bmp", "dragonfly, darning needle")]
    public void The_published_SqueezeNet_names_each_photograph(string photo, string expected)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create("squeezenet1_1", new ModelOptions(1000, 3, 224));
        Dictionary<int, float> golden = JsonSerializer.Deserialize<Dictionary<string, Dictionary<int, float>>>(
            File.ReadAllText(PyTorchFileTests.Sample("squeezenet1_1.json")))![photo];
        string[] labels = File.ReadAllLines(SharedData.PathOf("data/photos/imagenet_labels.txt"))[1..];

        LoadedWeights loaded = Weights.Load(model, SharedData.PathOf("weights/squeezenet1_1-imagenet.safetensors"), new WeightsOptions { Convert = true });
        model.eval();
        ImagePreprocessing preprocessing = PublishedWeights.Find("squeezenet1_1").Preprocessing;
        float[] logits = model.call(preprocessing.Apply(PixelImage.Read(SharedData.PathOf($"data/photos/{photo}")))).data<float>().ToArray();

        Assert.Equal((52, 0, 0), (loaded.Filled.Count, loaded.Kept.Count, loaded.Ignored.Count));
        int top = Array.IndexOf(logits, logits.Max());
        Assert.Contains(expected, labels[top], StringComparison.Ordinal);
        Assert.Equal(golden.MaxBy(pair => pair.Value).Key, top);

        // The decoder of another libjpeg may round a pixel the other way; the same pixels give the same logits to 1e-4.
        Assert.All(golden, pair => Assert.Equal(pair.Value, logits[pair.Key], 0.05f));
    }

    private static IEnumerable<float> Row(JsonElement row) => row.EnumerateArray().Select(value => value.GetSingle());

    private static void AssertClose(IEnumerable<float> expected, Tensor found, float tolerance)
    {
        Assert.Equal(expected.Count(), found.numel());
        Assert.All(expected.Zip(found.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
