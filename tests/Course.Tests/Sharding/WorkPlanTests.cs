using Course.Classifying.Sharding;

namespace Course.Tests.Sharding;

public sealed class WorkPlanTests(ShardInputs inputs) : IClassFixture<ShardInputs>
{
    [Fact]
    public void EveryMapAndFileIsInOneBlockAndEveryBlockInOneShard()
    {
        WorkPlan plan = WorkPlan.Of(inputs.Arguments);
        Assert.Equal(ShardInputs.Grids + 6, plan.Files.Count);
        HashSet<(int File, int Map)> seen = [];
        foreach (WorkBlock block in plan.Blocks)
        {
            Assert.InRange(block.Maps, 0, WorkBlock.MostMaps);
            Assert.InRange(block.Files, 1, WorkBlock.MostFiles);
            Assert.All(Enumerable.Range(block.FirstFile, block.Files), file => Assert.True(block.IsPart || seen.Add((file, -1))));
            Assert.All(Enumerable.Range(block.FirstMap, block.Maps), map => Assert.True(seen.Add((block.FirstFile, map))));
        }

        Assert.Equal(plan.Files.Count - 2 + (2 * 1300), seen.Count);
        foreach (int of in (int[])[1, 2, 3, 7, 50, 1000])
        {
            Assert.Equal(plan.Blocks, Enumerable.Range(1, of).SelectMany(number => plan.Of(new ShardNumber(number, of))));
        }
    }

    [Fact]
    public void SharesAreAlikeInBytes()
    {
        WorkPlan plan = WorkPlan.Of(inputs.Arguments);
        long total = plan.Blocks.Sum(block => block.Weight), largest = plan.Blocks.Max(block => block.Weight);
        Assert.All(Enumerable.Range(1, 4), number => Assert.InRange(
            plan.Of(new ShardNumber(number, 4)).Sum(block => block.Weight), (total / 4) - largest - 1, (total / 4) + largest + 1));
    }

    [Fact]
    public void TheDigestTellsInputsApartAndNotTheirTimes()
    {
        string folder = Directory.CreateDirectory(inputs.PathOf("plan")).FullName, file = Path.Combine(folder, "map.csv");
        File.WriteAllText(file, "0,1,0\n");
        string digest = WorkPlan.Of([folder]).Digest;
        File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(digest, WorkPlan.Of([folder]).Digest);
        File.WriteAllText(file, "0,1,0\n1,1,1\n");
        string longer = WorkPlan.Of([folder]).Digest;
        File.Move(file, Path.Combine(folder, "other.csv"));
        string renamed = WorkPlan.Of([folder]).Digest;
        Assert.Equal(3, new HashSet<string> { digest, longer, renamed }.Count);
    }

    [Fact]
    public void AnOlderTimeIsAnotherTimeToo()
    {
        string folder = Directory.CreateDirectory(inputs.PathOf("times")).FullName;
        string[] files = [.. Enumerable.Range(0, 3).Select(i => Path.Combine(folder, $"{i}.csv"))];
        DateTime time = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Array.ForEach(files, file => File.WriteAllText(file, "0,1,0\n"));
        HashSet<string> seen = [];
        Array.ForEach(files, file => File.SetLastWriteTimeUtc(file, time));
        for (int i = 0; i < files.Length; i++)
        {
            Assert.True(seen.Add(Times()));
            Assert.False(seen.Add(Times()));
            File.SetLastWriteTimeUtc(files[i], time.AddTicks(-10));
        }

        Assert.True(seen.Add(Times()));

        string Times()
        {
            WorkPlan plan = WorkPlan.Of([folder]);
            return plan.TimesOf(plan.Blocks);
        }
    }

    [Fact]
    public void OfALinkWhatCountsIsTheFile()
    {
        string file = inputs.PathOf("linked.csv"), link = inputs.PathOf("link.csv"), other = inputs.PathOf("link-to-link.csv");
        DateTime time = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.WriteAllText(file, "0,1,0\n1,1,1\n");
        File.SetLastWriteTimeUtc(file, time);
        File.CreateSymbolicLink(link, file);
        File.CreateSymbolicLink(other, link);
        File.CreateSymbolicLink(inputs.PathOf("broken.csv"), inputs.PathOf("no.csv"));
        File.CreateSymbolicLink(inputs.PathOf("circle.csv"), inputs.PathOf("circle.csv"));
        Assert.Equal(
            [(12, time), (12, time), (0, default), (0, default)],
            InputFile.Find([link, other, inputs.PathOf("broken.csv"), inputs.PathOf("circle.csv")]).Select(found => (found.Length, found.Modified)));
    }

    [Fact]
    public void NothingToDoIsDivisibleToo()
    {
        WorkPlan plan = WorkPlan.Of([]);
        Assert.Empty(plan.Of(new ShardNumber(1, 3)));
        Assert.Equal(64, plan.TimesOf(plan.Blocks).Length);
    }
}
