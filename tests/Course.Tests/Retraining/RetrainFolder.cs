using System.Diagnostics;
using System.Globalization;
using Course.Tests.Commands;
using WaferVision.Data;

namespace Course.Tests.Retraining;

/// <summary>A folder with little sets, of 20 synthetic classes but with maps of five only, and a champion that learned for a few epochs.</summary>
internal sealed class RetrainFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-retrain-");

    public RetrainFolder()
    {
        WaferArchive.Write(this["old.npz"], Maps(200, seed: 1));
        WaferArchive.Write(this["new.npz"], Maps(600, seed: 2));
    }

    public string Champion => this["model.safetensors"];

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string[] Files(string pattern) => Directory.GetFiles(_folder.FullName, pattern);

    /// <summary>Trains the champion: for an epoch or two on the old maps, for more on the new ones.</summary>
    public async Task TrainChampionAsync(int epochs, bool calibrated = false)
    {
        Cli.Result trained = await Cli.RunAsync(
            "train", "--data", epochs > 2 ? this["new.npz"] : this["old.npz"], "--model", "wafer-net-small", "--epochs", epochs.ToString(CultureInfo.InvariantCulture), "--batch", "32",
            "--device", "cpu", "--out", this["trained"]);
        Assert.True(trained.Status == 0, trained.Error);
        File.Copy(this["trained/best.safetensors"], Champion);
        if (calibrated)
        {
            Assert.Equal(0, (await Cli.RunAsync("calibrate", "--model", Champion, "--data", this["old.npz"], "--device", "cpu")).Status);
        }
    }

    /// <summary>Retrains with the new maps into the folder <c>run</c>; of each of the five classes 24 are held out.</summary>
    public Task<Cli.Result> RetrainAsync(params string[] more) =>
        Cli.RunAsync(["retrain", "--champion", Champion, "--data", this["new.npz"], "--out", this["run"], "--resamples", "1000", "--device", "cpu", .. more]);

    // Such as even five epochs tell apart.
    private static WaferDataset Maps(int count, long seed)
    {
        string[] classes = ["none", "Donut", "Edge-Ring", "Near-full", "Half-Wafer"];
        WaferDataset all = WaferDataset.Generate(count * 20 / classes.Length, new() { Size = 16, Seed = seed });
        return all.Subset([.. Enumerable.Range(0, all.Count).Where(i => classes.Contains(all.LabelName(i)))]);
    }

    /// <summary>Starts a process of its own, which can be killed.</summary>
    public static Process Start(string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "course.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_NUM_THREADS"] = "1" },
        };
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
