using System.Text.Json;
using WaferVision.Data;
using WaferVision.Training;

namespace Course.Tests.Commands;

/// <summary>compress, and what the other commands make of its files.</summary>
public sealed class CompressCommandTests : IClassFixture<ClassifierCommandTests.Trained>
{
    private readonly ClassifierCommandTests.Trained _trained;

    public CompressCommandTests(ClassifierCommandTests.Trained trained) => _trained = trained;

    [Fact]
    public async Task ASmallerNetworkIsWrittenAndServesLikeAnyOther()
    {
        string small = Path.Combine(_trained.Folder, "small.safetensors");
        Cli.Result result = await CompressAsync(
            small, "--prune", "structured", "--fold", "--data", _trained.Data, "--epochs", "2", "--teacher", _trained.Weights, "--temperature", "3", "--json");
        Assert.True(result.Status == 0, result.Error);

        JsonElement[] stages = [.. result.Json.GetProperty("stages").EnumerateArray()];
        string[] names = [.. stages.Select(stage => stage.GetProperty("stage").GetString()!)];
        Assert.Equal(["as given", "50 % of channels pruned", "folded"], [.. names[..2], names[3]]);
        Assert.Matches("^distilled, epoch [12] of 2$", names[2]);
        long[] parameters = [.. stages.Select(stage => stage.GetProperty("parameters").GetInt64())];
        Assert.Equal(_trained.Run.Json.GetProperty("parameters").GetInt64(), parameters[0]);
        Assert.InRange(parameters[1], 0.2 * parameters[0], 0.3 * parameters[0]);
        Assert.Equal(parameters[1], parameters[2]);
        Assert.True(parameters[3] < parameters[2]);
        Assert.True(stages[3].GetProperty("multiplyAdds").GetInt64() < 0.35 * stages[0].GetProperty("multiplyAdds").GetInt64());
        Assert.Equal(new FileInfo(small).Length, stages[3].GetProperty("bytes").GetInt64());
        Assert.All(stages, stage => Assert.True(stage.GetProperty("milliseconds").GetDouble() > 0));
        Assert.Equal(_trained.Run.Json.GetProperty("test").GetProperty("accuracy").GetDouble(), stages[0].GetProperty("accuracy").GetDouble());
        Assert.Equal(stages[2].GetProperty("accuracy").GetDouble(), stages[3].GetProperty("accuracy").GetDouble());

        JsonElement evaluated = (await Cli.RunAsync("evaluate", "--data", _trained.Data, "--model", small, "--json")).Json;
        Assert.Equal(stages[3].GetProperty("accuracy").GetDouble(), evaluated.GetProperty("accuracy").GetDouble());
        Assert.Equal(stages[3].GetProperty("macroF1").GetDouble(), evaluated.GetProperty("macroF1").GetDouble());
        Cli.Result predicted = await Cli.RunAsync("predict", _trained.Data, "--model", small, "--json");
        Assert.Equal(100, predicted.Json.GetProperty("predictions").GetArrayLength());

        Cli.Result exported = await Cli.RunAsync("export", "--model", small, "--onnx", Path.ChangeExtension(small, ".onnx"));
        Assert.True(exported.Status == 0, exported.Error);

        string smaller = Path.Combine(_trained.Folder, "smaller.safetensors");
        Cli.Result again = await Cli.RunAsync("compress", "--model", small, "--out", smaller, "--prune", "structured", "--amount", "0.25", "--device", "cpu");
        Assert.True(again.Status == 0, again.Error);
        Assert.Contains("multiply-adds", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("macro F1", again.Output, StringComparison.Ordinal);
        Assert.True(new FileInfo(smaller).Length < new FileInfo(small).Length);
    }

    [Fact]
    public async Task PrunedWeightsAreStill0AfterTraining()
    {
        string sparse = Path.Combine(_trained.Folder, "sparse.safetensors");
        Cli.Result result = await CompressAsync(sparse, "--prune", "magnitude", "--amount", "0.8", "--data", _trained.Data, "--epochs", "1", "--json");
        Assert.True(result.Status == 0, result.Error);

        long[] zeros = [.. result.Json.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("zeros").GetInt64())];
        Assert.Equal(3, zeros.Length);
        Assert.True(zeros[1] > 90_000 && zeros[2] >= zeros[1] && zeros[0] == 0, string.Join(' ', zeros));
        using SafetensorsFile file = SafetensorsFile.Open(sparse);
        Assert.DoesNotContain("compact", file.Metadata.Keys);
        Assert.Equal(0, (await Cli.RunAsync("evaluate", "--data", _trained.Data, "--model", sparse)).Status);
    }

    [Fact]
    public async Task ANetworkMayLearnFromATeacherWithoutBeingPruned()
    {
        string taught = Path.Combine(_trained.Folder, "taught.safetensors");
        Cli.Result result = await CompressAsync(taught, "--data", _trained.Data, "--epochs", "1", "--teacher", _trained.Weights, "--teacher-weight", "0.5");
        Assert.True(result.Status == 0, result.Error);
        Assert.Contains("distilled, epoch 1 of 1", result.Output, StringComparison.Ordinal);
        Assert.NotEqual(await File.ReadAllBytesAsync(_trained.Weights), await File.ReadAllBytesAsync(taught));
    }

    [Fact]
    public async Task AnotherNetworkMayLearnFromATeacher()
    {
        Cli.Result result = await Cli.RunAsync(
            "train", "--data", _trained.Data, "--model", "lenet5", "--size", "16", "--epochs", "1", "--device", "cpu", "--teacher", _trained.Weights, "--out", Path.Combine(_trained.Folder, "student"), "--json");
        Assert.True(result.Status == 0, result.Error);
        Assert.Equal("lenet5", result.Json.GetProperty("model").GetString());
        Cli.Result refused = await Cli.RunAsync(
            "train", "--data", _trained.Data, "--model", "lenet5", "--size", "16", "--epochs", "1", "--device", "cpu", "--teacher", _trained.Weights, "--temperature", "2",
            "--resume", "--out", Path.Combine(_trained.Folder, "student"));
        Assert.Equal(1, refused.Status);
        Assert.Contains("temperature 4 weight 0.9", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatDoesNotGoTogetherIsRefusedAndNothingIsWritten()
    {
        string output = Path.Combine(_trained.Folder, "refused.safetensors");
        foreach (string[] options in new string[][]
        {
            [], ["--prune", "none"], ["--prune", "some"], ["--fold", "--epochs", "2"], ["--fold", "--split", "list.csv"], ["--fold", "--teacher", _trained.Weights],
            ["--prune", "structured", "--amount", "1"], ["--prune", "structured", "--amount", "-0.1"],
        })
        {
            Assert.Equal(2, (await CompressAsync(output, options)).Status);
        }

        Assert.Equal(2, (await CompressAsync(Path.ChangeExtension(output, ".onnx"), "--fold")).Status);
        string other = Path.Combine(_trained.Folder, "three.npz");
        WaferArchive.Write(other, new WaferDataset(Enumerable.Range(0, 40 * 256).Select(i => (byte)(1 + (i / 7 * 7919 % 2))).ToArray(), 16, 16, Enumerable.Range(0, 40).Select(i => i % 2).ToArray(), ["good", "bad"]));
        Cli.Result elsewhere = await CompressAsync(output, "--fold", "--data", other);
        Assert.Equal(1, elsewhere.Status);
        Assert.Contains("the data have classes good, bad", elsewhere.Error, StringComparison.Ordinal);

        string students = Path.Combine(_trained.Folder, "student.safetensors");
        IReadOnlyDictionary<string, string> card = Weights.ReadMetadata(_trained.Weights);
        using (TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> model = WaferVision.Models.Models.Create("lenet5", new(20, 1, 32)))
        {
            Weights.Save(model, students, new Dictionary<string, string>(card) { ["model"] = "lenet5", ["size"] = "32" });
        }

        Cli.Result teacher = await CompressAsync(output, "--data", _trained.Data, "--epochs", "1", "--teacher", students);
        Assert.Equal(1, teacher.Status);
        Assert.Contains("images of 32×32, the student 20", teacher.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await Cli.RunAsync("compress", "--model", other, "--out", output, "--fold")).Status);
        Assert.False(File.Exists(output));
    }

    private Task<Cli.Result> CompressAsync(string output, params string[] options) =>
        Cli.RunAsync(["compress", "--model", _trained.Weights, "--out", output, "--device", "cpu", .. options]);
}
