using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Tests.Formats;

public class BinCountTests
{
    private static TestedWafer Wafer(byte[] dies, ushort[] bins, params Bin[] table) =>
        new(new WaferMap(1, dies.Length, dies)) { HardBins = bins, HardBinTable = table };

    [Fact]
    public void Bins_fall_by_count_and_their_shares_sum_to_one()
    {
        TestedWafer wafer = Wafer([1, 1, 1, 2, 2, 2, 2, 0], [1, 1, 1, 5, 5, 4, 3, TestedWafer.NoBin], new Bin(5, false, "leakage"), new Bin(9, false));
        IReadOnlyList<BinCount> counts = BinCount.Pareto([wafer]);
        Assert.Equal([(1, 3L, true), (5, 2L, false), (3, 1L, false), (4, 1L, false)], counts.Select(count => (count.Bin.Number, count.Dies, count.Bin.Passes!.Value)));
        Assert.Equal("leakage", counts[1].Bin.Name);
        Assert.Equal([3 / 7.0, 5 / 7.0, 6 / 7.0, 1], counts.Select(count => count.CumulativeShare));
        Assert.Equal(1, counts.Sum(count => count.Share), 1e-12);
    }

    [Fact]
    public void Failing_bins_alone_are_shares_of_the_loss()
    {
        TestedWafer wafer = Wafer([1, 1, 1, 2, 2, 2, 2, 0], [1, 1, 1, 5, 5, 4, 3, TestedWafer.NoBin]);
        Assert.Equal([(5, 0.5), (3, 0.25), (4, 0.25)], BinCount.Pareto([wafer, wafer], failingOnly: true).Select(count => (count.Bin.Number, count.Share)));
    }

    [Fact]
    public void What_the_file_says_of_a_bin_outweighs_the_map()
    {
        TestedWafer told = Wafer([1, 2], [1, 2], new Bin(1, false), new Bin(2, true));
        Assert.Equal([false, true], BinCount.Pareto([told]).Select(count => count.Bin.Passes!.Value));
    }

    [Fact]
    public void A_table_of_one_wafer_names_the_bins_of_another()
    {
        IReadOnlyList<BinCount> counts = BinCount.Pareto([Wafer([2], [7], new Bin(7, null, "open")), Wafer([2], [7], new Bin(7, false))]);
        Assert.Equal(new Bin(7, false, "open"), Assert.Single(counts).Bin);
    }

    [Fact]
    public void Wafers_without_bins_have_no_pareto() => Assert.Empty(BinCount.Pareto([new TestedWafer(new WaferMap(1, 1, [1]))], BinKind.Soft));
}
