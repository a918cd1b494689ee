using System.Diagnostics;
using WaferVision.Data;

namespace Course.Tests.Retraining;

/// <summary><c>retrain</c>: a process that is killed.</summary>
public sealed class RetrainInterruptionTests : IDisposable
{
    private readonly RetrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Kills the process right after each thing that it writes, and at random moments; in between the champion is the old file or the new one.
    [Fact]
    public async Task KilledAnywhereTheChampionIsTheOldOrTheNewOneAndTheRunGoesOn()
    {
        await _folder.TrainChampionAsync(epochs: 1);
        File.Copy(_folder.Champion, _folder["reference.safetensors"]);
        string[] Arguments(string champion, string output) =>
            ["retrain", "--champion", _folder[champion], "--data", _folder["new.npz"], "--epochs", "4", "--out", _folder[output], "--resamples", "500", "--device", "cpu", "--resume"];
        using (Process whole = RetrainFolder.Start(Arguments("reference.safetensors", "whole")))
        {
            await whole.WaitForExitAsync();
            Assert.Equal(0, whole.ExitCode);
        }

        string old = SplitList.HashOf(_folder.Champion), fresh = SplitList.HashOf(_folder["reference.safetensors"]);
        Assert.NotEqual(old, fresh);
        var random = new Random(9);
        string?[] triggers = ["run/run.json", null, "run/training/last.safetensors", null, "run/challenger.safetensors", "run/report.json", "model.1.safetensors"];
        int killed = 0;
        foreach (string? trigger in triggers)
        {
            using Process process = RetrainFolder.Start(Arguments("model.safetensors", "run"));
            DateTime began = DateTime.UtcNow;
            int patience = trigger is null ? random.Next(300, 1500) : 60_000;
            while (!process.HasExited && (DateTime.UtcNow - began).TotalMilliseconds < patience && !(trigger is not null && File.Exists(_folder[trigger]) && File.GetLastWriteTimeUtc(_folder[trigger]) >= began))
            {
                await Task.Delay(1);
            }

            await Task.Delay(random.Next(0, 4));
            process.Kill();
            await process.WaitForExitAsync();
            killed += process.ExitCode == 0 ? 0 : 1;
            Assert.Contains(SplitList.HashOf(_folder.Champion), (string[])[old, fresh]);
        }

        Assert.True(killed >= 4, $"only {killed} runs were killed before they ended");
        using (Process last = RetrainFolder.Start(Arguments("model.safetensors", "run")))
        {
            await last.WaitForExitAsync();
            Assert.Equal(0, last.ExitCode);
        }

        Assert.Equal(fresh, SplitList.HashOf(_folder.Champion));
        Assert.Equal(old, SplitList.HashOf(_folder["model.1.safetensors"]));
        Assert.Equal(File.ReadAllText(_folder["whole/report.json"]).Replace(_folder["whole"], "", StringComparison.Ordinal).Replace("reference", "model", StringComparison.Ordinal),
            File.ReadAllText(_folder["run/report.json"]).Replace(_folder["run"], "", StringComparison.Ordinal));
        Assert.Empty(_folder.Files("*.tmp"));
    }
}
