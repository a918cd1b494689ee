using System.Text;
using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Testing;
using WaferVision.Tests.Training;

namespace WaferVision.Tests.Formats.Stdf;

public class StdfWriterTests
{
    [Theory]
    [InlineData(false, "lot.stdf")]
    [InlineData(true, "lot.stdf")]
    [InlineData(false, "lot.stdf.gz")]
    [InlineData(true, "lot.std.GZ")]
    public void Wafers_survive_their_file(bool bigEndian, string name)
    {
        using TemporaryFolder folder = new();
        for (int seed = 0; seed < 12; seed++)
        {
            TestedWafer[] wafers = StdfWafers.Lot(seed);
            StdfFile.Write(folder[name], wafers, new StdfWriteOptions { BigEndian = bigEndian });
            byte[] first = File.ReadAllBytes(folder[name]);
            Assert.Equal(name.EndsWith("stdf", StringComparison.Ordinal) ? bigEndian ? 0 : 2 : 0x1F, first[0]);
            TestedWafer[] read = [.. StdfFile.Read(folder[name])];
            Assert.Equal(wafers.Length, read.Length);
            for (int i = 0; i < wafers.Length; i++)
            {
                StdfWafers.AssertSame(wafers[i], read[i], folder[name]);
            }

            StdfFile.Write(folder[name], wafers, new StdfWriteOptions { BigEndian = bigEndian });
            Assert.Equal(first, File.ReadAllBytes(folder[name]));
        }

        Assert.Equal([name], folder.Files);
    }

    [SharedFact("data/stdf/lot3.stdf.gz")]
    public void A_real_wafer_survives_being_written_again()
    {
        using TemporaryFolder folder = new();
        TestedWafer wafer = Assert.Single(StdfFile.Read(SharedData.PathOf("data/stdf/lot3.stdf.gz")));
        StdfFile.Write(folder["lot3.stdf"], [wafer]);
        StdfWafers.AssertSame(wafer with { Tests = 1456, PassedTests = 1377 }, Assert.Single(StdfFile.Read(folder["lot3.stdf"])), folder["lot3.stdf"]);
    }

    [Fact]
    public void The_records_are_those_of_the_standard()
    {
        using TemporaryFolder folder = new();
        WaferMap map = new(2, 2, [1, 2, 0, 1], metadata: new WaferMetadata("L1", 3));
        TestedWafer wafer = new(map) { Product = "P", Coordinates = new DieCoordinates(5, -1), Finished = DateTimeOffset.FromUnixTimeSeconds(0x01020304) };
        StdfFile.Write(folder["map.stdf"], [wafer], new StdfWriteOptions { BigEndian = true });

        List<(int Type, int Sub, byte[] Content)> records = StdfBytes.Records(File.ReadAllBytes(folder["map.stdf"]));

        string[] expected =
        [
            "0.10", "1.10", "2.30", "2.10", "5.10", "5.20", "5.10", "5.20", "5.10", "5.20", "2.20", "1.40", "1.40", "1.30", "1.20",
        ];
        Assert.Equal(expected, records.Select(record => $"{record.Type}.{record.Sub}"));
        Assert.Equal([1, 4], records[0].Content);
        Assert.Equal("\u0002L1\u0001P\0\0\0\0\0\0\u000BWaferVision", Encoding.Latin1.GetString(records[1].Content[15..]));
        Assert.Equal([0x43, 0x96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, (byte)'D', 0x80, 0, 0x80, 0, (byte)'R', (byte)'D'], records[2].Content);
        Assert.Equal([1, 255, 1, 2, 3, 4, 3, (byte)'W', (byte)'0', (byte)'3'], records[3].Content);
        Assert.Equal([1, 0], records[6].Content);
        Assert.Equal([1, 0, 8, 0, 0, 0, 2, 255, 255, 0, 6, 255, 255, 0, 0, 0, 0, 1, (byte)'2'], records[7].Content);
        Assert.Equal([1, 255, 1, 2, 3, 4, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 255, 255, 255, 255, 3, .. "W03"u8], records[10].Content);
        Assert.Equal([255, 255, 0, 1, 0, 0, 0, 2, (byte)'P', 0], records[11].Content);
        Assert.Equal([255, 255, 0, 2, 0, 0, 0, 1, (byte)'F', 0], records[12].Content);
        Assert.Equal([255, 255, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 255, 255, 255, 255], records[13].Content);
        Assert.Equal([1, 2, 3, 4], records[14].Content);
    }

    public static TheoryData<string, string> Misfits => new()
    {
        { "lot", "one lot: 'L' of the first wafer; wafer 'B' has 'M'" },
        { "product", "one product" },
        { "layout", "one layout" },
        { "site", "site 255" },
        { "x", "x 32768" },
        { "y", "y -2147483648" },
        { "bin", "found 32768" },
        { "hard bin", "found 40000" },
        { "size", "2 bins or sites for 1 positions" },
        { "id", "at most 255 characters" },
        { "none", "at least one wafer" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void What_does_not_fit_is_refused_and_the_old_file_stays(string misfit, string expected)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["lot.stdf"], "old");
        TestedWafer first = Wafer("L", NotchSide.Down) with { WaferId = "A" };
        TestedWafer[] wafers = misfit switch
        {
            "lot" => [first, Wafer("M", NotchSide.Down) with { WaferId = "B" }],
            "product" => [first, first with { Product = "other" }],
            "layout" => [first, Wafer("L", NotchSide.Up)],
            "site" => [first with { Sites = new ushort[] { 255 } }],
            "x" => [first with { Coordinates = new DieCoordinates(32768) }],
            "y" => [first with { Coordinates = new DieCoordinates(0, int.MinValue) }],
            "hard bin" => [first with { HardBins = new ushort[] { 40000 } }],
            "size" => [first with { SoftBins = new ushort[2] }],
            "bin" => [first with { SoftBinTable = [new Bin(32768)] }],
            "id" => [first with { WaferId = new string('x', 256) }],
            _ => [],
        };

        ArgumentException error = Assert.Throws<ArgumentException>(() => StdfFile.Write(folder["lot.stdf"], wafers));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(folder["lot.stdf"]));
        Assert.Equal(["lot.stdf"], folder.Files);
    }

    private static TestedWafer Wafer(string lot, NotchSide notch) => new(new WaferMap(1, 1, [1], null, notch, new WaferMetadata(lot)));
}
