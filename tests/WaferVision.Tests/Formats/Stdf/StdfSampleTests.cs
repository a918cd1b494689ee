using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Testing;

namespace WaferVision.Tests.Formats.Stdf;

/// <summary>Two full wafers of a real tester, big-endian; the figures were counted by another reader.</summary>
public class StdfSampleTests
{
    // 1,378 results of lot 3 are passes, on 1,377 dies: one good die was tested twice.
    [SharedTheory("data/stdf")]
    [InlineData("lot2", RetestPolicy.LastPass, 1569, 1389, 1389)]
    [InlineData("lot2", RetestPolicy.FirstPass, 1569, 1389, 1343)]
    [InlineData("lot2", RetestPolicy.BestPass, 1569, 1389, 1389)]
    [InlineData("lot3", RetestPolicy.LastPass, 1619, 1378, 1377)]
    [InlineData("lot3", RetestPolicy.FirstPass, 1619, 1378, 1294)]
    [InlineData("lot3", RetestPolicy.BestPass, 1619, 1378, 1377)]
    public void Counts_of_dies_and_passes(string lot, RetestPolicy retests, int tests, int passedTests, int passingDies)
    {
        TestedWafer wafer = Assert.Single(StdfFile.Read(SharedData.PathOf($"data/stdf/{lot}.stdf.gz"), new StdfReadOptions { Retests = retests }));
        Assert.Equal((tests, passedTests), (wafer.Tests, wafer.PassedTests));
        Assert.Equal((1456, passingDies), (wafer.Map.DieCount, wafer.Map.DieCount - wafer.Map.FailCount));
        Assert.Equal((43, 42), (wafer.Map.Rows, wafer.Map.Columns));
    }

    [SharedFact("data/stdf/lot2.stdf.gz")]
    public void What_lot_2_says_of_itself()
    {
        string path = SharedData.PathOf("data/stdf/lot2.stdf.gz");
        TestedWafer wafer = Assert.Single(StdfFile.Read(path));
        Assert.Equal(new WaferMetadata("GAL-LOT", 2, null, path), wafer.Map.Metadata);
        Assert.Equal(("GAL-LOT-02", "GOLD8BAR"), (wafer.WaferId, wafer.Product));
        Assert.Equal(new DateTimeOffset(2001, 6, 5, 22, 10, 8, TimeSpan.Zero), wafer.Finished);

        // POS_X is R and POS_Y is U: x from 4 to 45, y from -45 to -3.
        Assert.Equal(new DieCoordinates(4, -3, 1, -1), wafer.Coordinates);
        Assert.Equal((NotchSide.Down, 300.0, null), (wafer.Map.Notch, wafer.Map.Geometry.Diameter, wafer.Map.Geometry.DieWidth));
        Assert.Equal([1, 2, 4, 5, 7, 8, 10, 15, 17, 20], wafer.HardBinTable.Select(bin => bin.Number));
        Assert.All(wafer.HardBinTable, bin => Assert.Null(bin.Passes));
        Assert.Equal(wafer.HardBinTable, wafer.SoftBinTable);

        // Every passing die is in bin 1, and the table of bins names every bin that occurs.
        for (int die = 0; die < wafer.Map.Dies.Length; die++)
        {
            Assert.Equal(wafer.Map.Dies[die] == DieCode.Pass, wafer.HardBins.Span[die] == 1);
            Assert.Equal(wafer.HardBins.Span[die], wafer.SoftBins.Span[die]);
            Assert.Equal(wafer.Map.Dies[die] == DieCode.None ? TestedWafer.NoBin : 0, wafer.Sites.Span[die]);
        }

        Assert.Empty(wafer.HardBins.ToArray().Except(wafer.HardBinTable.Select(bin => (ushort)bin.Number)).Except([TestedWafer.NoBin]));
    }
}
