using System.Text.Json;
using TorchSharp;
using WaferVision.Models;
using WaferVision.Testing;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Tests.Commands;

/// <summary>pretrain and probe on a network small enough for seconds.</summary>
public sealed class PretrainCommandTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pretrain").FullName;
    private Cli.Result _run = null!;

    private string Weights => Path.Combine(_folder, "run", "backbone.safetensors");

    private string[] Command =>
        ["pretrain", "--kind", "fractal", "texture", "--categories", "8", "--instances", "24", "--held-out", "6", "--size", "32", "--model", "wafer-net-small", "--epochs", "8",
            "--batch", "32", "--average", "0.9", "--device", "cpu", "--out", Path.Combine(_folder, "run"), "--json"];

    public async Task InitializeAsync() => _run = await Cli.RunAsync(Command);

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task TheBackboneKnowsHowItWasMadeAndHeldOutImagesAndCanBeProbed()
    {
        Assert.True(_run.Status == 0, _run.Error);
        JsonElement json = _run.Json;
        Assert.Equal(0.125, json.GetProperty("chance").GetDouble());
        Assert.True(json.GetProperty("heldOutAccuracy").GetDouble() > 0.3, _run.Output);
        Assert.Equal(Weights, json.GetProperty("file").GetString());
        Assert.InRange(json.GetProperty("bytes").GetInt64(), 2 * json.GetProperty("parameters").GetInt64(), (2 * json.GetProperty("parameters").GetInt64()) + 20_000);
        IReadOnlyDictionary<string, string> metadata = WaferVision.Training.Weights.ReadMetadata(Weights);
        Assert.Equal(("wafer-net-small", "8", "1", "32", "42"), (metadata["model"], metadata["classes"], metadata["inputChannels"], metadata["inputSize"], metadata["seed"]));
        using nn.Module<Tensor, Tensor> model = Models.Create("wafer-net-small", new(8, 1, 32));
        WaferVision.Training.Weights.Load(model, Weights, convert: true);

        // The command that the file names makes the same weights.
        string[] words = [.. metadata["command"].Split(' ')[1..], "--device", "cpu", "--out", Path.Combine(_folder, "again")];
        Assert.Equal(0, (await Cli.RunAsync(words)).Status);
        Assert.Equal(File.ReadAllBytes(Weights), File.ReadAllBytes(Path.Combine(_folder, "again", "backbone.safetensors")));

        Cli.Result probe = await Cli.RunAsync("probe", "--weights", Weights, "--count", "400", "--repeats", "2", "--json");
        Assert.True(probe.Status == 0, probe.Error);
        Assert.InRange(probe.Json.GetProperty("pretrained").GetDouble(), 0.2, 1);
        Assert.Equal(2, probe.Json.GetProperty("random").GetArrayLength());
        Assert.Equal(60, probe.Json.GetProperty("test").GetInt32());
    }

    [Fact]
    public async Task AFinishedRunIsNotOverwrittenAndResumesToItself()
    {
        byte[] before = File.ReadAllBytes(Weights);
        Assert.Equal(2, (await Cli.RunAsync(Command)).Status);
        Assert.Equal(0, (await Cli.RunAsync([.. Command, "--resume"])).Status);
        Assert.Equal(before, File.ReadAllBytes(Weights));
    }

    [SharedFact("data/mnist")]
    public async Task DigitsAreProbed()
    {
        Cli.Result probe = await Cli.RunAsync("probe", "--weights", Weights, "--data", SharedData.PathOf("data/mnist"), "--repeats", "1", "--json");
        Assert.True(probe.Status == 0, probe.Error);
        Assert.Equal(2000, probe.Json.GetProperty("test").GetInt32());
        Assert.InRange(probe.Json.GetProperty("pretrained").GetDouble(), 0.3, 1);
    }

    [Theory]
    [InlineData("pretrain", "--kind", "photo")]
    [InlineData("pretrain", "--categories", "1")]
    [InlineData("pretrain", "--size", "31")]
    [InlineData("probe", "--count", "99")]
    public async Task WhatCannotBeIsRefused(params string[] words) => Assert.Equal(2, (await Cli.RunAsync(words)).Status);

    [Fact]
    public async Task WeightsOfAnotherOriginAndMissingFilesAreTold()
    {
        string other = Path.Combine(_folder, "other.safetensors");
        using nn.Module<Tensor, Tensor> model = Models.Create("wafer-net-small", new(8, 1, 32));
        WaferVision.Training.Weights.Save(model, other);
        Cli.Result result = await Cli.RunAsync("probe", "--weights", other);
        Assert.Equal(1, result.Status);
        Assert.Contains("expected 'model'", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await Cli.RunAsync("probe", "--weights", Weights, "--data", _folder)).Status);
        Assert.Equal(1, (await Cli.RunAsync("probe", "--weights", Path.Combine(_folder, "none"))).Status);
    }
}
