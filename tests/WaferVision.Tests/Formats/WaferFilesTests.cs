using System.IO.Compression;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Testing;

namespace WaferVision.Tests.Formats;

public sealed class WaferFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wafer-files-");

    private static readonly WaferMap Map = new(2, 3, [0, 1, 2, 1, 1, 0], metadata: new WaferMetadata("LOT7", 3));

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("lot.stdf", "STDF V4")]
    [InlineData("lot.stdf.gz", "STDF V4")]
    [InlineData("lot.bin", "STDF V4")]
    [InlineData("lot.npz", "STDF V4")]
    public void An_STDF_file_is_known_by_its_content(string name, string format)
    {
        StdfFile.Write(PathOf(name), [new TestedWafer(Map)]);
        Assert.Equal(format, WaferFiles.FormatOf(PathOf(name)).Name);
        TestedWafer wafer = Assert.Single(WaferFiles.Read(PathOf(name)));
        Assert.Equal(Map.Dies, wafer.Map.Dies);
        Assert.Equal("LOT7", wafer.Map.Metadata.Lot);
    }

    [Theory]
    [InlineData("set.npz")]
    [InlineData("set.data")]
    public void An_archive_gives_its_maps_and_labels(string name)
    {
        WaferArchive.Write(PathOf(name), new WaferDataset(new byte[] { 1, 2, 1, 1 }, [(1, 1), (1, 3)], new[] { 1, 0 }, ["good", "bad"]));
        Assert.True(WaferFiles.FormatOf(PathOf(name)).IsSet);
        Assert.Equal([("bad", 1), ("good", 3)], WaferFiles.Read(PathOf(name)).Select(wafer => (wafer.Map.Metadata.Label!, wafer.Map.Columns)));
        Assert.Equal(2, WaferFiles.ReadSet(PathOf(name)).Maps.Count);
    }

    [Fact]
    public void A_text_grid_and_an_array_are_one_wafer_without_a_label()
    {
        File.WriteAllText(PathOf("map.csv"), "0,1,2\n1,1,0\n");
        Assert.Equal(Map.Dies, Assert.Single(WaferFiles.Read(PathOf("map.csv"))).Map.Dies);

        // The header is text of a length that makes the data begin at byte 128.
        byte[] header = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n")];
        File.WriteAllBytes(PathOf("map.npy"), [.. header, .. Map.Dies]);
        TestedWafer wafer = Assert.Single(WaferFiles.Read(PathOf("map.npy")));
        Assert.Equal(Map.Dies, wafer.Map.Dies);
        Assert.Null(wafer.Map.Metadata.Label);
        Assert.Contains("a set of maps: WM-811K pickle, NumPy archive, folder of maps", Assert.Throws<WaferFileException>(() => WaferFiles.ReadSet(PathOf("map.csv"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_WM811K_table_is_a_set_whose_wafers_tell_their_lots()
    {
        string path = Path.Combine(SharedData.Repository, "tests", "WaferVision.Tests", "Formats", "Lswmd", "pickles", "python2.pkl");
        File.Copy(path, PathOf("table"));
        Assert.True(WaferFiles.FormatOf(PathOf("table")) is { IsSet: true, NumbersWafers: true });
        LswmdData expected = LswmdFile.Read(path, new LswmdOptions { IncludeUnlabelled = true });
        TestedWafer[] wafers = [.. WaferFiles.Read(PathOf("table"))];
        Assert.Equal(expected.Lots, wafers.Select(wafer => wafer.Map.Metadata.Lot));
        Assert.Equal(expected.WaferIndices, wafers.Select(wafer => wafer.Map.Metadata.Wafer ?? 0));
        Assert.Equal(
            Enumerable.Range(0, expected.Maps.Count).Select(expected.Maps.LabelName), wafers.Select(wafer => wafer.Map.Metadata.Label ?? WaferFiles.Unlabelled));
    }

    [Fact]
    public void Folders_pictures_and_E142_are_known()
    {
        WaferDataset set = new(new byte[] { 1, 2, 0, 1 }, [(2, 2)], new[] { 0 }, ["Loc"]);
        MapFolder.Write(PathOf("maps.xml"), set);
        Assert.Equal(("folder of maps", true), (WaferFiles.FormatOf(PathOf("maps.xml")).Name, WaferFiles.FormatOf(PathOf("maps.xml")).IsSet));
        Assert.Equal("Loc", Assert.Single(WaferFiles.Read(PathOf("maps.xml"))).Map.Metadata.Label);

        File.Copy(Directory.EnumerateFiles(PathOf("maps.xml"), "*.png", SearchOption.AllDirectories).Single(), PathOf("map"));
        Assert.Equal("picture", WaferFiles.FormatOf(PathOf("map")).Name);
        Assert.Equal(set.DiesOf(0), Assert.Single(WaferFiles.Read(PathOf("map"))).Map.Dies);

        E142File.Write(PathOf("substrates"), [new TestedWafer(Map) { WaferId = "W3" }]);
        Assert.Equal("SEMI E142", WaferFiles.FormatOf(PathOf("substrates")).Name);
        Assert.Equal(Map.Dies, Assert.Single(WaferFiles.Read(PathOf("substrates"))).Map.Dies);
    }

    [SharedTheory("data/klarf")]
    [InlineData("simple12.klarf")]
    [InlineData("simple18.klarf")]
    public void A_KLARF_file_is_known_by_its_content(string name)
    {
        File.Copy(SharedData.PathOf($"data/klarf/{name}"), PathOf("defects.txt"));
        Assert.Equal("KLARF", WaferFiles.FormatOf(PathOf("defects.txt")).Name);
        Assert.NotEmpty(WaferFiles.Read(PathOf("defects.txt")));
    }

    [Theory]
    [InlineData(new byte[0], "an empty file")]
    [InlineData(new byte[] { 0x25, 0x50, 0x44, 0x46, 0x2d }, "25 50 44 46 2d")]
    public void What_is_unknown_is_refused_with_the_list_of_what_is_known(byte[] content, string found)
    {
        File.WriteAllBytes(PathOf("file.pdf"), content);
        WaferFileException error = Assert.Throws<WaferFileException>(() => WaferFiles.FormatOf(PathOf("file.pdf")));
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.All(WaferFiles.Formats, format => Assert.Contains(format.Name, error.Message, StringComparison.Ordinal));
        Assert.Throws<FileNotFoundException>(() => WaferFiles.Read(PathOf("none.npz")));
    }

    [Fact]
    public void Of_a_damaged_file_its_name_tells_the_reader_that_says_where()
    {
        foreach (string name in new[] { "cut.stdf", "cut.npz", "cut.klarf", "cut.npy", "cut.csv", "cut.xml", "cut.pkl", "cut.png" })
        {
            File.WriteAllText(PathOf(name), "?");
            WaferFileException error = Assert.Throws<WaferFileException>(() => WaferFiles.Read(PathOf(name)).ToList());
            Assert.Equal(PathOf(name), error.File);
        }

        File.WriteAllBytes(PathOf("cut.gz"), [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Assert.Throws<WaferFileException>(() => WaferFiles.FormatOf(PathOf("cut.gz")));
        using (GZipStream packed = new(File.Create(PathOf("letter.gz")), CompressionLevel.Fastest))
        {
            packed.Write("Dear all"u8);
        }

        Assert.Contains("44 65 61 72", Assert.Throws<WaferFileException>(() => WaferFiles.FormatOf(PathOf("letter.gz"))).Message, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
