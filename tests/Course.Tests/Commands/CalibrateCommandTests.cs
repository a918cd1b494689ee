using System.Text.Json;
using Course.Classifying;
using WaferVision.Classifying;
using WaferVision.Training;

namespace Course.Tests.Commands;

public sealed class CalibrateCommandTests(ClassifierCommandTests.Trained trained) : IClassFixture<ClassifierCommandTests.Trained>
{
    [Fact]
    public async Task PredictAndAnExportedModelKeepToWhatCalibrateFound()
    {
        string folder = Directory.CreateDirectory(Path.Combine(trained.Folder, "calibrate")).FullName, honest = Path.Combine(folder, "honest.safetensors"), onnx = Path.Combine(folder, "honest.onnx");
        Cli.Result result = await Cli.RunAsync("calibrate", "--model", trained.Weights, "--data", trained.Data, "--error-rate", "0", "--out", honest, "--json");
        Assert.Equal(0, result.Status);
        double temperature = result.Json.GetProperty("temperature").GetDouble(), least = result.Json.GetProperty("leastProbability").GetDouble();
        JsonElement validation = result.Json.GetProperty("parts")[0];
        Assert.Equal(("validation", 0.0), (validation.GetProperty("part").GetString(), validation.GetProperty("wrong").GetDouble()));

        ModelCard card = ModelCard.FromMetadata(Weights.ReadMetadata(honest), honest);
        Assert.Equal((temperature, least), (card.Policy.Temperature, card.Policy.LeastProbability));
        Assert.Equal(Weights.ReadMetadata(trained.Weights).Keys.Order(), Weights.ReadMetadata(honest).Keys.Where(key => key is not ("temperature" or "least_probability" or "most_energy")).Order());

        Assert.Equal(0, (await Cli.RunAsync("export", "--model", honest, "--onnx", onnx)).Status);
        JsonElement[] plain = await PredictAsync(trained.Weights), sure = await PredictAsync(honest), exported = await PredictAsync(onnx);
        Assert.Equal(plain.Select(one => one.GetProperty("class").GetString()), sure.Select(one => one.GetProperty("class").GetString()));
        Assert.All(plain, one => Assert.False(one.TryGetProperty("review", out _)));
        Assert.Contains(sure, one => one.TryGetProperty("review", out _));
        Assert.All(sure, one => Assert.True(one.TryGetProperty("review", out _) || one.GetProperty("probability").GetDouble() >= least));
        Assert.All(sure.Zip(exported), pair => Assert.Equal(pair.First.GetProperty("probability").GetDouble(), pair.Second.GetProperty("probability").GetDouble(), 1e-4));
    }

    [Fact]
    public async Task ACompressedNetworkForgetsWhatHeldForTheWholeOne()
    {
        string folder = Directory.CreateDirectory(Path.Combine(trained.Folder, "forget")).FullName, honest = Path.Combine(folder, "honest.safetensors"), small = Path.Combine(folder, "small.safetensors");
        Assert.Equal(0, (await Cli.RunAsync("calibrate", "--model", trained.Weights, "--data", trained.Data, "--out", honest)).Status);
        Assert.Equal(0, (await Cli.RunAsync("compress", "--model", honest, "--prune", "magnitude", "--amount", "0.3", "--out", small)).Status);
        Assert.Equal(AnswerPolicy.None, ModelCard.FromMetadata(Weights.ReadMetadata(small), small).Policy);
    }

    [Fact]
    public async Task AnOnnxFileIsRefused()
    {
        string onnx = Path.Combine(trained.Folder, "refused.onnx");
        Assert.Equal(0, (await Cli.RunAsync("export", "--model", trained.Weights, "--onnx", onnx)).Status);
        Cli.Result result = await Cli.RunAsync("calibrate", "--model", onnx, "--data", trained.Data);
        Assert.Equal(1, result.Status);
        Assert.Contains("weights files", result.Error, StringComparison.Ordinal);
    }

    private async Task<JsonElement[]> PredictAsync(string model) =>
        [.. (await Cli.RunAsync("predict", trained.Data, "--model", model, "--json")).Json.GetProperty("predictions").EnumerateArray()];
}
