using TorchSharp;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training;

public class WeightsTests
{
    private static readonly ModelOptions Options = new(Classes: 3, InputSize: 16);

    [Fact]
    public void A_model_comes_back_with_the_same_outputs()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Create(Options with { Seed = 1 });
        using nn.Module<Tensor, Tensor> other = Create(Options with { Seed = 2 });
        Tensor images = randn(2, 1, 16, 16);
        model.call(images).Dispose(); // moves the running means of the batch norms away from their start
        model.eval();
        other.eval();
        float[] expected = model.call(images).data<float>().ToArray();
        Assert.NotEqual(expected, other.call(images).data<float>().ToArray());

        Weights.Save(model, folder["m.safetensors"], new Dictionary<string, string> { ["model"] = WaferNetSmall.Name });
        IReadOnlyDictionary<string, string> metadata = Weights.Load(other, folder["m.safetensors"]);

        Assert.Equal(expected, other.call(images).data<float>().ToArray());
        Assert.Equal(WaferNetSmall.Name, metadata["model"]);
        Assert.Equal(WaferNetSmall.Name, Weights.ReadMetadata(folder["m.safetensors"])["model"]);
    }

    [Fact]
    public void What_does_not_fit_is_listed_and_nothing_is_changed()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Create(Options);
        Dictionary<string, Tensor> tensors = model.state_dict().ToDictionary(p => p.Key, p => ones_like(p.Value));
        tensors["extra"] = ones(1);
        tensors.Remove("fc.bias");
        tensors["fc.weight"] = ones(4, 64);
        tensors["stem.norm.bias"] = ones(16, ScalarType.Float64);
        SafetensorsFile.Write(folder["w"], tensors);
        byte[] before = model.state_dict()["stem.conv.weight"].bytes.ToArray();

        string message = Assert.Throws<InvalidDataException>(() => Weights.Load(model, folder["w"])).Message;

        Assert.Contains("unexpected: extra", message, StringComparison.Ordinal);
        Assert.Contains("missing: fc.bias", message, StringComparison.Ordinal);
        Assert.Contains("shape: fc.weight is Float32 (4, 64) in the file, Float32 (3, 64) in the model", message, StringComparison.Ordinal);
        Assert.Contains("type: stem.norm.bias", message, StringComparison.Ordinal);
        Assert.Equal(before, model.state_dict()["stem.conv.weight"].bytes.ToArray());
    }

    [Fact]
    public void Half_precision_is_converted_only_when_asked_for()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Create(Options);
        Dictionary<string, Tensor> halves = model.state_dict().ToDictionary(
            p => p.Key, p => p.Value.dtype == ScalarType.Float32 ? p.Value.detach().to(ScalarType.Float16) : p.Value);
        float expected = halves["fc.bias"][0].to(ScalarType.Float32).item<float>();
        SafetensorsFile.Write(folder["w"], halves);

        Assert.Throws<InvalidDataException>(() => Weights.Load(model, folder["w"]));
        Weights.Load(model, folder["w"], convert: true);

        Assert.Equal(expected, model.state_dict()["fc.bias"][0].item<float>());
    }

    [Fact]
    public void A_model_kept_in_half_precision_takes_half_the_bytes_and_comes_back_rounded()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Create(Options);
        Dictionary<string, Tensor> before = model.state_dict().ToDictionary(p => p.Key, p => p.Value.detach().clone());
        Weights.Save(model, folder["single"]);
        Weights.Save(model, folder["half"], new Dictionary<string, string> { ["model"] = "x" }, half: true);
        long numbers = model.state_dict().Values.Where(value => value.dtype == ScalarType.Float32).Sum(value => value.numel());
        Assert.InRange(new FileInfo(folder["single"]).Length - new FileInfo(folder["half"]).Length, (2 * numbers) - 100, (2 * numbers) + 100);

        using nn.Module<Tensor, Tensor> other = Create(Options with { Seed = 2 });
        Assert.Equal("x", Weights.Load(other, folder["half"], convert: true)["model"]);
        foreach ((string name, Tensor value) in other.state_dict())
        {
            Assert.True(value.dtype == before[name].dtype && value.bytes.SequenceEqual(Rounded(before[name]).bytes), name);
            Assert.True(model.state_dict()[name].bytes.SequenceEqual(before[name].bytes), name);
        }

        using (no_grad())
        {
            model.state_dict()["fc.bias"].fill_(70_000);
        }

        Assert.Contains("fc.bias", Assert.Throws<ArgumentException>(() => Weights.Save(model, folder["half"], half: true)).Message, StringComparison.Ordinal);
        Assert.Equal("x", Weights.ReadMetadata(folder["half"])["model"]);

        static Tensor Rounded(Tensor value) => value.is_floating_point() ? value.to(ScalarType.Float16).to(value.dtype) : value;
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Throws<FileNotFoundException>(() => Weights.ReadMetadata("no/such.safetensors".Replace("no/", "", StringComparison.Ordinal)));

    private static nn.Module<Tensor, Tensor> Create(ModelOptions options) => WaferVision.Models.Models.Create(WaferNetSmall.Name, options);
}
