using WaferVision.Data;
using WaferVision.Testing;

namespace WaferVision.Tests.Data;

public sealed class SplitListTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("split-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("split.csv")]
    [InlineData("split.csv.gz")]
    public void What_is_written_is_read(string name)
    {
        WaferDataset data = Sets.Ragged(200, 1).Subset([.. Enumerable.Range(0, 200), 3, 5]);
        SplitList list = new(StratifiedSplit.Create(data), data.Count, "maps, 1.npz", new string('0', 64), "seed 42");
        list.Write(PathOf(name));
        SplitList read = SplitList.Read(PathOf(name));
        Assert.Equal(list.Split.Train, read.Split.Train);
        Assert.Equal(list.Split.Validation, read.Split.Validation);
        Assert.Equal(list.Split.Test, read.Split.Test);
        Assert.Equal(list.Split.Fingerprint(), read.Split.Fingerprint());
        Assert.Equal((202, "maps, 1.npz", new string('0', 64), "seed 42"), (read.Maps, read.DataFile, read.DataHash, read.Remark));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_file_is_plain_csv_behind_a_comment()
    {
        new SplitList(new StratifiedSplit([0, 3], [4], [1]), 5, "maps.npz", new string('a', 64), "by hand").Write(PathOf("split.csv"));
        Assert.Equal(
            $"# maps.npz: sha256 {new string('a', 64)}, 5 maps; by hand\nmap,part\n0,train\n1,test\n2,copy\n3,train\n4,validation\n", File.ReadAllText(PathOf("split.csv")));
    }

    [Fact]
    public void A_hash_is_that_of_the_standard()
    {
        File.WriteAllText(PathOf("abc"), "abc");

        // FIPS 180-4's example.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", SplitList.HashOf(PathOf("abc")));
    }

    [Fact]
    public void Another_file_or_another_number_of_maps_is_refused()
    {
        File.WriteAllText(PathOf("maps.npz"), "abc");
        var list = new SplitList(new StratifiedSplit([0], [], []), 1, "maps.npz", SplitList.HashOf(PathOf("maps.npz")), "");
        list.Check(PathOf("maps.npz"), 1);
        Assert.Contains("2 maps", Assert.Throws<WaferFileException>(() => list.Check(PathOf("maps.npz"), 2)).Message, StringComparison.Ordinal);
        File.WriteAllText(PathOf("maps.npz"), "abd");
        WaferFileException error = Assert.Throws<WaferFileException>(() => list.Check(PathOf("maps.npz"), 1));
        Assert.Contains(list.DataHash, error.Message, StringComparison.Ordinal);
        Assert.Contains(SplitList.HashOf(PathOf("maps.npz")), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("map,part\n0,train\n", "line 1")]
    [InlineData("# a: sha256 {0}, 99999999999 maps; \nmap,part\n", "line 1")]
    [InlineData("# a: sha256 {0}, 2 maps; \nindex,part\n0,train\n1,test\n", "line 2")]
    [InlineData("# a: sha256 {0}, 2 maps; \n", "line 2")]
    [InlineData("# a: sha256 {0}, 2 maps; \nmap,part\n0,train\n2,test\n", "line 4")]
    [InlineData("# a: sha256 {0}, 2 maps; \nmap,part\n0,train\n1,exam\n", "line 4")]
    [InlineData("# a: sha256 {0}, 2 maps; \nmap,part\n0,train\n", "line 4")]
    [InlineData("# a: sha256 {0}, 2 maps; \nmap,part\n0,train\ntest\n", "line 4")]
    [InlineData("# a: sha256 {0}, 2 maps; \nmap,part\n0,train\n1,test\n2,test\n", "line 5")]
    public void A_list_that_is_none_is_refused_with_its_line(string text, string line)
    {
        File.WriteAllText(PathOf("bad.csv"), text.Replace("{0}", new string('b', 64), StringComparison.Ordinal));
        Assert.Equal(line, Assert.Throws<WaferFileException>(() => SplitList.Read(PathOf("bad.csv"))).Position);
    }

    [Fact]
    public void Damaged_lists_never_crash()
    {
        WaferDataset data = Sets.Ragged(50, 2);
        new SplitList(StratifiedSplit.Create(data), 50, "maps.npz", new string('c', 64), "").Write(PathOf("good.csv.gz"));
        byte[] good = File.ReadAllBytes(PathOf("good.csv.gz"));
        var random = new Random(4);
        for (int round = 0; round < 300; round++)
        {
            byte[] bad = [.. good];
            bad[random.Next(bad.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(PathOf("bad.csv.gz"), round % 3 == 0 ? bad[..random.Next(bad.Length)] : bad);
            try
            {
                // A change that the packing does not notice must leave a whole list.
                Assert.Equal(50, SplitList.Read(PathOf("bad.csv.gz")).Maps);
            }
            catch (WaferFileException)
            {
            }
        }
    }

    [SharedTheory("data")]
    [InlineData("wm811k")]
    [InlineData("mixedwm38")]
    public void The_shipped_list_is_the_split_of_seed_42(string name)
    {
        string path = SharedData.PathOf($"data/{name}.npz");
        WaferDataset data = WaferArchive.Read(path);
        SplitList shipped = SplitList.Read(Path.Combine(SharedData.Repository, "data", "splits", $"{name}.csv.gz"));
        shipped.Check(path, data.Count);
        StratifiedSplit computed = StratifiedSplit.Create(data, SplitOptions.RealMaps);
        Assert.Equal(computed.Train, shipped.Split.Train);
        Assert.Equal(computed.Validation, shipped.Split.Validation);
        Assert.Equal(computed.Test, shipped.Split.Test);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
