using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Compression;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Tests.Onnx;
using WaferVision.Tests.Training;
using WaferVision.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Compression;

[Collection(Alone.Name)]
public class CompactNetworkTests
{
    [Theory]
    [InlineData("wafer-cnn")]
    [InlineData("googlenet")]
    [InlineData("squeezenet1_1")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("efficientnet_b0")]
    public void A_copy_computes_and_learns_what_the_network_does(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        ModelOptions options = Networks.Few(name);
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, options);
        Networks.Disturb(model);
        using CompactNetwork copy = CompactNetwork.Of(model, name, options), again = CompactNetwork.Of(copy, name, options);
        Tensor images = Networks.Images(options);

        Assert.True(Networks.Evaluate(model, images).Equals(Networks.Evaluate(copy, images)));
        Assert.Equal(Networks.Bytes(copy), Networks.Bytes(again));
        string[] names = [.. copy.state_dict().Keys.Order(StringComparer.Ordinal)];
        Assert.Equal(model.state_dict().Keys.Where(entry => !entry.StartsWith("aux", StringComparison.Ordinal)).Order(StringComparer.Ordinal), names);

        Dictionary<string, Tensor> expected = Gradients(model), found = Gradients(copy);
        Assert.All(names.Where(expected.ContainsKey), entry => Assert.True(expected[entry].Equals(found[entry]), entry));

        Dictionary<string, Tensor> Gradients(nn.Module<Tensor, Tensor> of)
        {
            of.train();
            manual_seed(3);
            nn.functional.cross_entropy(of.call(images), tensor(new long[] { 0, 1 })).backward();
            return of.named_parameters().Where(named => named.parameter.grad is not null).ToDictionary(named => named.name, named => named.parameter.grad!);
        }
    }

    [Theory]
    [InlineData("resnet20", false)]
    [InlineData("mobilenet_v2", true)]
    public void A_file_holds_all_that_is_needed(string name, bool fold)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        ModelOptions options = new(3, 2, 32);
        using CompactNetwork network = Networks.Create(name, options), pruned = network.Prune(0.5), saved = fold ? pruned.Fold() : CompactNetwork.Of(pruned, name, options);
        saved.Save(folder["small.safetensors"], new Dictionary<string, string> { ["classes"] = "three" });
        network.Save(folder["large.safetensors"]);

        using CompactNetwork loaded = CompactNetwork.Load(folder["small.safetensors"]);

        Tensor images = Networks.Images(options);
        Assert.True(Networks.Evaluate(saved, images).Equals(Networks.Evaluate(loaded, images)));
        Assert.Equal((name, options, fold), (loaded.Model, loaded.Options, loaded.Folded));
        Assert.Equal(saved.Layers, loaded.Layers);
        Assert.True(CompactNetwork.IsDescribedBy(Weights.ReadMetadata(folder["small.safetensors"])));
        Assert.Equal("three", Weights.ReadMetadata(folder["small.safetensors"])["classes"]);
        Assert.True(new FileInfo(folder["small.safetensors"]).Length < 0.45 * new FileInfo(folder["large.safetensors"]).Length);
    }

    [Fact]
    public void The_best_weights_of_a_training_can_be_loaded()
    {
        using var folder = new TemporaryFolder();
        using CompactNetwork network = Networks.Create("wafer-net-small", new(3, 1, Sets.Size)), pruned = network.Prune(0.5);

        new Trainer(pruned, new() { Epochs = 1, CheckpointFolder = folder["run"], Metadata = pruned.ToMetadata() }).Fit(Sets.Quarters(32, 1), Sets.Quarters(15, 2));

        using CompactNetwork loaded = CompactNetwork.Load(Path.Combine(folder["run"], "best.safetensors"));
        Assert.Equal(Networks.Bytes(pruned), Networks.Bytes(loaded));
    }

    [OnnxTheory]
    [InlineData("mobilenet_v3_small")]
    [InlineData("resnet20")]
    public void A_compact_network_can_be_exported(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        ModelOptions options = new(3, 2, 32);
        using CompactNetwork network = Networks.Create(name, options), pruned = network.Prune(0.5), folded = pruned.Fold();
        Tensor images = Networks.Images(options), expected = Networks.Evaluate(folded, images);

        OnnxExport.Write(folded, folder["small.onnx"], new(2, 32));

        using OnnxSession session = OnnxSession.Open(folder["small.onnx"]);
        Assert.InRange(Networks.Difference(expected, session.Run(images)), 0, 1e-4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"Model\":\"wafer-cnn\"}")]
    [InlineData("{\"Model\":\"nothing\",\"Classes\":3,\"InputChannels\":1,\"InputSize\":16,\"Folded\":false,\"Layers\":{}}")]
    [InlineData("{\"Model\":\"wafer-cnn\",\"Classes\":-3,\"InputChannels\":1,\"InputSize\":16,\"Folded\":false,\"Layers\":{}}")]
    [InlineData("{\"Model\":\"wafer-cnn\",\"Classes\":3,\"InputChannels\":1,\"InputSize\":1000000,\"Folded\":false,\"Layers\":{}}")]
    [InlineData("{\"Model\":\"wafer-cnn\",\"Classes\":3,\"InputChannels\":1,\"InputSize\":16,\"Folded\":false,\"Layers\":{\"conv9\":[1,1]}}")]
    [InlineData("{\"Model\":\"wafer-cnn\",\"Classes\":3,\"InputChannels\":1,\"InputSize\":16,\"Folded\":false,\"Layers\":{\"conv1\":[1]}}")]
    [InlineData("{\"Model\":\"wafer-cnn\",\"Classes\":3,\"InputChannels\":1,\"InputSize\":16,\"Folded\":false,\"Layers\":{\"conv1\":[1,33]}}")]
    [InlineData("{\"Model\":\"wafer-cnn\",\"Classes\":3,\"InputChannels\":1,\"InputSize\":16,\"Folded\":false,\"Layers\":{\"conv1\":[1,0]}}")]
    [InlineData("{\"Model\":\"wafer-cnn\",\"Classes\":3,\"InputChannels\":1,\"InputSize\":16,\"Folded\":false,\"Layers\":{\"conv1\":[1,31]}}")]
    [InlineData("{\"Model\":\"wafer-cnn\",\"Classes\":3,\"InputChannels\":1,\"InputSize\":16,\"Folded\":false,\"Layers\":{\"conv1\":null}}")]
    public void A_file_that_describes_no_network_is_refused(string description)
    {
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferCnn.Name, new(3, 1, 16));
        Weights.Save(model, folder["plain.safetensors"]);
        Weights.Save(model, folder["odd.safetensors"], new Dictionary<string, string> { ["compact"] = description });

        Assert.Contains("odd.safetensors", Assert.Throws<InvalidDataException>(() => CompactNetwork.Load(folder["odd.safetensors"])).Message, StringComparison.Ordinal);
        Assert.Contains("no 'compact'", Assert.Throws<InvalidDataException>(() => CompactNetwork.Load(folder["plain.safetensors"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_not_what_it_is_said_to_be_is_refused()
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferCnn.Name, new(3, 1, 16));

        Assert.Contains("fc2.weight", Assert.Throws<ArgumentException>(() => CompactNetwork.Of(model, WaferCnn.Name, new(4, 1, 16))).Message, StringComparison.Ordinal);
        Assert.Contains("There is no model", Assert.Throws<ArgumentException>(() => CompactNetwork.Of(model, "wafer", new(4, 1, 16))).Message, StringComparison.Ordinal);
    }
}
