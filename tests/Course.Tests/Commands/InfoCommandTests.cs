using System.Text.Json;
using WaferVision.Data;
using WaferVision.Maps;
using WaferVision.Testing;

namespace Course.Tests.Commands;

public sealed class InfoCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-info-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ASetIsToldByClassesSizesAndCopies()
    {
        WaferDataset data = new(
            new byte[] { 1, 1, 1, 2, 1, 1, 1, 2, 0, 1, 2, 1, 1, 0 }, [(2, 2), (2, 2), (2, 3)], new[] { 0, 1, 1 }, ["good", "bad"]);
        WaferArchive.Write(PathOf("set.npz"), data);
        JsonElement json = (await Cli.RunAsync("info", PathOf("set.npz"), "--json")).Json;
        Assert.Equal(("NumPy archive", 3, 1), (json.GetProperty("format").GetString(), json.GetProperty("maps").GetInt32(), json.GetProperty("duplicates").GetInt32()));
        Assert.Equal([("good", 1), ("bad", 2)], json.GetProperty("classes").EnumerateArray().Select(one => (one.GetProperty("name").GetString(), one.GetProperty("maps").GetInt32())));
        Assert.Equal([(2, 2), (3, 1)], json.GetProperty("sizes").EnumerateArray().Select(size => (size.GetProperty("columns").GetInt32(), size.GetProperty("maps").GetInt32())));

        Cli.Result text = await Cli.RunAsync("info", PathOf("set.npz"), "--maps", "2");
        Assert.Equal(0, text.Status);
        Assert.Contains("map 1: bad", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("map 2", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMapIsDrawnInPlainCharactersWhereTheOutputIsNoTerminal()
    {
        await File.WriteAllTextAsync(PathOf("map.csv"), "0,1,1,0\n1,1,2,1\n1,1,1,1\n0,1,1,0\n");
        Cli.Result result = await Cli.RunAsync("info", PathOf("map.csv"));
        Assert.Equal(0, result.Status);
        Assert.Contains("12, 11 pass: yield 91.7 %", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("  ....\n....XX..\n........\n  ....\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
        JsonElement wafer = Assert.Single((await Cli.RunAsync("info", PathOf("map.csv"), "--json")).Json.GetProperty("wafers").EnumerateArray());
        Assert.Equal((12, 11, 4), (wafer.GetProperty("dies").GetInt32(), wafer.GetProperty("passes").GetInt32(), wafer.GetProperty("layout").GetProperty("rows").GetInt32()));
    }

    [SharedTheory("data/stdf")]
    [InlineData("last", 1377)]
    [InlineData("first", 1294)]
    [InlineData("best", 1377)]
    public async Task OfRetestedDiesTheChosenResultCounts(string retests, int passes)
    {
        JsonElement json = (await Cli.RunAsync("info", SharedData.PathOf("data/stdf/lot3.stdf.gz"), "--retests", retests, "--json")).Json;
        Assert.Equal(
            (1456, passes, 1619, 1378),
            (json.GetProperty("dies").GetInt32(), json.GetProperty("passes").GetInt32(), json.GetProperty("tests").GetInt32(), json.GetProperty("passedTests").GetInt32()));
        JsonElement[] bins = [.. json.GetProperty("hardBins").EnumerateArray()];
        Assert.Equal((1456, 1), (bins.Sum(bin => bin.GetProperty("dies").GetInt32()), bins[0].GetProperty("number").GetInt32()));
        Assert.Equal(2, (await Cli.RunAsync("info", "lot.stdf", "--retests", "worst")).Status);
    }

    [Fact]
    public async Task WhatIsNoWaferFileIsRefusedWithTheKnownFormats()
    {
        await File.WriteAllTextAsync(PathOf("letter.doc"), "Dear all,");
        Cli.Result result = await Cli.RunAsync("info", PathOf("letter.doc"));
        Assert.Equal(1, result.Status);
        Assert.Contains("letter.doc", result.Error, StringComparison.Ordinal);
        Assert.Contains("NumPy archive (.npz)", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await Cli.RunAsync("info", PathOf("missing.npz"))).Status);
        Assert.Equal(2, (await Cli.RunAsync("info", PathOf("letter.doc"), "--maps", "-1")).Status);
    }

    [Fact]
    public void APictureOfManyDiesKeepsEveryFailure()
    {
        byte[] dies = [.. Enumerable.Repeat(DieCode.Pass, 200 * 200)];
        dies[(57 * 200) + 130] = DieCode.Fail;
        IReadOnlyList<string> lines = Wafers.MapPicture.Plain(new WaferMap(200, 200, dies), 80);
        Assert.Equal((40, 80), (lines.Count, lines.Max(line => line.Length)));
        Assert.Equal((57 / 5, 130 * 80 / 200), (lines.ToList().FindIndex(line => line.Contains('X', StringComparison.Ordinal)), string.Concat(lines).IndexOf('X', StringComparison.Ordinal) % 80));
        Assert.Equal(1, string.Concat(lines).Count(letter => letter == 'X'));
    }

    [Fact]
    public void ColouredLinesHoldTwoRowsAndAreMarkup()
    {
        WaferMap map = new(3, 3, [0, 1, 0, 1, 2, 1, 0, 1, 0]);
        IReadOnlyList<string> lines = Wafers.MapPicture.Colored(map, 3);
        Assert.Equal(["[#a3d9a5]▄[/][#a3d9a5 on #b3202c]▀[/][#a3d9a5]▄[/]", " [#a3d9a5]▀[/]"], lines);
        Assert.Equal("▄▀▄", Spectre.Console.Markup.Remove(lines[0]));
    }

    [Theory]
    [InlineData(60, 30)]
    [InlineData(20, 60)]
    [InlineData(33, 33)]
    public void APictureOfAWaferIsRound(int rows, int columns)
    {
        IReadOnlyList<string> lines = Wafers.MapPicture.Plain(new WaferMap(rows, columns, [.. Enumerable.Repeat(DieCode.Pass, rows * columns)]), 200);
        Assert.InRange(lines[0].Length / 2.0 / lines.Count, 0.8, 1.25);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
