using System.Text.Json;

namespace Course.Tests.Commands;

/// <summary>The study at its smallest: synthetic maps stand in for the real ones.</summary>
public sealed class SimToRealCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sim-to-real").FullName;

    private string Maps => Path.Combine(_folder, "maps.npz");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_training_is_measured_at_every_number_of_maps_and_seed()
    {
        Assert.Equal(0, (await Cli.RunAsync("generate", "--style", "Fab", "--per-class", "12", "--out", Maps)).Status);
        string output = Path.Combine(_folder, "out");
        Cli.Result run = await Cli.RunAsync(
            "sim-to-real", "--data", Maps, "--out", output, "--per-class", "8", "--epochs", "1", "--shots", "3", "1", "--steps", "4", "--seeds", "2", "--size", "16",
            "--device", "cpu", "--json");
        Assert.Equal((0, 69), (run.Status, run.Json.GetProperty("trainMaps").GetInt32()));
        (string, int, int)[] results =
        [
            .. run.Json.GetProperty("results").EnumerateArray()
                .Select(one => (one.GetProperty("training").GetString()!, one.GetProperty("shots").GetInt32(), one.GetProperty("seed").GetInt32())).Order(),
        ];
        Assert.Equal(
            [
                ("fab", 0, 1), ("fab", 0, 2), ("pretrained", 1, 1), ("pretrained", 1, 2), ("pretrained", 3, 1), ("pretrained", 3, 2),
                ("scratch", 1, 1), ("scratch", 1, 2), ("scratch", 3, 1), ("scratch", 3, 2), ("textbook", 0, 1), ("textbook", 0, 2),
            ],
            results);
        foreach (JsonElement point in run.Json.GetProperty("points").EnumerateArray())
        {
            double[] ofSeeds =
            [
                .. run.Json.GetProperty("results").EnumerateArray()
                    .Where(one => one.GetProperty("training").GetString() == point.GetProperty("training").GetString() && one.GetProperty("shots").GetInt32() == point.GetProperty("shots").GetInt32())
                    .Select(one => one.GetProperty("macroF1").GetDouble()),
            ];
            Assert.Equal((ofSeeds[0] + ofSeeds[1]) / 2, point.GetProperty("macroF1").GetDouble(), 12);
            Assert.Equal(Math.Abs(ofSeeds[0] - ofSeeds[1]) / Math.Sqrt(2), point.GetProperty("deviation").GetDouble(), 12);
        }

        using JsonDocument kept = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(output, "sim-to-real.json")));
        Assert.Equal(12, kept.RootElement.GetProperty("results").GetArrayLength());
        string page = Path.Combine(output, "sim-to-real.html");
        Assert.Equal(SharpCell.Running.ChartScript.Read(Repository.PathOf("node_modules")) is not null, File.Exists(page));
        Assert.True(!File.Exists(page) || (await File.ReadAllTextAsync(page)).Contains("fab maps, then real ones", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Statistics_alone_compare_each_class_with_both_kinds_of_synthetic_maps()
    {
        Assert.Equal(0, (await Cli.RunAsync("generate", "--style", "Fab", "--per-class", "10", "--out", Maps)).Status);
        Cli.Result run = await Cli.RunAsync("sim-to-real", "--data", Maps, "--out", _folder, "--statistics", "--per-class", "10");
        Assert.Equal(0, run.Status);
        Assert.Contains("fab to real, mean of the classes", run.LastLine, StringComparison.Ordinal);
        Assert.Equal(9, run.Output.Split('\n').Count(line => line.Contains(" textbook ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_archive_of_other_classes_is_refused_by_name()
    {
        Assert.Equal(0, (await Cli.RunAsync("generate", "--style", "Fab", "--per-class", "1", "--out", Maps)).Status);
        string mixed = Path.Combine(_folder, "mixed.npz");
        WaferVision.Data.WaferDataset all = WaferVision.Data.WaferArchive.Read(Maps);
        WaferVision.Data.WaferArchive.Write(
            mixed,
            new WaferVision.Data.WaferDataset(
                all.Dies, [.. Enumerable.Range(0, all.Count).Select(all.ShapeOf)], all.Labels, [.. all.ClassNames.Select(name => name == "Donut" ? "Doughnut" : name)]));
        Cli.Result run = await Cli.RunAsync("sim-to-real", "--data", mixed, "--out", _folder);
        Assert.Equal(CourseCommand.Failure, run.Status);
        Assert.Contains("none of the name Donut", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "sim-to-real.json")));
    }
}
