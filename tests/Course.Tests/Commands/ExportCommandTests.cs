using System.Text.Json;
using WaferVision.Data;

namespace Course.Tests.Commands;

public sealed class ExportCommandTests(ClassifierCommandTests.Trained trained) : IClassFixture<ClassifierCommandTests.Trained>
{
    [Fact]
    public async Task AnExportedModelAnswersAsItsWeightsDo()
    {
        string onnx = Path.Combine(trained.Folder, "export", "best.onnx");
        Cli.Result exported = await Cli.RunAsync("export", "--model", trained.Weights, "--onnx", onnx, "--json");
        Assert.True(exported.Status == 0, exported.Error);
        Assert.Equal([onnx], Directory.GetFiles(Path.GetDirectoryName(onnx)!));
        Assert.Equal(("wafer-net-small", 20, true), (exported.Json.GetProperty("model").GetString(), exported.Json.GetProperty("classes").GetInt32(), exported.Json.GetProperty("anySize").GetBoolean()));
        if (exported.Json.GetProperty("largestDifference").ValueKind == JsonValueKind.Null)
        {
            Assert.Contains("ONNX Runtime", (await Cli.RunAsync("evaluate", "--data", trained.Data, "--model", onnx)).Error, StringComparison.Ordinal);
            return;
        }

        Assert.InRange(exported.Json.GetProperty("largestDifference").GetDouble(), 0, 1e-4);
        JsonElement[] answers = [(await Evaluate(trained.Weights)).Json, (await Evaluate(onnx)).Json];
        Assert.All((string[])["count", "accuracy", "macroF1"], name => Assert.Equal(answers[0].GetProperty(name).GetDouble(), answers[1].GetProperty(name).GetDouble(), 1e-9));
        JsonElement[][] predictions = [.. await Task.WhenAll(new[] { trained.Weights, onnx }.Select(async model =>
            (JsonElement[])[.. (await Cli.RunAsync("predict", trained.Data, "--model", model, "--json")).Json.GetProperty("predictions").EnumerateArray()]))];
        Assert.All(predictions[0].Zip(predictions[1]), pair => Assert.Equal(
            pair.First.GetProperty("probability").GetDouble(), pair.Second.GetProperty("probability").GetDouble(), 1e-4));

        Task<Cli.Result> Evaluate(string model) => Cli.RunAsync("evaluate", "--data", trained.Data, "--model", model, "--json");
    }

    [Fact]
    public async Task AModelOfWholeNumbersAnswersNearlyAsItsWeightsDo()
    {
        string onnx = Path.Combine(trained.Folder, "int8", "best.onnx");
        Directory.CreateDirectory(Path.GetDirectoryName(onnx)!);
        Cli.Result unasked = await Cli.RunAsync("export", "--model", trained.Weights, "--onnx", onnx, "--int8");
        Assert.Equal(2, unasked.Status);
        Assert.Contains("--calibration", unasked.Error, StringComparison.Ordinal);
        Cli.Result exported = await Cli.RunAsync("export", "--model", trained.Weights, "--onnx", onnx, "--int8", "--calibration", trained.Data, "--json");
        if (exported.Error.Contains("ONNX Runtime is not installed", StringComparison.Ordinal))
        {
            Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(onnx)!));
            return;
        }

        Assert.True(exported.Status == 0, exported.Error);
        Assert.Equal([onnx], Directory.GetFiles(Path.GetDirectoryName(onnx)!));
        Assert.InRange(exported.Json.GetProperty("sameAnswers").GetDouble(), 0.8, 1);
        Assert.True(exported.Json.GetProperty("bytes").GetInt64() < exported.Json.GetProperty("floatBytes").GetInt64());
        Assert.Equal(0, (await Cli.RunAsync("evaluate", "--data", trained.Data, "--model", onnx)).Status);

        // The report: zero is within every range, the images' own is that of their encoding, and accuracy differs at most where answers do.
        JsonElement[] ranges = [.. exported.Json.GetProperty("ranges").EnumerateArray()];
        Assert.All(ranges, range => Assert.True(range.GetProperty("low").GetDouble() <= 0 && range.GetProperty("high").GetDouble() >= 0 && range.GetProperty("clipped").GetDouble() is >= 0 and < 0.001));
        JsonElement images = Assert.Single(ranges, range => range.GetProperty("tensor").GetString() == "images");
        Assert.Equal((0.0, 1.0), (images.GetProperty("low").GetDouble(), images.GetProperty("high").GetDouble()));
        Assert.Equal("Percentile", exported.Json.GetProperty("method").GetString());
        Assert.InRange(
            Math.Abs(exported.Json.GetProperty("floatAccuracy").GetDouble() - exported.Json.GetProperty("accuracy").GetDouble()), 0, 1 - exported.Json.GetProperty("sameAnswers").GetDouble() + 1e-9);
        Assert.False(exported.Json.TryGetProperty("sensitivity", out _));
        Assert.Equal(0, exported.Json.GetProperty("kept").GetArrayLength());
    }

    [Fact]
    public async Task TheMostSensitiveLayersMayStayInFloatingPoint()
    {
        string onnx = Path.Combine(trained.Folder, "mixed.onnx");
        Cli.Result mixed = await ExportAsync("--sensitivity", "--keep-float", "2", "--json");
        if (mixed.Error.Contains("ONNX Runtime is not installed", StringComparison.Ordinal))
        {
            return;
        }

        Assert.True(mixed.Status == 0, mixed.Error);
        (string Layer, double Decibels)[] layers = [.. mixed.Json.GetProperty("sensitivity").EnumerateArray().Select(layer => (layer.GetProperty("layer").GetString()!, layer.GetProperty("signalToNoise").GetDouble()))];
        Assert.Equal(layers.OrderBy(layer => layer.Decibels), layers);
        Assert.Equal(layers.Take(2).Select(layer => layer.Layer), mixed.Json.GetProperty("kept").EnumerateArray().Select(layer => layer.GetString()));
        Assert.Equal(layers.Length - 2, mixed.Json.GetProperty("layers").GetInt32());

        // A loss of everything needs nothing kept.
        Cli.Result all = await ExportAsync("--keep-float", "auto", "--most-loss", "1");
        Assert.True(all.Status == 0, all.Error);
        Assert.Contains($"{layers.Length} layers of 8-bit whole numbers, 0 in floating point", all.Output, StringComparison.Ordinal);
        Assert.Contains("ranges by Percentile of", all.Output, StringComparison.Ordinal);

        byte[] before = await File.ReadAllBytesAsync(onnx);
        Assert.Equal(2, (await ExportAsync("--keep-float", $"{layers.Length}")).Status);
        Assert.Equal(2, (await ExportAsync("--keep-float", "some")).Status);
        Assert.Equal(2, (await ExportAsync("--most-loss", "2")).Status);
        Assert.Equal(2, (await Cli.RunAsync("export", "--model", trained.Weights, "--onnx", onnx, "--sensitivity")).Status);
        Assert.Equal(before, await File.ReadAllBytesAsync(onnx));

        Task<Cli.Result> ExportAsync(params string[] options) =>
            Cli.RunAsync(["export", "--model", trained.Weights, "--onnx", onnx, "--int8", "--calibration", trained.Data, "--calibration-maps", "64", .. options]);
    }

    [Fact]
    public async Task CalibrationMapsOfOneClassAreRefused()
    {
        string data = Path.Combine(trained.Folder, "one-class.npz"), onnx = Path.Combine(trained.Folder, "one-class.onnx");
        WaferDataset all = WaferArchive.Read(trained.Data);
        WaferArchive.Write(data, all.Subset([.. Enumerable.Range(0, all.Count).Where(i => all.Labels.Span[i] == 3)]));
        Cli.Result refused = await Cli.RunAsync("export", "--model", trained.Weights, "--onnx", onnx, "--int8", "--calibration", data);
        Assert.Equal(1, refused.Status);
        Assert.True(refused.Error.Contains("one class", StringComparison.Ordinal) || refused.Error.Contains("ONNX Runtime is not installed", StringComparison.Ordinal), refused.Error);
        Assert.Empty(Directory.GetFiles(trained.Folder, "one-class.onnx*"));
    }

    [Fact]
    public async Task ExportOfANameWantsToBeAskedForRandomWeights()
    {
        string onnx = Path.Combine(trained.Folder, "random.onnx");
        Cli.Result refused = await Cli.RunAsync("export", "--model", "resnet20", "--onnx", onnx);
        Assert.Equal(2, refused.Status);
        Assert.Contains("--random-weights", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(onnx));
        Assert.Equal(2, (await Cli.RunAsync("export", "--model", trained.Weights, "--onnx", onnx, "--random-weights")).Status);

        Assert.Equal(0, (await Cli.RunAsync("export", "--model", "resnet20", "--onnx", onnx, "--random-weights", "--size", "32")).Status);
        Cli.Result judged = await Cli.RunAsync("evaluate", "--data", trained.Data, "--model", onnx);
        Assert.Equal(1, judged.Status);
        Assert.True(judged.Error.Contains("random.onnx", StringComparison.Ordinal) || judged.Error.Contains("ONNX Runtime is not installed", StringComparison.Ordinal), judged.Error);
    }

    [Fact]
    public async Task ADamagedExportedFileIsRefusedWithItsName()
    {
        string onnx = Path.Combine(trained.Folder, "damaged.onnx");
        Assert.Equal(0, (await Cli.RunAsync("export", "--model", trained.Weights, "--onnx", onnx)).Status);
        byte[] bytes = await File.ReadAllBytesAsync(onnx);
        await File.WriteAllBytesAsync(onnx, bytes[..(bytes.Length / 2)]);
        foreach (string[] arguments in (string[][])
        [
            ["evaluate", "--data", trained.Data, "--model", onnx], ["predict", trained.Data, "--model", onnx], ["bench", "deploy", "--model", onnx],
        ])
        {
            Cli.Result result = await Cli.RunAsync(arguments);
            Assert.Equal(1, result.Status);
            Assert.True(result.Error.Contains("damaged.onnx", StringComparison.Ordinal) || result.Error.Contains("ONNX Runtime is not installed", StringComparison.Ordinal), result.Error);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        }
    }
}
