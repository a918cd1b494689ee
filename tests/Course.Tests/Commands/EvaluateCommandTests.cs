using System.Text.Json;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Maps;

namespace Course.Tests.Commands;

/// <summary>split and evaluate: stored lists, several models, other class shares.</summary>
public sealed class EvaluateCommandTests : IClassFixture<ClassifierCommandTests.Trained>
{
    private readonly ClassifierCommandTests.Trained _trained;

    public EvaluateCommandTests(ClassifierCommandTests.Trained trained) => _trained = trained;

    [Fact]
    public async Task AStoredListIsTheSplitThatTheSeedGives()
    {
        string list = await SplitAsync("seed42.csv");
        WaferDataset data = WaferArchive.Read(_trained.Data);
        SplitList stored = SplitList.Read(list);
        Assert.Equal(StratifiedSplit.Create(data, SplitOptions.RealMaps).Fingerprint(), stored.Split.Fingerprint());
        Assert.Equal(SplitList.HashOf(_trained.Data), stored.DataHash);
        JsonElement byList = (await EvaluateAsync("--split", list)).Json, bySeed = (await EvaluateAsync()).Json;
        Assert.Equal(bySeed.GetProperty("confusion").Deserialize<int[][]>(), byList.GetProperty("confusion").Deserialize<int[][]>());
        Assert.Equal(20, byList.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task ALotLiesInOnePart()
    {
        string lots = Path.Combine(_trained.Folder, "lots.csv"), list = Path.Combine(_trained.Folder, "lots-split.csv.gz");
        await File.WriteAllLinesAsync(lots, ["map,lot", .. Enumerable.Range(0, 100).Select(i => $"{i},lot {i / 7}")]);
        Cli.Result result = await Cli.RunAsync("split", "--data", _trained.Data, "--lots", lots, "--out", list, "--json");
        Assert.True(result.Status == 0, result.Error);
        Assert.Equal(15, result.Json.GetProperty("lots").GetInt32());
        StratifiedSplit split = SplitList.Read(list).Split;
        int[][] parts = [split.Train, split.Validation, split.Test];
        Assert.Equal(100, parts.Sum(p => p.Length));
        Assert.Empty(parts[0].Select(i => i / 7).Intersect(parts[1].Concat(parts[2]).Select(i => i / 7)));

        await File.WriteAllLinesAsync(lots, ["map,lot", "100,a"]);
        Cli.Result refused = await Cli.RunAsync("split", "--data", _trained.Data, "--lots", lots, "--out", list);
        Assert.Equal(1, refused.Status);
        Assert.Contains("line 2", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheListOfAnotherFileIsRefused()
    {
        string list = await SplitAsync("own.csv"), other = Path.Combine(_trained.Folder, "other-maps.npz");
        WaferArchive.Write(other, WaferDataset.Generate(100, new GeneratorOptions { Size = 16, Seed = 5 }));
        foreach (string[] command in new[] { (string[])["evaluate", "--model", _trained.Weights], ["train", "--out", Path.Combine(_trained.Folder, "refused")] })
        {
            Cli.Result result = await Cli.RunAsync([.. command, "--data", other, "--split", list]);
            Assert.Equal(1, result.Status);
            Assert.Contains("SHA-256", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ASplitThatMixesTestAndTrainingMapsIsRefused()
    {
        string list = await SplitAsync("seed43.csv", "--seed", "43");
        Cli.Result result = await EvaluateAsync("--split", list);
        Assert.Equal(1, result.Status);
        Assert.Contains("seen in training", result.Error, StringComparison.Ordinal);

        string run = Path.Combine(_trained.Folder, "by-list"), weights = Path.Combine(run, "best.safetensors");
        Cli.Result trained = await Cli.RunAsync(
            "train", "--data", _trained.Data, "--split", list, "--size", "16", "--epochs", "1", "--device", "cpu", "--out", run, "--json");
        Assert.True(trained.Status == 0, trained.Error);
        Cli.Result right = await Cli.RunAsync("evaluate", "--data", _trained.Data, "--model", weights, "--split", list, "--json");
        Assert.Equal(trained.Json.GetProperty("test").GetProperty("confusion").Deserialize<int[][]>(), right.Json.GetProperty("confusion").Deserialize<int[][]>());
        Assert.Equal(1, (await Cli.RunAsync("evaluate", "--data", _trained.Data, "--model", weights)).Status);
        Assert.Equal(0, (await Cli.RunAsync("evaluate", "--data", _trained.Data, "--model", weights, "--part", "all")).Status);
    }

    [Fact]
    public async Task SeveralModelsGiveMeanAndDeviation()
    {
        string second = Path.Combine(_trained.Folder, "second");
        Cli.Result run = await Cli.RunAsync(
            "train", "--data", _trained.Data, "--seed", "7", "--size", "16", "--epochs", "1", "--device", "cpu", "--out", second, "--json");
        Assert.True(run.Status == 0, run.Error);
        Cli.Result result = await Cli.RunAsync(
            "evaluate", "--data", _trained.Data, "--part", "all", "--json", "--model", _trained.Weights, Path.Combine(second, "best.safetensors"), _trained.Weights);
        Assert.True(result.Status == 0, result.Error);
        double[] accuracies = [.. result.Json.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("accuracy").GetDouble())];
        Assert.Equal(accuracies[0], accuracies[2]);
        double mean = result.Json.GetProperty("mean").GetProperty("accuracy").GetDouble();
        Assert.Equal(accuracies.Average(), mean, 12);

        // Of a, b, a: sqrt((2·(a − m)² + (b − m)²) / 2) = |a − b| / √3.
        Assert.Equal(Math.Abs(accuracies[0] - accuracies[1]) / Math.Sqrt(3), result.Json.GetProperty("deviation").GetProperty("accuracy").GetDouble(), 12);
        Assert.Equal(result.Json.GetProperty("mean").EnumerateObject().Count(), result.Json.GetProperty("deviation").EnumerateObject().Count());

        Cli.Result text = await Cli.RunAsync("evaluate", "--data", _trained.Data, "--part", "all", "--model", _trained.Weights, _trained.Weights);
        Assert.Contains("deviation (n − 1)", text.Output, StringComparison.Ordinal);
        Assert.Contains("macro F1", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FiguresAtOtherSharesStandBesideTheOwn()
    {
        string prior = string.Join(',', DefectClasses.Names.Select((name, k) => $"{name}={(k == 0 ? 81 : 1)}"));
        JsonElement json = (await EvaluateAsync("--part", "all", "--prior", prior)).Json;
        JsonElement at = json.GetProperty("atPrior");
        double[] recalls = [.. json.GetProperty("perClass").EnumerateArray().Select(c => c.GetProperty("recall").GetDouble())];
        Assert.Equal(recalls.Select((recall, k) => recall * (k == 0 ? 0.81 : 0.01)).Sum(), at.GetProperty("accuracy").GetDouble(), 9);
        Assert.Equal(at.GetProperty("perClass").EnumerateArray().Average(c => c.GetProperty("f1").GetDouble()), at.GetProperty("macroF1").GetDouble(), 9);
        Assert.InRange(at.GetProperty("ece").GetDouble(), 0, 1);
        Assert.Equal(recalls.Average(), json.GetProperty("balancedAccuracy").GetDouble(), 9);
        Assert.InRange(json.GetProperty("brier").GetDouble(), 0, 2);
        Assert.InRange(json.GetProperty("seconds").GetProperty("mapsPerSecond").GetDouble(), 1, 1e7);

        Cli.Result text = await Cli.RunAsync("evaluate", "--data", _trained.Data, "--model", _trained.Weights, "--part", "all", "--prior", prior);
        Assert.Contains("maps/s end to end", text.LastLine, StringComparison.Ordinal);
        Assert.Contains("macro F1 at ", text.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await EvaluateAsync("--prior", "wm811k")).Status);
        Assert.Equal(1, (await EvaluateAsync("--prior", "none")).Status);
    }

    [Fact]
    public async Task PredictTellsHowLongManyMapsTook()
    {
        string many = Path.Combine(_trained.Folder, "many.npz");
        WaferArchive.Write(many, WaferDataset.Generate(1020, new GeneratorOptions { Size = 16 }));
        Cli.Result few = await Cli.RunAsync("predict", _trained.Data, "--model", _trained.Weights), result = await Cli.RunAsync("predict", many, "--model", _trained.Weights);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1022, lines.Length);
        Assert.Contains("wafer-net-small, 20 classes", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("many.npz [0] ", lines[1], StringComparison.Ordinal);
        Assert.All(new[] { few, result }, run => Assert.Matches(@"maps in .* maps/s end to end: read .* encode .* network .* write", run.LastLine));

        Cli.Result json = await Cli.RunAsync("predict", _trained.Data, "--model", _trained.Weights, "--json");
        Assert.Contains("maps/s end to end", json.Error, StringComparison.Ordinal);
        Assert.Equal(["file", "map", "class", "probability", "top3"], json.Json.GetProperty("predictions")[0].EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task TheRulesAreJudgedByTheSameProtocol()
    {
        string fab = Path.Combine(_trained.Folder, "fab.npz"), list = Path.Combine(_trained.Folder, "fab-split.csv");
        WaferDataset data = SyntheticMaps.Fab([30, 10, 10, 10, 10, 10, 10, 10, 10], new FabOptions { Seed = 5 });
        WaferArchive.Write(fab, data);
        Cli.Result split = await Cli.RunAsync("split", "--data", fab, "--seed", "7", "--out", list);
        Assert.True(split.Status == 0, split.Error);
        foreach ((string[] options, int[] maps) in ((string[], int[])[])
        [
            (["--part", "all"], [.. Enumerable.Range(0, data.Count)]),
            ([], StratifiedSplit.Create(data, SplitOptions.RealMaps).Test),
            (["--split", list, "--part", "validation"], StratifiedSplit.Create(data, SplitOptions.RealMaps with { Seed = 7 }).Validation),
        ])
        {
            Cli.Result result = await Cli.RunAsync(["evaluate", "--data", fab, "--model", "rules", "--json", .. options]);
            Assert.True(result.Status == 0, result.Error);
            Assert.Equal("rules", result.Json.GetProperty("model").GetString());
            int[][] expected = [.. data.ClassNames.Select(_ => new int[data.ClassNames.Count])];
            foreach (int i in maps)
            {
                expected[data.LabelsOf(i)[0]][data.ClassNames.ToList().IndexOf(RuleBasedClassifier.Decide(data.MapAt(i)).Class.Name())]++;
            }

            Assert.Equal(expected, result.Json.GetProperty("confusion").Deserialize<int[][]>());
            Assert.InRange(result.Json.GetProperty("brier").GetDouble(), 0, 2);
        }

        Assert.Contains("'rules'", (await Cli.RunAsync("evaluate", "--help")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Cli.RunAsync("evaluate", "--data", fab, "--model", "rules", "--symmetries")).Status);
    }

    [Fact]
    public async Task BesideANetworkTheRulesAreJudgedOnItsMaps()
    {
        Cli.Result result = await Cli.RunAsync("evaluate", "--data", _trained.Data, "--model", "rules", _trained.Weights, "--json");
        Assert.True(result.Status == 0, result.Error);
        JsonElement[] models = [.. result.Json.GetProperty("models").EnumerateArray()];
        Assert.Equal(["rules", "wafer-net-small"], models.Select(model => model.GetProperty("model").GetString()));
        Assert.Equal(models[1].GetProperty("perClass").EnumerateArray().Select(c => c.GetProperty("support").GetInt32()), models[0].GetProperty("perClass").EnumerateArray().Select(c => c.GetProperty("support").GetInt32()));

        string other = Path.Combine(_trained.Folder, "two.npz");
        WaferArchive.Write(other, new WaferDataset(new byte[128], 8, 8, new[] { 0, 1 }, ["ripe", "rotten"]));
        Cli.Result refused = await Cli.RunAsync("evaluate", "--data", other, "--model", "rules", "--part", "all");
        Assert.Equal(1, refused.Status);
        Assert.Contains("the data have ripe, rotten", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APartIsNotAList()
    {
        Cli.Result result = await EvaluateAsync("--split", "validation");
        Assert.Equal(2, result.Status);
        Assert.Contains("--part validation", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Cli.RunAsync("train", "--split", "list.csv", "--out", Path.Combine(_trained.Folder, "no-data"))).Status);
    }

    private async Task<string> SplitAsync(string name, params string[] options)
    {
        string list = Path.Combine(_trained.Folder, name);
        Cli.Result result = await Cli.RunAsync(["split", "--data", _trained.Data, "--out", list, .. options]);
        Assert.True(result.Status == 0, result.Error);
        return list;
    }

    private Task<Cli.Result> EvaluateAsync(params string[] options) =>
        Cli.RunAsync(["evaluate", "--data", _trained.Data, "--model", _trained.Weights, "--json", .. options]);
}
