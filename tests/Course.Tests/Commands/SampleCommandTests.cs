using System.IO.Compression;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Testing;

namespace Course.Tests.Commands;

/// <summary>The shipped sample of labelled maps and its lot: made again by the command, and with the troubles that its card tells.</summary>
public sealed class SampleCommandTests(SampleCommandTests.Sample sample) : IClassFixture<SampleCommandTests.Sample>
{
    private static string Shipped(string file) => Path.Combine(SharedData.Repository, "data", "fab", file);

    [Theory]
    [InlineData("maps.npz")]
    [InlineData("lot.stdf.gz")]
    [InlineData("planted.csv")]
    public void The_command_makes_the_shipped_file_again(string file) =>
        Assert.True(
            Unpacked(Shipped(file)).SequenceEqual(Unpacked(sample.PathOf(file))), $"'./course sample' makes another {file} than the shipped one: make it again.");

    [Fact]
    public void The_files_are_small() =>
        Assert.InRange(new DirectoryInfo(Path.GetDirectoryName(Shipped("maps.npz"))!).EnumerateFiles().Sum(file => file.Length), 1, 1_000_000);

    [Fact]
    public void Another_seed_makes_other_maps()
    {
        WaferDataset other = SampleMaps.Create(43).Maps;
        Assert.False(other.Dies.Span.SequenceEqual(WaferArchive.Read(Shipped("maps.npz")).Dies.Span));
    }

    [Fact]
    public void Copies_and_wrong_labels_are_where_the_list_says()
    {
        WaferDataset maps = WaferArchive.Read(Shipped("maps.npz"));
        string[][] planted = [.. File.ReadLines(Shipped("planted.csv")).Skip(1).Select(line => line.Split(','))];
        string[][] Of(string kind) => [.. planted.Where(row => row[1] == kind)];

        Assert.Equal(4000, maps.Count);
        Assert.Equal(150, Of("Copy").Length);
        Assert.All(Of("Copy"), row => Assert.Equal(maps.DiesOf(int.Parse(row[2])).ToArray(), maps.DiesOf(int.Parse(row[0])).ToArray()));

        // Of maps with hardly a failing die some are alike by chance.
        Assert.InRange(maps.DistinctIndices().Length, maps.Count - 160, maps.Count - 150);
        Assert.Equal(30, Of("TurnedCopy").Length);
        Assert.All(Of("TurnedCopy"), row => Assert.Equal(maps.MapAt(int.Parse(row[2])).FailCount, maps.MapAt(int.Parse(row[0])).FailCount));
        Assert.Equal(60, Of("WrongLabel").Length);
        Assert.All(Of("WrongLabel"), row => Assert.NotEqual(row[3], maps.LabelName(int.Parse(row[0]))));
        Assert.InRange((double)maps.CountsPerClass()[(int)DefectClass.None] / maps.Count, 0.84, 0.87);
    }

    [Fact]
    public void The_lot_has_two_runs_of_each_wafer_and_a_retest_recovers_dies()
    {
        TestedWafer[] first = Read(RetestPolicy.FirstPass), last = Read(RetestPolicy.LastPass);
        Assert.Equal(SampleLot.Wafers, last.Length);
        Assert.All(first.Zip(last), pair =>
        {
            Assert.Equal(pair.Second.Tests, pair.First.Map.DieCount + pair.First.Map.FailCount);
            Assert.True(pair.Second.Map.Yield >= pair.First.Map.Yield);
            Assert.Equal(4, pair.Second.Sites.ToArray().Where(site => site != TestedWafer.NoBin).Distinct().Count());
        });
        Assert.True(last.Average(wafer => wafer.Map.Yield) > first.Average(wafer => wafer.Map.Yield) + 0.01);
        Assert.True(last[^1].Map.Yield < 0.3);
    }

    private static TestedWafer[] Read(RetestPolicy policy) => [.. StdfFile.Read(Shipped("lot.stdf.gz"), new StdfReadOptions { Retests = policy })];

    // What deflate makes of the same bytes is its version's own.
    private static byte[] Unpacked(string path)
    {
        using FileStream file = File.OpenRead(path);
        using MemoryStream bytes = new();
        if (path.EndsWith(".npz", StringComparison.Ordinal))
        {
            using ZipArchive zip = new(file);
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                using Stream content = entry.Open();
                content.CopyTo(bytes);
            }
        }
        else
        {
            using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
            content.CopyTo(bytes);
        }

        return bytes.ToArray();
    }

    public sealed class Sample : IAsyncLifetime
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("sample").FullName;

        public string PathOf(string file) => Path.Combine(_folder, file);

        public async Task InitializeAsync() => Assert.Equal(0, (await Cli.RunAsync("sample", "--out", _folder)).Status);

        public Task DisposeAsync()
        {
            Directory.Delete(_folder, recursive: true);
            return Task.CompletedTask;
        }
    }
}
