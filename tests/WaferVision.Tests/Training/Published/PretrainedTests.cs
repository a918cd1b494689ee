using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using TorchSharp;
using WaferVision.Data.Images;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Training.Published;

/// <summary>Published weights, looked for in folders that the environment names and on a server of the test's own.</summary>
[Collection(Alone.Name)]
public sealed class PretrainedTests : IDisposable
{
    private static readonly string[] Variables = ["TORCH_HOME", "XDG_CACHE_HOME", "WAFERVISION_WEIGHTS"];

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _before = Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);
    private readonly byte[] _file;
    private readonly PublishedWeights _weights;

    public PretrainedTests()
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new ModelOptions(5, 3, 32) { Seed = 7 });
        Weights.Save(model, _folder["original"]);
        _file = File.ReadAllBytes(_folder["original"]);
        _weights = new(WaferNetSmall.Name, new Uri("http://127.0.0.1:1/models/small.safetensors"), Convert.ToHexStringLower(SHA256.HashData(_file)), new ImagePreprocessing(40, 32))
        {
            Classes = 5,
        };
        Environment.SetEnvironmentVariable("TORCH_HOME", _folder["torch"]);
        Environment.SetEnvironmentVariable("WAFERVISION_WEIGHTS", string.Join(Path.PathSeparator, _folder["first"], _folder["second"]));
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
    public void A_download_goes_to_PyTorchs_cache_and_is_used_from_there()
    {
        using DisposeScope scope = NewDisposeScope();
        using (var server = new FileServer(_file, Answer.Whole))
        {
            using nn.Module<Tensor, Tensor> model = Weights.Load(_weights, new PretrainedOptions { Mirror = server.Address });
            AssertOriginal(model);
            Assert.False(model.training);
            Assert.Equal([2, 5], model.call(zeros(2, 3, 32, 32)).shape);
        }

        Assert.Equal(_file, File.ReadAllBytes(_folder["torch/hub/checkpoints/small.safetensors"]));
        using nn.Module<Tensor, Tensor> again = Weights.Load(_weights);
        AssertOriginal(again);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("second")]
    public void Folders_that_the_environment_names_are_searched(string folder)
    {
        Directory.CreateDirectory(_folder[folder]);
        File.WriteAllBytes(_folder[folder + "/small.safetensors"], _file);

        using nn.Module<Tensor, Tensor> model = Weights.Load(_weights);

        AssertOriginal(model);
        Assert.False(Directory.Exists(_folder["torch"]));
    }

    [Fact]
    public void The_cache_lies_where_PyTorch_has_it()
    {
        Environment.SetEnvironmentVariable("TORCH_HOME", null);
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", _folder["xdg"]);
        Assert.Equal(_folder["xdg/torch/hub/checkpoints"], WaferVision.Training.Published.WeightsCache.HubFolder);

        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", null);
        Assert.EndsWith("/.cache/torch/hub/checkpoints", WaferVision.Training.Published.WeightsCache.HubFolder, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_in_the_cache_is_named()
    {
        Directory.CreateDirectory(_folder["first"]);
        File.WriteAllBytes(_folder["first/small.safetensors"], _file[..^1]);

        string message = Assert.Throws<InvalidDataException>(() => Weights.Load(_weights)).Message;

        Assert.Contains(_folder["first/small.safetensors"], message, StringComparison.Ordinal);
        Assert.Contains("Delete it", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_network_the_message_says_which_file_to_put_where()
    {
        // A port that nobody listens on.
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var mirror = new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}/files");
        closed.Stop();

        string message = Assert.Throws<IOException>(() => Weights.Load(_weights, new PretrainedOptions { Mirror = mirror })).Message;

        Assert.Contains($"Get {mirror}/small.safetensors on another machine", message, StringComparison.Ordinal);
        Assert.Contains($"put small.safetensors into {_folder["torch/hub/checkpoints"]}", message, StringComparison.Ordinal);
        Assert.Contains("WAFERVISION_WEIGHTS", message, StringComparison.Ordinal);
        Assert.Equal(["original"], _folder.Files);
    }

    [Fact]
    public void Another_number_of_classes_and_channels_is_adapted()
    {
        using DisposeScope scope = NewDisposeScope();
        Directory.CreateDirectory(_folder["first"]);
        File.WriteAllBytes(_folder["first/small.safetensors"], _file);

        using nn.Module<Tensor, Tensor> model = Weights.Load(_weights, new PretrainedOptions { Classes = 9, InputChannels = 1 });
        using nn.Module<Tensor, Tensor> original = Weights.Load(_weights);

        Assert.Equal([2, 9], model.call(zeros(2, 1, 64, 64)).shape);
        Assert.True(model.state_dict()["stem.conv.weight"].allclose(original.state_dict()["stem.conv.weight"].sum(1, keepdim: true)), "stem");
    }

    [Fact]
    public void Published_weights_are_found_by_name()
    {
        Assert.Equal("https://download.pytorch.org/models/resnet50-0676ba61.pth", PublishedWeights.Find("ResNet50").Address.AbsoluteUri);
        Assert.Equal("11ad3fa6", PublishedWeights.Find("resnet50", Pretrained.ImageNetV2).Sha256);
        Assert.Equal(232, PublishedWeights.Find("resnet50", Pretrained.ImageNetV2).Preprocessing.ResizeSize);
        Assert.Contains("squeezenet1_1", Assert.Throws<ArgumentException>(() => Weights.Load("resnet51", Pretrained.ImageNet)).Message, StringComparison.Ordinal);
        Assert.All(PublishedWeights.All, weights => Assert.EndsWith($"-{weights.Sha256}.pth", weights.FileName, StringComparison.Ordinal));
        Assert.Equal(PublishedWeights.All.Count, PublishedWeights.All.Select(weights => (weights.Model, weights.Pretrained)).Distinct().Count());
        Assert.All(PublishedWeights.All, weights => Assert.Equal(1000, Registry.Info(weights.Model).Published.Classes));
        Assert.Throws<ArgumentException>(() => new PublishedWeights("x", new Uri("https://127.0.0.1/x.pth"), "abc", new ImagePreprocessing()));
    }

    private void AssertOriginal(nn.Module<Tensor, Tensor> model)
    {
        using nn.Module<Tensor, Tensor> original = Registry.Create(WaferNetSmall.Name, new ModelOptions(5, 3, 32) { Seed = 7 });
        Dictionary<string, Tensor> expected = original.state_dict();
        Assert.All(model.state_dict(), pair => Assert.Equal(expected[pair.Key].bytes.ToArray(), pair.Value.bytes.ToArray()));
    }
}
