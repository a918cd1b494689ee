using System.Diagnostics;
using Course.Classifying.Sharding;
using Course.Tests.Commands;
using WaferVision.Data;
using WaferVision.Maps;

namespace Course.Tests.Sharding;

/// <summary>Shards as processes that are killed.</summary>
public sealed class KilledShardTests : IDisposable
{
    private const int Shards = 3;
    private const int Kills = 7;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-killed-");

    public KilledShardTests()
    {
        ShardInputs.WriteModel(Model, 1);
        WaferArchive.Write(PathOf("maps.npz"), WaferDataset.Generate(15_000, new GeneratorOptions { Size = 20 }));
    }

    private string Model => PathOf("model.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ShardsKilledAtRandomMomentsGiveTheBytesOfOneMachineInTheEnd()
    {
        string folder = PathOf("out"), merged = PathOf("merged.jsonl"), single = PathOf("single.jsonl");
        Random random = new(20);
        int killed = 0, killedInTheMiddle = 0;
        while (killed < Kills)
        {
            ShardNumber shard = new(1 + random.Next(Shards), Shards);
            bool early = random.Next(3) == 0;
            double delay = random.NextDouble() * 2;
            long written = random.Next(1, 800_000);
            using ShardProcess process = new(Arguments(folder, $"{shard}"));
            Stopwatch watch = Stopwatch.StartNew();
            if (await process.UntilAsync(() => early ? watch.Elapsed.TotalSeconds >= delay : Unfinished(folder).Any(file => file.Length >= written)))
            {
                process.Kill();
                killed++;
                killedInTheMiddle += early ? 0 : 1;
            }

            await process.EndAsync();
            AssertWholeOrAbsent(folder);
            if (Directory.GetFiles(folder, "*.jsonl").Length == Shards)
            {
                // Nothing left to be killed at: some work is undone.
                File.Delete(Path.Combine(folder, new ShardNumber(1 + random.Next(Shards), Shards).FileName));
            }
        }

        Assert.InRange(killedInTheMiddle, 2, Kills);
        for (int number = 1; number <= Shards; number++)
        {
            using ShardProcess process = new(Arguments(folder, $"{number}/{Shards}"));
            (int status, _, string error) = await process.EndAsync();
            Assert.True(status == 0, error);
        }

        Assert.Equal(Shards, Directory.GetFiles(folder).Length);
        Assert.Equal(0, (await Cli.RunAsync("merge", folder, "--out", merged)).Status);
        Assert.Equal(0, (await Cli.RunAsync(Arguments(PathOf("single"), "1/1"))).Status);
        Assert.Equal(0, (await Cli.RunAsync("merge", PathOf("single"), "--out", single)).Status);
        Assert.Equal(15_000, File.ReadLines(single).Count());
        Assert.Equal(await File.ReadAllBytesAsync(single), await File.ReadAllBytesAsync(merged));
    }

    [Fact]
    public async Task AShardThatIsToldToEndEndsAndLeavesNothingHalfWritten()
    {
        string folder = PathOf("stopped");
        using ShardProcess process = new(["classify", PathOf("maps.npz"), "--model", Model, "--shard", "env/1", "--out", folder, "--symmetries"], (ShardNumber.IndexVariable, "0"));
        Assert.True(await process.UntilAsync(() => Unfinished(folder).Any()));
        using (Process terminate = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await terminate.WaitForExitAsync();
        }

        (int status, _, string error) = await process.EndAsync();
        Assert.Equal((CourseCommand.Interrupted, "course: interrupted"), (status, error.Trim()));
        Assert.Empty(Directory.GetFiles(folder));
    }

    private static IEnumerable<FileInfo> Unfinished(string folder) => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*.tmp") : [];

    private static void AssertWholeOrAbsent(string folder)
    {
        Directory.CreateDirectory(folder);
        Assert.All(Directory.GetFiles(folder, "*.jsonl"), file => ShardFile.Open(file).CopyRows(Stream.Null));
    }

    private string[] Arguments(string folder, string shard) => ["classify", PathOf("maps.npz"), "--model", Model, "--shard", shard, "--out", folder];

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
