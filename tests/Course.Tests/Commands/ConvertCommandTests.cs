using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Testing;

namespace Course.Tests.Commands;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-convert-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task WafersGoThroughStdfAndBackAndWhatIsLostIsSaid()
    {
        TestedWafer[] lot = Lot();
        StdfFile.Write(PathOf("lot.stdf"), lot);
        Cli.Result packed = await Cli.RunAsync("convert", PathOf("lot.stdf"), PathOf("packed.stdf.gz"));
        Assert.Equal((0, ""), (packed.Status, packed.Error));
        Assert.Equal($"3 wafers in {PathOf("packed.stdf.gz")}", packed.LastLine);

        Cli.Result archived = await Cli.RunAsync("convert", PathOf("packed.stdf.gz"), PathOf("lot.npz"));
        Assert.Equal(0, archived.Status);
        Assert.Contains("lot.npz (NumPy archive) has no place for: names of wafers, products, hard bins, test sites", archived.Error, StringComparison.Ordinal);
        WaferDataset data = WaferArchive.Read(PathOf("lot.npz"));
        Assert.Equal(lot.Select(wafer => wafer.Map.Dies.ToArray()), Enumerable.Range(0, 3).Select(i => data.DiesOf(i).ToArray()));
        Assert.Equal([WaferFiles.Unlabelled], data.ClassNames);
    }

    [Fact]
    public async Task ASetGoesFromArchiveToArchiveWithAllItsLabels()
    {
        WaferDataset set = new(new byte[] { 1, 2, 1, 1, 2, 2 }, [(1, 2), (2, 2)], new[] { 1, 1, 0, 1 }, ["top", "bottom"], multiLabel: true);
        WaferArchive.Write(PathOf("set.npz"), set);
        Assert.Equal(0, (await Cli.RunAsync("convert", PathOf("set.npz"), PathOf("copy.npz"))).Status);
        Assert.Equal(await File.ReadAllBytesAsync(PathOf("set.npz")), await File.ReadAllBytesAsync(PathOf("copy.npz")));
    }

    [Fact]
    public async Task TheLotsOfWm811kStayWithTheirMaps()
    {
        string table = Repository.PathOf("tests", "WaferVision.Tests", "Formats", "Lswmd", "pickles", "python2.pkl");
        LswmdData labelled = LswmdFile.Read(table);
        Cli.Result result = await Cli.RunAsync("convert", table, PathOf("labelled.npz"), "--labelled");
        Assert.Equal(0, result.Status);
        Assert.Contains("no place for: names of wafers", result.Error, StringComparison.Ordinal);
        Assert.Equal(labelled.Lots, WaferArchive.ReadLots(PathOf("labelled.npz")));

        // And on, as a set and as single wafers.
        Assert.Equal(0, (await Cli.RunAsync("convert", PathOf("labelled.npz"), PathOf("copy.npz"))).Status);
        Assert.Equal(labelled.Lots, WaferArchive.ReadLots(PathOf("copy.npz")));
        Assert.Equal(labelled.Lots, WaferFiles.Read(PathOf("copy.npz")).Select(wafer => wafer.Map.Metadata.Lot));
    }

    [Fact]
    public async Task ASetGoesThroughAFolderOfPicturesAndBack()
    {
        WaferDataset set = new(new byte[] { 1, 2, 1, 1, 0, 2 }, [(1, 2), (2, 2)], new[] { 1, 0 }, ["Loc", "none"]);
        WaferArchive.Write(PathOf("set.npz"), set);
        string folder = PathOf("maps") + Path.DirectorySeparatorChar;
        Assert.Equal(0, (await Cli.RunAsync("convert", PathOf("set.npz"), folder)).Status);
        Assert.Equal(["Loc", "none"], Directory.EnumerateDirectories(folder).Select(Path.GetFileName).Order());
        Assert.Equal(2, (await Cli.RunAsync("info", PathOf("maps"), "--json")).Json.GetProperty("maps").GetInt32());

        Cli.Result refused = await Cli.RunAsync("convert", PathOf("set.npz"), folder, "--force");
        Assert.Equal(2, refused.Status);
        Assert.Contains("folders are not replaced", refused.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await Cli.RunAsync("convert", PathOf("maps"), PathOf("back.npz"))).Status);
        WaferDataset back = WaferArchive.Read(PathOf("back.npz"));
        Assert.Equal(["Loc", "none"], Enumerable.Range(0, 2).Select(back.LabelName));
        Assert.Equal(set.DiesOf(1), back.DiesOf(0));
        Assert.Equal(set.DiesOf(0), back.DiesOf(1));
    }

    [Fact]
    public async Task ALotGoesThroughE142AndBack()
    {
        TestedWafer[] lot = Lot();
        StdfFile.Write(PathOf("lot.stdf"), lot);
        Cli.Result written = await Cli.RunAsync("convert", PathOf("lot.stdf"), PathOf("lot.xml"));
        Assert.Equal(0, written.Status);
        Assert.Contains("lot.xml (SEMI E142) has no place for: test sites", written.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Cli.RunAsync("convert", PathOf("lot.xml"), PathOf("back.stdf.gz"))).Status);
        TestedWafer[] back = [.. WaferFiles.Read(PathOf("back.stdf.gz"))];
        Assert.Equal(lot.Select(wafer => (wafer.WaferId, wafer.Product, wafer.Map.Metadata.Lot)), back.Select(wafer => (wafer.WaferId, wafer.Product, wafer.Map.Metadata.Lot)));
        Assert.All(lot.Zip(back), pair =>
        {
            Assert.Equal(pair.First.Map.Dies, pair.Second.Map.Dies);
            Assert.Equal(pair.First.HardBins.Span, pair.Second.HardBins.Span);
        });
        Assert.Equal("leakage", back[0].HardBinTable.Single(bin => bin.Number == 4).Name);
    }

    [Fact]
    public async Task MapsWithoutALabelAreLeftOutWhereThatIsAskedFor()
    {
        WaferDataset set = new(new byte[] { 1, 2, 1, 1, 2, 2 }, [(1, 2), (1, 3), (1, 1)], new[] { 2, 1, 0 }, ["Loc", WaferFiles.Unlabelled, "none"]);
        WaferArchive.Write(PathOf("set.npz"), set);
        Assert.Equal(0, (await Cli.RunAsync("convert", PathOf("set.npz"), PathOf("labelled.npz"), "--labelled")).Status);
        WaferDataset kept = WaferArchive.Read(PathOf("labelled.npz"));
        Assert.Equal(["Loc", "none"], kept.ClassNames);
        Assert.Equal(["none", "Loc"], Enumerable.Range(0, kept.Count).Select(kept.LabelName));
        Assert.Equal([(1, 2), (1, 1)], Enumerable.Range(0, kept.Count).Select(kept.ShapeOf));
    }

    [Fact]
    public async Task OneMapGoesToTextAndSeveralDoNot()
    {
        StdfFile.Write(PathOf("one.stdf"), Lot()[..1]);
        StdfFile.Write(PathOf("lot.stdf"), Lot());
        Assert.Equal(0, (await Cli.RunAsync("convert", PathOf("one.stdf"), PathOf("map.csv"))).Status);
        Assert.Equal(Lot()[0].Map.Dies, WaferMapFile.Read(PathOf("map.csv")).Dies);
        Cli.Result several = await Cli.RunAsync("convert", PathOf("lot.stdf"), PathOf("maps.csv"));
        Assert.Equal(1, several.Status);
        Assert.Contains("holds one map; found 3", several.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("maps.csv")));
    }

    [Fact]
    public async Task WhatIsThereIsReplacedOnlyByForce()
    {
        StdfFile.Write(PathOf("lot.stdf"), Lot());
        await File.WriteAllTextAsync(PathOf("out.npz"), "mine");
        Cli.Result refused = await Cli.RunAsync("convert", PathOf("lot.stdf"), PathOf("out.npz"));
        Assert.Equal(2, refused.Status);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(PathOf("out.npz")));
        Assert.Equal(0, (await Cli.RunAsync("convert", PathOf("lot.stdf"), PathOf("out.npz"), "--force")).Status);
        Assert.Equal(3, WaferArchive.Read(PathOf("out.npz")).Count);
    }

    [Theory]
    [InlineData("out.npz")]
    [InlineData("out.stdf")]
    [InlineData("out.html")]
    [InlineData("out.csv")]
    public async Task ADamagedFileLeavesNothingBehind(string output)
    {
        StdfFile.Write(PathOf("lot.stdf"), Lot());
        byte[] bytes = await File.ReadAllBytesAsync(PathOf("lot.stdf"));
        await File.WriteAllBytesAsync(PathOf("lot.stdf"), bytes[..(bytes.Length * 3 / 4)]);
        Cli.Result result = await Cli.RunAsync("convert", PathOf("lot.stdf"), PathOf(output), "--force");
        Assert.Equal(1, result.Status);
        Assert.Contains("lot.stdf", result.Error, StringComparison.Ordinal);
        Assert.Equal(["lot.stdf"], Directory.EnumerateFileSystemEntries(_folder.FullName).Select(Path.GetFileName));
    }

    [Fact]
    public async Task ANameThatTellsNoFormatIsAUsageErrorThatListsThem()
    {
        Cli.Result result = await Cli.RunAsync("convert", PathOf("lot.stdf"), PathOf("lot.docx"));
        Assert.Equal(2, result.Status);
        Assert.All(Wafers.WaferOutput.All, output => Assert.Contains(output.Endings[0], result.Error, StringComparison.Ordinal));
    }

    [PageFact]
    public async Task APageHoldsEverythingItNeeds()
    {
        StdfFile.Write(PathOf("lot.stdf"), Lot());
        Assert.Equal(0, (await Cli.RunAsync("convert", PathOf("lot.stdf"), PathOf("lot.html"))).Status);
        string html = await File.ReadAllTextAsync(PathOf("lot.html"));
        Assert.Contains("<h1>Lot A&lt;7&gt;</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<td>leakage</td>", html, StringComparison.Ordinal);
        Assert.Equal(7, html.Split("class=\"plotly-chart\"").Length - 1);
        Assert.DoesNotContain("<script src", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", html, StringComparison.Ordinal);
    }

    private static TestedWafer[] Lot()
    {
        WaferMapGenerator generator = new(new GeneratorOptions { Size = 20 });
        return [.. Enumerable.Range(0, 3).Select(i =>
        {
            WaferMap map = generator.Generate(DefectClass.EdgeLoc, i);
            return new TestedWafer(new WaferMap(20, 20, map.Dies, metadata: new WaferMetadata("A<7>", i + 1)))
            {
                WaferId = $"A7-{i + 1:00}",
                Product = "CHIP",
                HardBins = map.Dies.ToArray().Select(die => die == DieCode.None ? TestedWafer.NoBin : (ushort)(die == DieCode.Pass ? 1 : 4)).ToArray(),
                HardBinTable = [new Bin(1, true), new Bin(4, false, "leakage")],
                Sites = map.Dies.ToArray().Select((die, at) => die == DieCode.None ? TestedWafer.NoBin : (ushort)(at % 4)).ToArray(),
            };
        })];
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>A fact that needs plotly.js, skipped with the reason where set-up could not bring it.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PageFactAttribute : FactAttribute
    {
        public PageFactAttribute()
        {
            if (!File.Exists(Path.Combine(SharedData.Repository, "node_modules", "plotly.js-dist-min", "plotly.min.js")))
            {
                Skip = "needs node_modules/plotly.js-dist-min, which ./course setup installs";
            }
        }
    }
}
