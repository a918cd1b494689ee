using System.Text.Json;
using Course.Tests.Commands;

namespace Course.Tests.Bench;

public sealed class DeployBenchTests : IClassFixture<ClassifierCommandTests.Trained>
{
    private readonly ClassifierCommandTests.Trained _trained;

    public DeployBenchTests(ClassifierCommandTests.Trained trained) => _trained = trained;

    [Fact]
    public async Task ATrainedClassifierIsTimedAndJudgedInEveryForm()
    {
        Cli.Result result = await Cli.RunAsync(
            "bench", "deploy", "--model", _trained.Weights, "--data", _trained.Data, "--method", "MinMax", "--method", "Entropy", "--threads", "1", "--rounds", "1", "--json");
        if (result.Error.Contains("ONNX Runtime is not installed", StringComparison.Ordinal))
        {
            return;
        }

        Assert.True(result.Status == 0, result.Error);
        Assert.Equal(WaferVision.Processor.Name, result.Json.GetProperty("processor").GetString());
        Dictionary<string, JsonElement> rows = result.Json.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("engine").GetString()!);
        Assert.Equal(
            ["libtorch", "libtorch, folded", "ONNX Runtime", "ONNX Runtime, INT8 MinMax", "ONNX Runtime, INT8 Entropy"], rows.Keys.Where(engine => engine != "libtorch, Python"));
        Assert.All(rows.Values, row =>
        {
            JsonElement single = row.GetProperty("single");
            double[] times = [.. ((string[])["p50", "p90", "p99"]).Select(name => single.GetProperty(name).GetDouble())];
            Assert.True(times[0] > 0 && times[0] <= times[1] && times[1] <= times[2], row.ToString());
            Assert.InRange(single.GetProperty("runs").GetInt32(), 20, 1000);
            Assert.Equal(1000 / times[0], row.GetProperty("mapsPerSecond").GetDouble(), 1e-6);
            Assert.True(row.GetProperty("batchMapsPerSecond").GetDouble() > 0);
        });

        double accuracy = _trained.Run.Json.GetProperty("test").GetProperty("accuracy").GetDouble();
        Assert.All((string[])["libtorch", "libtorch, folded", "ONNX Runtime"], engine => Assert.Equal(accuracy, rows[engine].GetProperty("accuracy").GetDouble(), 1e-9));
        Assert.InRange(rows["ONNX Runtime, INT8 MinMax"].GetProperty("accuracy").GetDouble(), accuracy - 0.2, 1);
        Assert.Equal(new FileInfo(_trained.Weights).Length, rows["libtorch"].GetProperty("bytes").GetInt64());
        Assert.InRange((double)Bytes("ONNX Runtime, INT8 MinMax") / Bytes("ONNX Runtime"), 0.24, 0.4);

        long Bytes(string engine) => rows[engine].GetProperty("bytes").GetInt64();
    }

    [Fact]
    public async Task ModelsWithoutWeightsAndExportedFilesAreTimed()
    {
        string onnx = Path.Combine(_trained.Folder, "timed.onnx");
        Assert.Equal(0, (await Cli.RunAsync("export", "--model", _trained.Weights, "--onnx", onnx)).Status);
        Cli.Result result = await Cli.RunAsync("bench", "deploy", "--model", "lenet5", "--model", onnx, "--size", "32", "--threads", "1", "--rounds", "1");
        if (result.Error.Contains("ONNX Runtime is not installed", StringComparison.Ordinal))
        {
            return;
        }

        Assert.True(result.Status == 0, result.Error);
        Assert.Contains("lenet5, 32×32", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"timed\.onnx, \d+×\d+ +ONNX Runtime, as exported", result.Output);
        Assert.DoesNotContain("libtorch, Python", result.Output, StringComparison.Ordinal); // torchvision has no LeNet
        Assert.DoesNotContain("accuracy", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"lenet5, 1 thread\(s\), ONNX Runtime, INT8 Percentile: [\d.]+ times as fast as in single precision, [\d.]+ times as libtorch", result.Output);
    }

    [Fact]
    public async Task ATransformerHasNothingToFold()
    {
        Cli.Result result = await Cli.RunAsync("bench", "deploy", "--model", "vit_tiny_16", "--size", "32");
        Assert.Equal(1, result.Status);
        Assert.StartsWith("course: vit_tiny_16: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bench", "deploy", "--model", "resnet9000")]
    [InlineData("bench", "deploy", "--data", "maps.npz")]
    [InlineData("bench", "deploy", "--model", "lenet5", "--data", "maps.npz")]
    [InlineData("bench", "deploy", "--model", "lenet5", "--split", "list.csv")]
    [InlineData("bench", "deploy", "--method", "Guess")]
    [InlineData("bench", "ops", "--model", "lenet5")]
    [InlineData("bench", "models", "--size", "32")]
    [InlineData("bench", "deploy", "--maps", "10")]
    [InlineData("bench", "stages", "--maps", "0")]
    public async Task OptionsThatMakeNoSenseAreUsageErrors(params string[] arguments)
    {
        Cli.Result result = await Cli.RunAsync(arguments);
        Assert.Equal(2, result.Status);
        Assert.StartsWith("course: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }
}
