using WaferVision.Evaluation;
using WaferVision.Maps;

namespace WaferVision.Tests.Evaluation;

public class DieClusterTests
{
    [Fact]
    public void A_row_of_dies_is_a_rod_as_long_as_itself()
    {
        byte[] dies = Blank(40);
        for (int column = 10; column < 30; column++)
        {
            dies[(20 * 40) + column] = DieCode.Fail;
        }

        dies[0] = DieCode.Fail;
        DieCluster line = DieCluster.OfFailures(new WaferMap(40, 40, dies));
        Assert.Equal(20, line.Dies);
        Assert.Equal(1, line.Length, 9);
        Assert.Equal(1, line.Thickness, 9);
        Assert.Equal(20, line.Elongation, 9);
        Assert.Equal(0.025, line.CentroidRadius, 9);
        Assert.Equal(Math.Sqrt(2) / 40, line.InnerRadius, 9);
        Assert.Equal(0.4, line.CentreShare, 9);
        Assert.Equal(0, line.EdgeShare, 9);
    }

    [Fact]
    public void Dies_that_touch_at_a_corner_are_one_group_and_those_across_a_gap_are_two()
    {
        byte[] dies = Blank(10);
        (dies[11], dies[22], dies[33], dies[55], dies[66]) = (2, 2, 2, 2, 2);
        Assert.Equal(3, DieCluster.OfFailures(new WaferMap(10, 10, dies)).Dies);
    }

    [Fact]
    public void A_thin_ring_at_the_edge_has_the_length_of_its_variance()
    {
        byte[] dies = Blank(101);
        for (int at = 0; at < dies.Length; at++)
        {
            double y = (((2.0 * (at / 101)) + 1) / 101) - 1, x = (((2.0 * (at % 101)) + 1) / 101) - 1, squared = (x * x) + (y * y);
            dies[at] = squared > 1 ? DieCode.None : squared > 0.9 ? DieCode.Fail : DieCode.Pass;
        }

        DieCluster ring = DieCluster.OfFailures(new WaferMap(101, 101, dies));
        Assert.Equal(Math.Sqrt(12 * (1 + 0.9) / 4), ring.Length, 2);
        Assert.Equal(1, ring.Elongation, 2);
        Assert.Equal(1, ring.EdgeShare);
        Assert.Equal(0, ring.CentroidRadius, 9);
    }

    [Fact]
    public void Scattered_failures_are_no_dense_place_and_a_block_is_one()
    {
        byte[] dies = Blank(30);
        for (int at = 0; at < dies.Length; at += 7)
        {
            dies[at] = DieCode.Fail;
        }

        Assert.Equal(0, DieCluster.OfDensePlaces(new WaferMap(30, 30, dies)).Dies);
        for (int row = 10; row < 16; row++)
        {
            dies.AsSpan((row * 30) + 10, 6).Fill(DieCode.Fail);
        }

        Assert.InRange(DieCluster.OfDensePlaces(new WaferMap(30, 30, dies)).Dies, 32, 60);
    }

    [Fact]
    public void Without_failures_all_is_0() => Assert.Equal(default, DieCluster.OfFailures(new WaferMap(3, 3, Blank(3))));

    private static byte[] Blank(int side)
    {
        byte[] dies = new byte[side * side];
        Array.Fill(dies, DieCode.Pass);
        return dies;
    }
}
