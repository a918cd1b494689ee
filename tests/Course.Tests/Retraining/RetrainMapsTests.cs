using System.Text.Json;
using Course.Tests.Commands;
using WaferVision.Data;

namespace Course.Tests.Retraining;

/// <summary><c>retrain</c>: which maps judge.</summary>
public sealed class RetrainMapsTests : IDisposable
{
    private readonly RetrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task MapsThatTheOtherArchiveTeachesAreNotJudgedBy()
    {
        await _folder.TrainChampionAsync(epochs: 1);

        // An archive of new maps, and of 100 of the old ones, among these some that the champion learned from.
        WaferDataset old = WaferArchive.Read(_folder["old.npz"]), fresh = WaferArchive.Read(_folder["new.npz"]);
        WaferArchive.Write(_folder["both.npz"], fresh.Concat(old.Subset([.. Enumerable.Range(0, 100)])));
        Cli.Result result = await Cli.RunAsync(
            "retrain", "--champion", _folder.Champion, "--data", _folder["both.npz"], "--old", _folder["old.npz"], "--epochs", "1", "--guard-maps", "1", "--out", _folder["run"], "--resamples", "200", "--device", "cpu", "--json");
        Assert.True(result.Status == 0, result.Error);
        JsonElement maps = result.Json.GetProperty("maps");
        Assert.Equal(2, maps.GetProperty("archives").GetArrayLength());
        Assert.True(maps.GetProperty("dropped").GetInt32() > 0);

        StratifiedSplit both = StratifiedSplit.Create(WaferArchive.Read(_folder["both.npz"]), SplitOptions.RealMaps), own = StratifiedSplit.Create(old, SplitOptions.RealMaps);
        HashSet<string> learned = [.. Texts(WaferArchive.Read(_folder["both.npz"]), [.. both.Train, .. both.Validation]), .. Texts(old, [.. own.Train, .. own.Validation])];
        HashSet<string> judged = [.. Texts(WaferArchive.Read(_folder["both.npz"]), both.Test), .. Texts(old, own.Test)];
        judged.ExceptWith(learned);
        Assert.Equal(judged.Count, maps.GetProperty("heldOut").GetInt32());

        static IEnumerable<string> Texts(WaferDataset data, int[] part) => part.Select(i => Convert.ToHexString(data.DiesOf(i)));
    }

    [Fact]
    public async Task LotsThatTheOtherArchiveTeachesAreNotJudgedBy()
    {
        await _folder.TrainChampionAsync(epochs: 1);
        (WaferDataset old, WaferDataset fresh) = (WaferArchive.Read(_folder["old.npz"]), WaferArchive.Read(_folder["new.npz"]));
        string[] OfLots(int maps, int lots) => [.. Enumerable.Range(0, maps).Select(i => $"lot {i / 20 % lots}")];
        (string[] oldLots, string[] newLots) = (OfLots(200, 10), OfLots(600, 15));
        WaferArchive.Write(_folder["old-lots.npz"], old, oldLots);
        WaferArchive.Write(_folder["new-lots.npz"], fresh, newLots);
        Cli.Result result = await Cli.RunAsync(
            "retrain", "--champion", _folder.Champion, "--data", _folder["new-lots.npz"], "--old", _folder["old-lots.npz"], "--epochs", "1", "--guard-maps", "1", "--out", _folder["run"], "--resamples", "200", "--device", "cpu", "--json");
        Assert.True(result.Status == 0, result.Error);

        StratifiedSplit ofNew = StratifiedSplit.Create(fresh, SplitOptions.RealMaps, newLots), ofOld = StratifiedSplit.Create(old, SplitOptions.RealMaps, oldLots);
        HashSet<string> learned = [.. ofNew.Train.Concat(ofNew.Validation).Select(i => newLots[i]), .. ofOld.Train.Concat(ofOld.Validation).Select(i => oldLots[i])];
        int kept = ofNew.Test.Count(i => !learned.Contains(newLots[i])) + ofOld.Test.Count(i => !learned.Contains(oldLots[i]));
        JsonElement maps = result.Json.GetProperty("maps");
        Assert.Equal((kept, ofNew.Test.Length + ofOld.Test.Length - kept), (maps.GetProperty("heldOut").GetInt32(), maps.GetProperty("dropped").GetInt32()));
        Assert.InRange(kept, 1, ofNew.Test.Length + ofOld.Test.Length - 1);
    }
}
