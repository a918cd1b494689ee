using System.Text.Json;
using Course.Classifying;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;

namespace Course.Tests.Commands;

/// <summary>generate, train, evaluate and predict on a set small enough for seconds, one after the other as a person would.</summary>
public sealed class ClassifierCommandTests : IClassFixture<ClassifierCommandTests.Trained>
{
    private readonly Trained _trained;

    public ClassifierCommandTests(Trained trained) => _trained = trained;

    [Fact]
    public void GenerateTellsWhatItWrote()
    {
        JsonElement json = _trained.Generated.Json;
        Assert.Equal(100, json.GetProperty("count").GetInt32());
        Assert.Equal(20, json.GetProperty("classes").GetArrayLength());
        Assert.All(json.GetProperty("classes").EnumerateArray(), entry =>
        {
            Assert.Equal(5, entry.GetProperty("count").GetInt32());
            Assert.NotEmpty(entry.GetProperty("rootCause").GetString()!);
        });
        WaferDataset data = WaferArchive.Read(json.GetProperty("file").GetString()!);
        Assert.Equal((100, 16, 16), (data.Count, data.Rows, data.Columns));
    }

    [Fact]
    public async Task TheSameSeedGivesTheSameFileAndAnotherSeedAnother()
    {
        byte[][] files = await Task.WhenAll(new[] { "7", "7", "8" }.Select(async (seed, i) =>
        {
            string path = Path.Combine(_trained.Folder, $"seed{i}.npz");
            Assert.Equal(0, (await Cli.RunAsync("generate", "--per-class", "1", "--size", "16", "--seed", seed, "--out", path)).Status);
            return WaferArchive.Read(path).Dies.ToArray();
        }));
        Assert.Equal(files[0], files[1]);
        Assert.NotEqual(files[0], files[2]);
    }

    [Fact]
    public void TrainAnswersWithTheTestFiguresAndItsFiles()
    {
        JsonElement json = _trained.Run.Json;
        Assert.Equal("wafer-net-small", json.GetProperty("model").GetString());
        Assert.Equal(2, json.GetProperty("epochs").GetInt32());
        Assert.InRange(json.GetProperty("bestEpoch").GetInt32(), 1, 2);
        Assert.True(json.GetProperty("parameters").GetInt64() > 1000);
        Assert.True(json.GetProperty("test").GetProperty("count").GetInt32() > 0);
        Assert.All(json.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(file.GetString())));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(_trained.Folder, "run", "history.csv")).Length);
    }

    [Fact]
    public async Task ARunIsNotOverwrittenUnlessResumed()
    {
        Cli.Result refused = await Cli.RunAsync(_trained.TrainArguments);
        Assert.Equal(2, refused.Status);
        Assert.Contains("--resume", refused.Error, StringComparison.Ordinal);
        Cli.Result resumed = await Cli.RunAsync([.. _trained.TrainArguments, "--resume"]);
        Assert.Equal(0, resumed.Status);
        Assert.Equal(
            _trained.Run.Json.GetProperty("test").GetProperty("accuracy").GetDouble(),
            resumed.Json.GetProperty("test").GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public async Task EvaluateJudgesThePartThatTrainingDidNotSee()
    {
        Cli.Result result = await Cli.RunAsync("evaluate", "--data", _trained.Data, "--model", _trained.Weights, "--json");
        Assert.Equal(0, result.Status);
        JsonElement json = result.Json;
        JsonElement test = _trained.Run.Json.GetProperty("test");
        Assert.Equal(test.GetProperty("accuracy").GetDouble(), json.GetProperty("accuracy").GetDouble());
        Assert.Equal(test.GetProperty("macroF1").GetDouble(), json.GetProperty("macroF1").GetDouble());
        Assert.InRange(json.GetProperty("top3").GetDouble(), json.GetProperty("accuracy").GetDouble(), 1);
        Assert.False(json.TryGetProperty("exactMatch", out _));
        JsonElement[] classes = [.. json.GetProperty("perClass").EnumerateArray()];
        Assert.Equal(DefectClasses.Names, classes.Select(entry => entry.GetProperty("name").GetString()));
        Assert.Equal(json.GetProperty("count").GetInt32(), classes.Sum(entry => entry.GetProperty("support").GetInt32()));
        int[][] confusion = json.GetProperty("confusion").Deserialize<int[][]>()!;
        Assert.Equal(confusion.Select((row, i) => row[i]).Sum() / json.GetProperty("count").GetDouble(), json.GetProperty("accuracy").GetDouble(), 1e-9);

        // The mean is over the classes that occur, as truth or as answer.
        double[] occurring = [.. classes.Where((_, i) => confusion[i].Sum() + confusion.Sum(row => row[i]) > 0).Select(entry => entry.GetProperty("f1").GetDouble())];
        Assert.Equal(occurring.Average(), json.GetProperty("macroF1").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task TheWholeSetIsTheSumOfItsParts()
    {
        int[] counts = await Task.WhenAll(new[] { "train", "validation", "test", "all" }.Select(async part =>
            (await Cli.RunAsync("evaluate", "--data", _trained.Data, "--model", _trained.Weights, "--part", part, "--json")).Json.GetProperty("count").GetInt32()));
        Assert.Equal(counts[3], counts[..3].Sum());
    }

    [Fact]
    public async Task PredictNamesTheClassOfAFileAndOfAFolder()
    {
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(_trained.Folder, "maps"));
        WaferMap map = new WaferMapGenerator(new GeneratorOptions { Size = 24 }).Generate(DefectClass.EdgeRing, 0);
        for (int copy = 0; copy < 2; copy++)
        {
            await File.WriteAllLinesAsync(
                Path.Combine(folder.FullName, $"{copy}.csv"),
                Enumerable.Range(0, 24).Select(row => string.Join(',', Enumerable.Range(0, 24).Select(column => map[row, column]))));
        }

        Cli.Result all = await Cli.RunAsync("predict", folder.FullName, "--model", _trained.Weights, "--json");
        Assert.Equal(0, all.Status);
        JsonElement[] predictions = [.. all.Json.GetProperty("predictions").EnumerateArray()];
        Assert.Equal(2, predictions.Length);
        Assert.All(predictions, prediction =>
        {
            JsonElement[] top = [.. prediction.GetProperty("top3").EnumerateArray()];
            double[] probabilities = [.. top.Select(guess => guess.GetProperty("probability").GetDouble())];
            Assert.Equal(3, top.Length);
            Assert.Equal(probabilities.OrderDescending(), probabilities);
            Assert.Equal(top[0].GetProperty("class").GetString(), prediction.GetProperty("class").GetString());
            Assert.Equal(probabilities[0], prediction.GetProperty("probability").GetDouble());
            Assert.InRange(probabilities.Sum(), 0.15, 1.000001);
        });

        Cli.Result one = await Cli.RunAsync("predict", Path.Combine(folder.FullName, "0.csv"), "--model", _trained.Weights, "--json");
        Assert.Equal(
            predictions[0].GetProperty("probability").GetDouble(), Assert.Single(one.Json.GetProperty("predictions").EnumerateArray()).GetProperty("probability").GetDouble(), 1e-5);
    }

    [Fact]
    public async Task PredictJudgesEveryMapOfAnArchiveAsEvaluateDoes()
    {
        JsonElement json = (await Cli.RunAsync("predict", _trained.Data, "--model", _trained.Weights, "--json")).Json;
        JsonElement[] predictions = [.. json.GetProperty("predictions").EnumerateArray()];
        Assert.Equal(Enumerable.Range(0, 100), predictions.Select(prediction => prediction.GetProperty("map").GetInt32()));
        WaferDataset data = WaferArchive.Read(_trained.Data);
        int right = predictions.Where((prediction, i) => prediction.GetProperty("class").GetString() == data.LabelName(i)).Count();
        Cli.Result evaluated = await Cli.RunAsync("evaluate", "--data", _trained.Data, "--model", _trained.Weights, "--part", "all", "--json");
        Assert.Equal(evaluated.Json.GetProperty("accuracy").GetDouble(), right / 100.0, 1e-9);
    }

    [Fact]
    public async Task PredictNamesTheWafersOfATestersLotAndAnswersAsForTheirMaps()
    {
        WaferMapGenerator generator = new(new GeneratorOptions { Size = 24 });
        WaferMap[] maps = [.. Enumerable.Range(0, 3).Select(i => generator.Generate(DefectClass.Center, i))];
        string lot = Path.Combine(_trained.Folder, "lot.stdf.gz");
        StdfFile.Write(lot, maps.Select((map, i) => new TestedWafer(map) { WaferId = $"W0{i + 1}" }));
        string grid = Path.Combine(_trained.Folder, "second.csv");
        WaferMap read = StdfFile.Read(lot).ElementAt(1).Map;
        await File.WriteAllLinesAsync(grid, Enumerable.Range(0, read.Rows).Select(row => string.Join(',', Enumerable.Range(0, read.Columns).Select(column => read[row, column]))));

        Cli.Result result = await Cli.RunAsync("predict", lot, grid, "--model", _trained.Weights, "--json");
        Assert.Equal(0, result.Status);
        JsonElement[] predictions = [.. result.Json.GetProperty("predictions").EnumerateArray()];
        Assert.Equal(["W01", "W02", "W03"], predictions[..3].Select(prediction => prediction.GetProperty("wafer").GetString()));
        Assert.False(predictions[3].TryGetProperty("wafer", out _));
        Assert.Equal(predictions[3].GetProperty("class").GetString(), predictions[1].GetProperty("class").GetString());
        Assert.Equal(predictions[3].GetProperty("probability").GetDouble(), predictions[1].GetProperty("probability").GetDouble(), 1e-5);
        Assert.Contains("lot.stdf.gz [W03]", (await Cli.RunAsync("predict", lot, "--model", _trained.Weights)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatIsNoMapDoesNotKeepTheOthersFromBeingAnswered()
    {
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(_trained.Folder, "mixed"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "good.csv"), "0,1,0\n1,2,1\n0,1,0\n");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "bad.csv"), "0,1,9\n");
        Cli.Result result = await Cli.RunAsync("predict", folder.FullName, "--model", _trained.Weights, "--json");
        Assert.Equal(1, result.Status);
        Assert.EndsWith("good.csv", Assert.Single(result.Json.GetProperty("predictions").EnumerateArray()).GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.Contains("bad.csv", Assert.Single(result.Json.GetProperty("errors").EnumerateArray()).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataWithOtherClassesAreRefused()
    {
        string path = Path.Combine(_trained.Folder, "other.npz");
        WaferArchive.Write(path, new WaferDataset(new byte[2 * 9], 3, 3, new[] { 0, 1 }, ["good", "bad"]));
        Cli.Result result = await Cli.RunAsync("evaluate", "--data", path, "--model", _trained.Weights, "--part", "all");
        Assert.Equal(1, result.Status);
        Assert.Contains("good, bad", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADamagedWeightsFileIsRefusedWithItsName()
    {
        string path = Path.Combine(_trained.Folder, "damaged.safetensors");
        byte[] bytes = await File.ReadAllBytesAsync(_trained.Weights);
        await File.WriteAllBytesAsync(path, bytes[..(bytes.Length / 2)]);
        Cli.Result result = await Cli.RunAsync("evaluate", "--data", _trained.Data, "--model", path);
        Assert.Equal(1, result.Status);
        Assert.Contains("damaged.safetensors", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate", "--data", "/nowhere/maps.npz", "--model", "/nowhere/best.safetensors")]
    [InlineData("predict", "/nowhere/map.csv", "--model", "/nowhere/best.safetensors")]
    [InlineData("explain", "/nowhere/map.csv", "--model", "/nowhere/best.safetensors")]
    [InlineData("export", "--model", "/nowhere/best.safetensors", "--onnx", "/nowhere/best.onnx")]
    [InlineData("train", "--data", "/nowhere/maps.npz", "--out", "/tmp/course-nowhere")]
    public async Task AMissingFileIsNamed(params string[] arguments)
    {
        Cli.Result result = await Cli.RunAsync(arguments);
        Assert.Equal(1, result.Status);
        Assert.Contains("/nowhere/", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generate", "--size", "8")]
    [InlineData("generate", "--per-class", "1000000", "--size", "512")]
    [InlineData("train", "--model", "resnet9000")]
    [InlineData("train", "--data", "maps.npz", "--count", "100")]
    [InlineData("train", "--learning-rate", "0")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("explain")]
    [InlineData("explain", "--measure", "--method", "cam")]
    [InlineData("bench", "everything")]
    [InlineData("run", "--profile", "huge")]
    [InlineData("run", "--parameter", "x")]
    public async Task OptionsThatMakeNoSenseAreUsageErrors(params string[] arguments)
    {
        Cli.Result result = await Cli.RunAsync(arguments);
        Assert.Equal(2, result.Status);
        Assert.StartsWith("course: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralLabelsAreRecognised()
    {
        const int count = 40;
        byte[] dies = new byte[count * 16 * 16];
        int[] labels = new int[count * 2];
        for (int i = 0; i < count; i++)
        {
            dies.AsSpan(i * 256, 256).Fill(1);
            dies.AsSpan(i * 256, 128).Fill((byte)(1 + (i & 1)));
            dies.AsSpan((i * 256) + 128, 128).Fill((byte)(1 + ((i >> 1) & 1)));
            dies[(i * 256) + i] = 0;
            (labels[2 * i], labels[(2 * i) + 1]) = (i & 1, (i >> 1) & 1);
        }

        string data = Path.Combine(_trained.Folder, "multi.npz");
        WaferArchive.Write(data, new WaferDataset(dies, 16, 16, labels, ["top", "bottom"], multiLabel: true));
        Cli.Result result = await Cli.RunAsync(
            "train", "--data", data, "--size", "16", "--epochs", "1", "--device", "cpu", "--out", Path.Combine(_trained.Folder, "multi"), "--json");
        Assert.Equal(0, result.Status);
        JsonElement test = result.Json.GetProperty("test");
        Assert.InRange(test.GetProperty("exactMatch").GetDouble(), 0, 1);
        Assert.False(test.TryGetProperty("top3", out _));
    }

    /// <summary>A set of 100 maps and a classifier trained on it for two epochs.</summary>
    public sealed class Trained : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-train-");

        public string Folder => _folder.FullName;

        public string Data => Path.Combine(Folder, "maps.npz");

        public string Weights => Path.Combine(Folder, "run", "best.safetensors");

        public string[] TrainArguments =>
            ["train", "--data", Data, "--size", "16", "--epochs", "2", "--batch", "16", "--device", "cpu", "--out", Path.Combine(Folder, "run"), "--json"];

        internal Cli.Result Generated { get; private set; } = null!;

        internal Cli.Result Run { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Generated = await Cli.RunAsync("generate", "--per-class", "5", "--size", "16", "--out", Data, "--json");
            Assert.True(Generated.Status == 0, Generated.Error);
            Run = await Cli.RunAsync(TrainArguments);
            Assert.True(Run.Status == 0, Run.Error);
        }

        public Task DisposeAsync()
        {
            _folder.Delete(recursive: true);
            return Task.CompletedTask;
        }
    }
}
