using System.Text.Json;
using Course.Tests.Commands;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Training;

namespace Course.Tests.Retraining;

/// <summary><c>retrain</c>: what is promoted and what is not, and what is told of it.</summary>
public sealed class RetrainCommandTests : IDisposable
{
    private readonly RetrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ABetterChallengerTakesTheChampionsPlaceAndCanBeRolledBack()
    {
        await _folder.TrainChampionAsync(epochs: 1, calibrated: true);
        byte[] before = File.ReadAllBytes(_folder.Champion);
        Cli.Result result = await _folder.RetrainAsync("--epochs", "5", "--error-rate", "0.2", "--json");
        Assert.True(result.Status == 0, result.Error);
        JsonElement report = result.Json;
        Assert.Equal("promote", report.GetProperty("decision").GetString());
        Assert.True(report.GetProperty("promoted").GetBoolean());
        Assert.Equal(_folder["model.1.safetensors"], report.GetProperty("previous").GetString());
        Assert.Equal(before, File.ReadAllBytes(_folder["model.1.safetensors"]));
        Assert.Equal(File.ReadAllBytes(_folder["run/challenger.safetensors"]), File.ReadAllBytes(_folder.Champion));
        Assert.Equal(result.Output.Trim(), File.ReadAllText(_folder["run/report.json"]).Trim());

        // What the report says is what evaluate says of both files on the same part.
        foreach ((string file, string side) in new[] { (_folder["model.1.safetensors"], "baseline"), (_folder.Champion, "candidate") })
        {
            JsonElement judged = (await Cli.RunAsync("evaluate", "--data", _folder["new.npz"], "--model", file, "--device", "cpu", "--json")).Json;
            Assert.Equal(judged.GetProperty("count").GetInt32(), report.GetProperty("maps").GetProperty("heldOut").GetInt32());
            Assert.Equal(judged.GetProperty("macroF1").GetDouble(), report.GetProperty("macroF1").GetProperty(side).GetDouble(), 1e-9);
            Assert.Equal(judged.GetProperty("accuracy").GetDouble(), report.GetProperty("accuracy").GetProperty(side).GetDouble(), 1e-9);
        }

        // The champion knew when not to answer; so does the challenger, by its own validation maps.
        ModelCard card = ModelCard.FromMetadata(Weights.ReadMetadata(_folder.Champion), _folder.Champion);
        using (WaferClassifier promoted = WaferClassifier.Load(_folder.Champion, TorchSharp.torch.CPU))
        {
            WaferDataset maps = WaferArchive.Read(_folder["new.npz"]);
            Predictions validation = promoted.Predict(maps.Subset(StratifiedSplit.Create(maps, SplitOptions.RealMaps).Validation), symmetries: false, default);
            Assert.Equal(AnswerPolicy.Fit(validation, errorRate: 0.2), card.Policy);
            Assert.NotEqual(AnswerPolicy.Fit(validation), card.Policy);
        }

        Assert.Equal(SplitList.HashOf(_folder["new.npz"]), card.DataHash);

        string markdown = File.ReadAllText(_folder["run/report.md"]);
        Assert.StartsWith("# The challenger is better: promote it", markdown, StringComparison.Ordinal);
        Assert.Equal(20, markdown.Split('\n').Count(line => line.Contains(" beyond noise |", StringComparison.Ordinal)));

        Assert.Equal(0, (await Cli.RunAsync("retrain", "--champion", _folder.Champion, "--rollback")).Status);
        Assert.Equal(before, File.ReadAllBytes(_folder.Champion));
    }

    [Fact]
    public async Task AWorseChallengerIsRefused()
    {
        await _folder.TrainChampionAsync(epochs: 8);
        byte[] before = File.ReadAllBytes(_folder.Champion);
        Cli.Result result = await _folder.RetrainAsync("--epochs", "1", "--from-scratch");
        Assert.True(result.Status == 0, result.Error);
        Assert.Contains("macro F1 is worse beyond noise", result.Output, StringComparison.Ordinal);
        Assert.Contains("not promoted", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.Champion));
        Assert.StartsWith("# The champion stays", File.ReadAllText(_folder["run/report.md"]), StringComparison.Ordinal);
        Assert.Empty(_folder.Files("model.*.safetensors"));
    }

    [Fact]
    public async Task AChallengerThatIsMerelyEqualIsRefused()
    {
        // At such a rate nothing is learned.
        await _folder.TrainChampionAsync(epochs: 4);
        byte[] before = File.ReadAllBytes(_folder.Champion);
        Cli.Result result = await _folder.RetrainAsync("--epochs", "1", "--learning-rate", "1e-8", "--guard", "Donut,Edge-Ring", "--json");
        Assert.True(result.Status == 0, result.Error);
        Assert.Equal("keep", result.Json.GetProperty("decision").GetString());
        Assert.Equal((string[])["Donut", "Edge-Ring"], result.Json.GetProperty("rule").GetProperty("guards").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(2, result.Json.GetProperty("reasons").EnumerateArray().Count(reason => reason.GetString()!.Contains("': not better beyond noise: ", StringComparison.Ordinal)));
        Assert.Equal(before, File.ReadAllBytes(_folder.Champion));
    }

    [Fact]
    public async Task TheClassInWhichTheChampionIsWeakestIsGuardedWhereNoneIsNamed()
    {
        await _folder.TrainChampionAsync(epochs: 2);
        JsonElement report = (await _folder.RetrainAsync("--epochs", "1", "--json")).Json;
        string guarded = Assert.Single(report.GetProperty("rule").GetProperty("guards").EnumerateArray()).GetString()!;
        using WaferClassifier champion = WaferClassifier.Load(_folder.Champion, TorchSharp.torch.CPU);
        WaferDataset maps = WaferArchive.Read(_folder["new.npz"]);
        ClassificationReport validation = champion.Predict(maps.Subset(StratifiedSplit.Create(maps, SplitOptions.RealMaps).Validation), symmetries: false, default).Report();
        Assert.Equal(validation.PerClass.Where(c => c.Support > 0).Min(c => c.F1), validation.PerClass.Single(c => c.Name == guarded).F1);
        Assert.Equal(guarded, Assert.Single(report.GetProperty("perClass").EnumerateArray(), c => c.GetProperty("guarded").GetBoolean()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task ADryRunIsPromotedByTheNextOne()
    {
        await _folder.TrainChampionAsync(epochs: 1);
        byte[] before = File.ReadAllBytes(_folder.Champion);
        Assert.Contains("because of --dry-run", (await _folder.RetrainAsync("--epochs", "5", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.Champion));
        Cli.Result again = await _folder.RetrainAsync("--epochs", "5");
        Assert.Equal(CourseCommand.Usage, again.Status);
        Assert.Contains("--resume", again.Error, StringComparison.Ordinal);
        Cli.Result other = await _folder.RetrainAsync("--epochs", "5", "--resume", "--confidence", "0.9");
        Assert.Equal(CourseCommand.Failure, other.Status);
        Assert.Contains("\"confidence\": 0.9", other.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _folder.RetrainAsync("--epochs", "5", "--resume")).Status);
        Assert.Equal(File.ReadAllBytes(_folder["run/challenger.safetensors"]), File.ReadAllBytes(_folder.Champion));
    }

    [Fact]
    public async Task WhatDoesNotFitIsTold()
    {
        await _folder.TrainChampionAsync(epochs: 1);
        await Refused(CourseCommand.Usage, "name the new maps with --data", "--rollback", "retrain", "--champion", _folder.Champion);
        await Refused(CourseCommand.Usage, "there is no class 'Unknown'", "Center", "retrain", "--champion", _folder.Champion, "--data", _folder["new.npz"], "--guard", "Unknown", "--out", _folder["a"]);
        await Refused(CourseCommand.Failure, "Spiral (0): too few held-out maps", "lower --guard-maps", "retrain", "--champion", _folder.Champion, "--data", _folder["new.npz"], "--guard", "Donut,Spiral", "--out", _folder["a"]);
        await Refused(CourseCommand.Failure, "no class can be guarded", "lower --guard-maps", "retrain", "--champion", _folder.Champion, "--data", _folder["new.npz"], "--guard-maps", "25", "--out", _folder["a"]);
        await Refused(CourseCommand.Failure, "only weights can learn", "", "retrain", "--champion", _folder["m.onnx"], "--data", _folder["new.npz"], "--out", _folder["b"]);
        await Refused(CourseCommand.Usage, "expected an address such as http://", "", "retrain", "--champion", _folder.Champion, "--data", _folder["new.npz"], "--service", "nowhere");
        await Refused(CourseCommand.Failure, "no copies of earlier champions", "", "retrain", "--champion", _folder.Champion, "--rollback");
        WaferArchive.Write(_folder["three.npz"], new WaferDataset(new byte[3 * 256], 16, 16, (int[])[0, 1, 2], ["a", "b", "c"]));
        await Refused(CourseCommand.Failure, "1 maps are of the class 'a'; expected none, Center", "cannot learn others", "retrain", "--champion", _folder.Champion, "--data", _folder["three.npz"], "--out", _folder["c"]);

        static async Task Refused(int status, string message, string more, params string[] arguments)
        {
            Cli.Result result = await Cli.RunAsync(arguments);
            Assert.Equal(status, result.Status);
            Assert.Contains(message, result.Error, StringComparison.Ordinal);
            Assert.Contains(more, result.Error, StringComparison.Ordinal);
        }
    }
}
