using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Course.Tests.Commands;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Serving;
using WaferVision.Training;

namespace Course.Tests.Retraining;

/// <summary><c>retrain</c> on little sets: 20 synthetic classes, a champion that learned for an epoch from few maps.</summary>
public sealed class RetrainCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-retrain-");

    public RetrainCommandTests()
    {
        WaferArchive.Write(In("old.npz"), WaferDataset.Generate(200, new() { Size = 16, Seed = 1 }));
        WaferArchive.Write(In("new.npz"), WaferDataset.Generate(600, new() { Size = 16, Seed = 2 }));
    }

    private string Champion => In("model.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ABetterChallengerTakesTheChampionsPlaceAndCanBeRolledBack()
    {
        await TrainChampionAsync(epochs: 1, calibrated: true);
        byte[] before = File.ReadAllBytes(Champion);
        Cli.Result result = await RetrainAsync("run", "--epochs", "5", "--guard-maps", "5", "--json");
        Assert.True(result.Status == 0, result.Error);
        JsonElement report = result.Json;
        Assert.Equal("promote", report.GetProperty("decision").GetString());
        Assert.True(report.GetProperty("promoted").GetBoolean());
        Assert.Equal(In("model.1.safetensors"), report.GetProperty("previous").GetString());
        Assert.Equal(before, File.ReadAllBytes(In("model.1.safetensors")));
        Assert.Equal(File.ReadAllBytes(In("run/challenger.safetensors")), File.ReadAllBytes(Champion));
        Assert.Equal(result.Output.Trim(), File.ReadAllText(In("run/report.json")).Trim());

        // What the report says is what evaluate says of both files on the same part.
        foreach ((string file, string side) in new[] { (In("model.1.safetensors"), "baseline"), (Champion, "candidate") })
        {
            JsonElement judged = (await Cli.RunAsync("evaluate", "--data", In("new.npz"), "--model", file, "--device", "cpu", "--json")).Json;
            Assert.Equal(judged.GetProperty("count").GetInt32(), report.GetProperty("maps").GetProperty("heldOut").GetInt32());
            Assert.Equal(judged.GetProperty("macroF1").GetDouble(), report.GetProperty("macroF1").GetProperty(side).GetDouble(), 1e-9);
            Assert.Equal(judged.GetProperty("accuracy").GetDouble(), report.GetProperty("accuracy").GetProperty(side).GetDouble(), 1e-9);
        }

        // The champion knew when not to answer; so does the challenger, by its own validation maps.
        ModelCard card = ModelCard.FromMetadata(Weights.ReadMetadata(Champion), Champion);
        Assert.NotEqual(AnswerPolicy.None, card.Policy);
        Assert.Equal(SplitList.HashOf(In("new.npz")), card.DataHash);

        string markdown = File.ReadAllText(In("run/report.md"));
        Assert.StartsWith("# The challenger is better: promote it", markdown, StringComparison.Ordinal);
        Assert.Equal(20, markdown.Split('\n').Count(line => line.Contains(" beyond noise |", StringComparison.Ordinal)));

        Assert.Equal(0, (await Cli.RunAsync("retrain", "--champion", Champion, "--rollback")).Status);
        Assert.Equal(before, File.ReadAllBytes(Champion));
    }

    [Fact]
    public async Task AWorseChallengerIsRefused()
    {
        await TrainChampionAsync(epochs: 8);
        byte[] before = File.ReadAllBytes(Champion);
        Cli.Result result = await RetrainAsync("run", "--epochs", "1", "--from-scratch", "--guard-maps", "5");
        Assert.True(result.Status == 0, result.Error);
        Assert.Contains("macro F1 is worse beyond noise", result.Output, StringComparison.Ordinal);
        Assert.Contains("not promoted", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Champion));
        Assert.StartsWith("# The champion stays", File.ReadAllText(In("run/report.md")), StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles("model.*.safetensors"));
    }

    [Fact]
    public async Task WhatIsAskedOfAClassDecidesToo()
    {
        await TrainChampionAsync(epochs: 1);
        byte[] before = File.ReadAllBytes(Champion);
        Cli.Result result = await RetrainAsync("run", "--epochs", "5", "--improve", "Center,Spiral", "--json");
        Assert.True(result.Status == 0, result.Error);
        Assert.Equal("keep", result.Json.GetProperty("decision").GetString());
        Assert.Contains(result.Json.GetProperty("reasons").EnumerateArray(), reason => reason.GetString()!.StartsWith("Spiral: 6 held-out maps are too few to judge", StringComparison.Ordinal));
        Assert.Equal(before, File.ReadAllBytes(Champion));
    }

    [Fact]
    public async Task MapsThatTheOtherArchiveTeachesAreNotJudgedBy()
    {
        await TrainChampionAsync(epochs: 1);

        // An archive of new maps, and of 100 of the old ones, among these some that the champion learned from.
        WaferDataset old = WaferArchive.Read(In("old.npz")), fresh = WaferArchive.Read(In("new.npz"));
        WaferArchive.Write(In("both.npz"), fresh.Concat(old.Subset([.. Enumerable.Range(0, 100)])));
        Cli.Result result = await Cli.RunAsync(
            "retrain", "--champion", Champion, "--data", In("both.npz"), "--old", In("old.npz"), "--epochs", "1", "--out", In("run"), "--resamples", "200", "--device", "cpu", "--json");
        Assert.True(result.Status == 0, result.Error);
        JsonElement maps = result.Json.GetProperty("maps");
        Assert.Equal(2, maps.GetProperty("archives").GetArrayLength());
        Assert.True(maps.GetProperty("dropped").GetInt32() > 0);

        StratifiedSplit both = StratifiedSplit.Create(WaferArchive.Read(In("both.npz")), SplitOptions.RealMaps), own = StratifiedSplit.Create(old, SplitOptions.RealMaps);
        HashSet<string> learned = [.. Texts(WaferArchive.Read(In("both.npz")), [.. both.Train, .. both.Validation]), .. Texts(old, [.. own.Train, .. own.Validation])];
        HashSet<string> judged = [.. Texts(WaferArchive.Read(In("both.npz")), both.Test), .. Texts(old, own.Test)];
        judged.ExceptWith(learned);
        Assert.Equal(judged.Count, maps.GetProperty("heldOut").GetInt32());

        static IEnumerable<string> Texts(WaferDataset data, int[] part) => part.Select(i => Convert.ToHexString(data.DiesOf(i)));
    }

    [Fact]
    public async Task LotsThatTheOtherArchiveTeachesAreNotJudgedBy()
    {
        await TrainChampionAsync(epochs: 1);
        (WaferDataset old, WaferDataset fresh) = (WaferArchive.Read(In("old.npz")), WaferArchive.Read(In("new.npz")));
        string[] OfLots(int maps, int lots) => [.. Enumerable.Range(0, maps).Select(i => $"lot {i / 20 % lots}")];
        (string[] oldLots, string[] newLots) = (OfLots(200, 10), OfLots(600, 15));
        WaferArchive.Write(In("old-lots.npz"), old, oldLots);
        WaferArchive.Write(In("new-lots.npz"), fresh, newLots);
        Cli.Result result = await Cli.RunAsync(
            "retrain", "--champion", Champion, "--data", In("new-lots.npz"), "--old", In("old-lots.npz"), "--epochs", "1", "--out", In("run"), "--resamples", "200", "--device", "cpu", "--json");
        Assert.True(result.Status == 0, result.Error);

        StratifiedSplit ofNew = StratifiedSplit.Create(fresh, SplitOptions.RealMaps, newLots), ofOld = StratifiedSplit.Create(old, SplitOptions.RealMaps, oldLots);
        HashSet<string> learned = [.. ofNew.Train.Concat(ofNew.Validation).Select(i => newLots[i]), .. ofOld.Train.Concat(ofOld.Validation).Select(i => oldLots[i])];
        int kept = ofNew.Test.Count(i => !learned.Contains(newLots[i])) + ofOld.Test.Count(i => !learned.Contains(oldLots[i]));
        JsonElement maps = result.Json.GetProperty("maps");
        Assert.Equal((kept, ofNew.Test.Length + ofOld.Test.Length - kept), (maps.GetProperty("heldOut").GetInt32(), maps.GetProperty("dropped").GetInt32()));
        Assert.InRange(kept, 1, ofNew.Test.Length + ofOld.Test.Length - 1);
    }

    [Fact]
    public async Task ADryRunIsPromotedByTheNextOne()
    {
        await TrainChampionAsync(epochs: 1);
        byte[] before = File.ReadAllBytes(Champion);
        Assert.Contains("because of --dry-run", (await RetrainAsync("run", "--epochs", "5", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Champion));
        Cli.Result again = await RetrainAsync("run", "--epochs", "5");
        Assert.Equal(CourseCommand.Usage, again.Status);
        Assert.Contains("--resume", again.Error, StringComparison.Ordinal);
        Cli.Result other = await RetrainAsync("run", "--epochs", "5", "--resume", "--confidence", "0.9");
        Assert.Equal(CourseCommand.Failure, other.Status);
        Assert.Contains("\"confidence\": 0.9", other.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RetrainAsync("run", "--epochs", "5", "--resume")).Status);
        Assert.Equal(File.ReadAllBytes(In("run/challenger.safetensors")), File.ReadAllBytes(Champion));
    }

    [Fact]
    public async Task AServiceIsToldAfterAPromotionAndAFailureDoesNotUndoIt()
    {
        await TrainChampionAsync(epochs: 1);
        File.WriteAllText(In("key"), "# of the service\n0123456789abcdef\n");
        using HttpListener listener = new();
        int port = Random.Shared.Next(20_000, 60_000);
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        List<string> calls = [];
        int status = 422;
        Task answering = Task.Run(async () =>
        {
            while (listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                using StreamReader body = new(context.Request.InputStream);
                calls.Add($"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.ContentType} {context.Request.Headers["Authorization"]} {await body.ReadToEndAsync()} {SplitList.HashOf(Champion)}");
                context.Response.StatusCode = status;
                context.Response.OutputStream.Write(Encoding.UTF8.GetBytes("""{"detail":"not warm"}"""));
                context.Response.Close();
            }
        });

        string[] service = ["--epochs", "5", "--service", $"http://127.0.0.1:{port}", "--api-key-file", In("key")];
        Cli.Result refused = await RetrainAsync("run", service);
        Assert.Equal(CourseCommand.Failure, refused.Status);
        Assert.Contains("the champion's file is in place, but the service", refused.Error, StringComparison.Ordinal);
        Assert.Contains("answers 422: not warm", refused.Error, StringComparison.Ordinal);
        status = 200;
        Cli.Result again = await RetrainAsync("run", [.. service, "--resume"]);
        Assert.True(again.Status == 0, again.Error);
        listener.Stop();
        await answering;
        Assert.Equal(2, calls.Count);
        string promoted = SplitList.HashOf(In("run/challenger.safetensors"));
        Assert.All(calls, call => Assert.Equal($"POST /v1/model/reload application/json; charset=utf-8 Bearer 0123456789abcdef {{}} {promoted}", call));
        Assert.Equal((int[])[1], new Course.Retraining.ChampionFile(Champion).Copies());
    }

    [Fact]
    public async Task ARunningServiceAnswersWithTheChampionThatIsInPlace()
    {
        await TrainChampionAsync(epochs: 1);
        string before = SplitList.HashOf(Champion);
        File.WriteAllText(In("key"), "0123456789abcdef\n");
        await using WaferService service = await WaferService.StartAsync(new() { ModelPath = Champion, Port = 0, ApiKeys = ["0123456789abcdef"] });
        Assert.StartsWith(service.ModelVersion, before, StringComparison.Ordinal);
        string[] told = ["--service", $"{service.Address}", "--api-key-file", In("key")];
        Cli.Result result = await RetrainAsync("run", ["--epochs", "5", .. told]);
        Assert.True(result.Status == 0, result.Error);
        Assert.Contains("answers with it", result.Output, StringComparison.Ordinal);
        string promoted = SplitList.HashOf(Champion);
        Assert.NotEqual(before, promoted);
        Assert.StartsWith(service.ModelVersion, promoted, StringComparison.Ordinal);

        Assert.Equal(0, (await Cli.RunAsync(["retrain", "--champion", Champion, "--rollback", .. told])).Status);
        Assert.StartsWith(service.ModelVersion, before, StringComparison.Ordinal);
    }

    // Kills the process right after each thing that it writes, and at random moments; in between the champion is the old file or the new one.
    [Fact]
    public async Task KilledAnywhereTheChampionIsTheOldOrTheNewOneAndTheRunGoesOn()
    {
        await TrainChampionAsync(epochs: 1);
        File.Copy(Champion, In("reference.safetensors"));
        string[] Arguments(string champion, string output) =>
            ["retrain", "--champion", In(champion), "--data", In("new.npz"), "--epochs", "4", "--out", In(output), "--guard-maps", "5", "--resamples", "500", "--device", "cpu", "--resume"];
        using (Process whole = Start(Arguments("reference.safetensors", "whole")))
        {
            await whole.WaitForExitAsync();
            Assert.Equal(0, whole.ExitCode);
        }

        string old = SplitList.HashOf(Champion), fresh = SplitList.HashOf(In("reference.safetensors"));
        Assert.NotEqual(old, fresh);
        var random = new Random(9);
        string?[] triggers = ["run/run.json", null, "run/training/last.safetensors", null, "run/challenger.safetensors", "run/report.json", "model.1.safetensors"];
        int killed = 0;
        foreach (string? trigger in triggers)
        {
            using Process process = Start(Arguments("model.safetensors", "run"));
            DateTime began = DateTime.UtcNow;
            int patience = trigger is null ? random.Next(300, 1500) : 60_000;
            while (!process.HasExited && (DateTime.UtcNow - began).TotalMilliseconds < patience && !(trigger is not null && File.Exists(In(trigger)) && File.GetLastWriteTimeUtc(In(trigger)) >= began))
            {
                await Task.Delay(1);
            }

            await Task.Delay(random.Next(0, 4));
            process.Kill();
            await process.WaitForExitAsync();
            killed += process.ExitCode == 0 ? 0 : 1;
            Assert.Contains(SplitList.HashOf(Champion), (string[])[old, fresh]);
        }

        Assert.True(killed >= 4, $"only {killed} runs were killed before they ended");
        using (Process last = Start(Arguments("model.safetensors", "run")))
        {
            await last.WaitForExitAsync();
            Assert.Equal(0, last.ExitCode);
        }

        Assert.Equal(fresh, SplitList.HashOf(Champion));
        Assert.Equal(old, SplitList.HashOf(In("model.1.safetensors")));
        Assert.Equal(File.ReadAllText(In("whole/report.json")).Replace(In("whole"), "", StringComparison.Ordinal).Replace("reference", "model", StringComparison.Ordinal),
            File.ReadAllText(In("run/report.json")).Replace(In("run"), "", StringComparison.Ordinal));
        Assert.Empty(_folder.GetFiles("*.tmp"));
    }

    [Fact]
    public async Task WhatDoesNotFitIsTold()
    {
        await TrainChampionAsync(epochs: 1);
        await Refused(CourseCommand.Usage, "name the new maps with --data", "--rollback", "retrain", "--champion", Champion);
        await Refused(CourseCommand.Usage, "there is no class 'Unknown'", "Center", "retrain", "--champion", Champion, "--data", In("new.npz"), "--guard", "Unknown", "--out", In("a"));
        await Refused(CourseCommand.Failure, "only weights can learn", "", "retrain", "--champion", In("m.onnx"), "--data", In("new.npz"), "--out", In("b"));
        await Refused(CourseCommand.Usage, "expected an address such as http://", "", "retrain", "--champion", Champion, "--data", In("new.npz"), "--service", "nowhere");
        await Refused(CourseCommand.Failure, "no copies of earlier champions", "", "retrain", "--champion", Champion, "--rollback");
        WaferArchive.Write(In("three.npz"), new WaferDataset(new byte[3 * 256], 16, 16, (int[])[0, 1, 2], ["a", "b", "c"]));
        await Refused(CourseCommand.Failure, "1 maps are of the class 'a'; expected none, Center", "cannot learn others", "retrain", "--champion", Champion, "--data", In("three.npz"), "--out", In("c"));

        static async Task Refused(int status, string message, string more, params string[] arguments)
        {
            Cli.Result result = await Cli.RunAsync(arguments);
            Assert.Equal(status, result.Status);
            Assert.Contains(message, result.Error, StringComparison.Ordinal);
            Assert.Contains(more, result.Error, StringComparison.Ordinal);
        }
    }

    private static Process Start(string[] arguments)
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

    private Task<Cli.Result> RetrainAsync(string output, params string[] more) =>
        Cli.RunAsync(["retrain", "--champion", Champion, "--data", In("new.npz"), "--out", In(output), "--resamples", "1000", "--device", "cpu", .. more]);

    private async Task TrainChampionAsync(int epochs, bool calibrated = false)
    {
        Cli.Result trained = await Cli.RunAsync(
            "train", "--data", epochs > 2 ? In("new.npz") : In("old.npz"), "--model", "wafer-net-small", "--epochs", epochs.ToString(CultureInfo.InvariantCulture), "--batch", "32", "--device", "cpu",
            "--out", In("trained"));
        Assert.True(trained.Status == 0, trained.Error);
        File.Copy(In("trained/best.safetensors"), Champion);
        if (calibrated)
        {
            Assert.Equal(0, (await Cli.RunAsync("calibrate", "--model", Champion, "--data", In("old.npz"), "--device", "cpu")).Status);
        }
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
