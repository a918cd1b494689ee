using System.Text.Json;
using Course.Tests.Commands;

namespace Course.Tests.Sharding;

public sealed class ClassifyCommandTests(ClassifyCommandTests.Single single) : IClassFixture<ClassifyCommandTests.Single>
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 4)]
    [InlineData(29, 2)]
    public async Task AnyNumberOfShardsAndWorkersGivesTheSameBytes(int shards, int workers)
    {
        string folder = single.Inputs.PathOf($"out-{shards}"), merged = single.Inputs.PathOf($"merged-{shards}.jsonl");
        for (int number = shards; number >= 1; number--)
        {
            Cli.Result result = await single.ClassifyAsync(folder, $"{number}/{shards}", "--workers", $"{workers}");
            Assert.True(result.Status is 0 or CourseCommand.BadInput, result.Error);
        }

        Cli.Result merge = await Cli.RunAsync("merge", folder, "--out", merged);
        Assert.Equal((CourseCommand.BadInput, ""), (merge.Status, merge.Error));
        Assert.Equal(single.Merged, await File.ReadAllBytesAsync(merged));
        Assert.Equal(shards, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public async Task ItAnswersAsPredictDoes()
    {
        string set = single.Inputs.PathOf("in", "a-set.npz"), lot = single.Inputs.PathOf("in", "lot.stdf");
        JsonElement[] predicted =
            [.. (await Cli.RunAsync("predict", set, lot, "--model", single.Inputs.Model, "--json")).Json.GetProperty("predictions").EnumerateArray()];
        JsonElement[] rows = [.. single.Rows.Where(row => row.GetProperty("file").GetString() == set), .. single.Rows.Where(row => row.GetProperty("file").GetString() == lot)];
        Assert.Equal(1312, rows.Length);
        Assert.All(rows.Zip(predicted), pair =>
        {
            Assert.Equal(pair.Second.GetProperty("probability").GetDouble(), pair.First.GetProperty("probability").GetDouble(), 1e-4);
            Assert.Equal(JsonValueKind.Null, pair.First.GetProperty("error").ValueKind);
            Assert.Equal(3, pair.First.GetProperty("top3").GetArrayLength());
        });
        Assert.InRange(rows.Zip(predicted).Count(pair => pair.First.GetProperty("class").GetString() == pair.Second.GetProperty("class").GetString()), 1300, 1312);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => $"W{i:00}"), rows[1300..].Select(row => row.GetProperty("wafer").GetString()));
        Assert.Equal(Enumerable.Range(0, 1300), rows[..1300].Select(row => row.GetProperty("map").GetInt32()));
    }

    [Fact]
    public void WhatCannotBeReadIsALineOfItsOwnAndKeepsNothingElseFromBeingAnswered()
    {
        ILookup<string, JsonElement> byFile = single.Rows.ToLookup(row => Path.GetFileName(row.GetProperty("file").GetString()!));
        Assert.Equal(ShardInputs.Grids - 2, single.Rows.Count(row => row.GetProperty("file").GetString()!.EndsWith(".csv", StringComparison.Ordinal) && Error(row) is null));
        Assert.Contains("line 2, column 3", Error(Assert.Single(byFile["g007.csv"])), StringComparison.Ordinal);
        Assert.Contains("no row", Error(Assert.Single(byFile["g008.csv"])), StringComparison.Ordinal);
        Assert.NotNull(Error(Assert.Single(byFile["no-archive.npz"])));
        Assert.Contains("nowhere.stdf", Error(Assert.Single(byFile["nowhere.stdf"])), StringComparison.Ordinal);

        // Of files that are damaged further on, what stands before the damage is answered.
        JsonElement[] cut = [.. byFile["lot-cut.stdf"]], damaged = [.. byFile["z-damaged.npz"]];
        Assert.NotNull(Error(cut[^1]));
        Assert.All(cut[..^1], row => Assert.Null(Error(row)));
        Assert.Contains(damaged, row => Error(row) is not null);
        Assert.Equal(1300, damaged.Sum(row => row.GetProperty("maps").GetInt32()));

        string? Error(JsonElement row) => row.GetProperty("error").GetString();
    }

    [Fact]
    public async Task WhatIsDoneIsNotDoneAgainAndWhatIsDamagedIs()
    {
        string folder = single.Inputs.PathOf("resumed"), file = Path.Combine(folder, "shard-000001-of-000002.jsonl");
        Cli.Result first = await single.ClassifyAsync(folder, "1/2", "--json");
        Assert.False(first.Json.GetProperty("skipped").GetBoolean());
        Assert.Equal(first.Json.GetProperty("rows").GetInt64() - first.Json.GetProperty("errors").GetInt64(), Math.Round(first.Json.GetProperty("mapsPerSecond").GetDouble() * first.Json.GetProperty("seconds").GetDouble()));
        byte[] whole = await File.ReadAllBytesAsync(file);
        DateTime long_ago = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, long_ago);
        Cli.Result again = await single.ClassifyAsync(folder, "1/2", "--json");
        Assert.Equal(first.Status, again.Status);
        Assert.True(again.Json.GetProperty("skipped").GetBoolean());
        Assert.Equal(first.Json.GetProperty("errors").GetInt64(), again.Json.GetProperty("errors").GetInt64());
        Assert.Equal(long_ago, File.GetLastWriteTimeUtc(file));

        int newline = Array.IndexOf(whole, (byte)'\n');
        byte[][] damages = [[], whole[..40], whole[..(newline + 1)], whole[..(whole.Length / 2)], whole[..^1], [.. whole[..300], .. whole[301..]], Flipped(whole, whole.Length / 2), Flipped(whole, whole.Length - 20)];
        foreach (byte[] damage in damages)
        {
            await File.WriteAllBytesAsync(file, damage);
            Cli.Result merge = await Cli.RunAsync("merge", folder, "--out", single.Inputs.PathOf("never.jsonl"));
            Assert.Equal(1, merge.Status);
            Cli.Result redone = await single.ClassifyAsync(folder, "1/2");
            Assert.Contains("Done again", redone.Output, StringComparison.Ordinal);
            Assert.Equal(whole, await File.ReadAllBytesAsync(file));
        }

        static byte[] Flipped(byte[] bytes, int at)
        {
            byte[] flipped = (byte[])bytes.Clone();
            flipped[at] ^= 1;
            return flipped;
        }
    }

    [Fact]
    public async Task AnotherModelOrInputIsRefusedUnlessAskedForAndNeverMerged()
    {
        string input = Directory.CreateDirectory(single.Inputs.PathOf("changing")).FullName, folder = single.Inputs.PathOf("changed"), map = Path.Combine(input, "map.csv");
        File.WriteAllText(map, "0,1,0\n1,2,1\n0,1,0\n");
        File.WriteAllText(Path.Combine(input, "second.csv"), "1,1\n1,2\n");
        Assert.Equal(0, (await Run("1/2", single.Inputs.Model)).Status);

        Cli.Result refused = await Run("1/2", single.Inputs.OtherModel);
        Assert.Equal(1, refused.Status);
        Assert.Contains("--redo", refused.Error, StringComparison.Ordinal);
        Assert.Contains("SHA-256", refused.Error, StringComparison.Ordinal);
        Assert.Contains("symmetries", (await Run("1/2", single.Inputs.Model, "--symmetries")).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("2/2", single.Inputs.OtherModel)).Status);

        Cli.Result mixed = await Cli.RunAsync("merge", folder, "--out", single.Inputs.PathOf("never.jsonl"));
        Assert.Equal(1, mixed.Status);
        Assert.Contains("shard-000002-of-000002", mixed.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("2/2", single.Inputs.Model, "--redo")).Status);
        Assert.Equal(0, (await Cli.RunAsync("merge", folder, "--out", single.Inputs.PathOf("changed.jsonl"))).Status);

        // Written again with the same size: done again without being asked; with another: other work.
        File.WriteAllText(map, "0,1,0\n1,1,1\n0,1,0\n");
        File.SetLastWriteTimeUtc(map, DateTime.UtcNow.AddMinutes(1));
        Assert.Contains("written again", (await Run("1/2", single.Inputs.Model)).Output, StringComparison.Ordinal);
        File.AppendAllText(map, "1,1,1\n");
        Assert.Contains("other inputs", (await Run("1/2", single.Inputs.Model)).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(single.Inputs.PathOf("never.jsonl")));

        Task<Cli.Result> Run(string shard, string model, params string[] more) => Cli.RunAsync(["classify", input, "--model", model, "--shard", shard, "--out", folder, .. more]);
    }

    [Fact]
    public async Task MissingShardsAreNamed()
    {
        string folder = single.Inputs.PathOf("lacking"), output = single.Inputs.PathOf("lacking.jsonl");
        Assert.Contains("no such folder", (await Cli.RunAsync("merge", folder, "--out", output)).Error, StringComparison.Ordinal);
        Directory.CreateDirectory(folder);
        Assert.Contains("no shard", (await Cli.RunAsync("merge", folder, "--out", output)).Error, StringComparison.Ordinal);
        await single.ClassifyAsync(folder, "2/4");
        Cli.Result result = await Cli.RunAsync("merge", folder, "--out", output);
        Assert.Equal(1, result.Status);
        Assert.Contains("3 of 4 shards: 1, 3, 4", result.Error, StringComparison.Ordinal);
        File.Copy(Path.Combine(folder, "shard-000002-of-000004.jsonl"), Path.Combine(folder, "shard-000001-of-000002.jsonl"));
        Assert.Contains("of 2 and of 4", (await Cli.RunAsync("merge", folder, "--out", output)).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public async Task WhatKilledRunsLeftIsRemoved()
    {
        string folder = Directory.CreateDirectory(single.Inputs.PathOf("leftovers")).FullName;
        string left = Path.Combine(folder, "shard-000004-of-000004.jsonl.0123.tmp"), other = Path.Combine(folder, "shard-000003-of-000004.jsonl.0123.tmp");
        File.WriteAllText(left, "half a line");
        File.WriteAllText(other, "of another shard");
        await single.ClassifyAsync(folder, "4/4");
        Assert.Equal(["shard-000003-of-000004.jsonl.0123.tmp", "shard-000004-of-000004.jsonl"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    /// <summary>What one machine makes of everything.</summary>
    public sealed class Single : IAsyncLifetime
    {
        public ShardInputs Inputs { get; } = new();

        public byte[] Merged { get; private set; } = [];

        public IReadOnlyList<JsonElement> Rows { get; private set; } = [];

        internal Task<Cli.Result> ClassifyAsync(string folder, string shard, params string[] more) =>
            Cli.RunAsync(["classify", .. Inputs.Arguments, "--model", Inputs.Model, "--shard", shard, "--out", folder, .. more]);

        public async Task InitializeAsync()
        {
            string folder = Inputs.PathOf("single"), merged = Inputs.PathOf("single.jsonl");
            Cli.Result result = await ClassifyAsync(folder, "1/1");
            Assert.True(result.Status == CourseCommand.BadInput, result.Error);
            Cli.Result merge = await Cli.RunAsync("merge", folder, "--out", merged, "--json");
            Assert.Equal(CourseCommand.BadInput, merge.Status);
            Merged = await File.ReadAllBytesAsync(merged);
            Rows = [.. File.ReadLines(merged).Select(line => JsonDocument.Parse(line).RootElement)];
            Assert.Equal((1, Rows.Count), (merge.Json.GetProperty("shards").GetInt32(), merge.Json.GetProperty("rows").GetInt32()));
        }

        public Task DisposeAsync()
        {
            Inputs.Dispose();
            return Task.CompletedTask;
        }
    }
}
