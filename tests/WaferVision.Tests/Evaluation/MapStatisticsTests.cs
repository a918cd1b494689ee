using System.Numerics;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Maps;

namespace WaferVision.Tests.Evaluation;

public class MapStatisticsTests
{
    public static TheoryData<int, int, string> Grids => new()
    {
        { 3, 3, "111111111" },
        { 3, 4, "011111110110" },
        { 1, 6, "111111" },
        { 4, 4, "0110111101101001" },
    };

    [Theory]
    [MemberData(nameof(Grids))]
    public void Mean_and_variance_of_the_join_count_are_those_over_all_placements(int rows, int columns, string grid)
    {
        int[] tested = [.. Enumerable.Range(0, grid.Length).Where(i => grid[i] == '1')];
        for (int failing = 0; failing <= tested.Length; failing++)
        {
            List<JoinCount> all = [];
            for (uint chosen = 0; chosen < 1u << tested.Length; chosen++)
            {
                if (BitOperations.PopCount(chosen) == failing)
                {
                    byte[] dies = [.. grid.Select(code => (byte)(code - '0'))];
                    for (int k = 0; k < tested.Length; k++)
                    {
                        dies[tested[k]] += (byte)((chosen >> k) & 1);
                    }

                    all.Add(JoinCount.Of(dies, rows, columns));
                    Assert.Equal(PairsByDistance(dies, columns), all[^1].Joins);
                }
            }

            double mean = all.Average(count => count.Joins), variance = all.Average(count => (count.Joins - mean) * (count.Joins - mean));
            Assert.All(all, count => Assert.Equal(mean, count.Expected, 9));
            Assert.All(all, count => Assert.Equal(variance, count.Variance, 9));
            Assert.Equal(0, all.Average(count => count.Z), 9);
        }
    }

    [Fact]
    public void The_standardised_join_count_is_near_0_for_random_failures_and_large_for_one_block()
    {
        var random = new CounterRandom(5);
        List<double> z = [];
        byte[] block = new byte[900];
        for (int n = 0; n < 400; n++)
        {
            byte[] dies = new byte[900];
            for (int i = 0; i < dies.Length; i++)
            {
                dies[i] = random.Chance(0.1) ? DieCode.Fail : DieCode.Pass;
                block[i] = i / 30 < 9 && i % 30 < 10 ? DieCode.Fail : DieCode.Pass;
            }

            z.Add(JoinCount.Of(dies, 30, 30).Z);
        }

        Assert.InRange(z.Average(), -0.2, 0.2);
        Assert.InRange(z.Average(value => value * value), 0.8, 1.2);
        Assert.True(JoinCount.Of(block, 30, 30).Z > 40);
    }

    [Fact]
    public void Rings_have_equal_areas_and_a_patch_is_one_sided()
    {
        byte[] ring = Disc(101, 81, (x, y) => (x * x) + (y * y) is >= 0.3 and < 0.4), side = Disc(101, 81, (x, y) => x > 0.7 && Math.Abs(y) < 0.2);
        MapStatistics full = MapStatistics.Of(ring, 101, 81), patch = MapStatistics.Of(side, 101, 81);
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 0, 0, 0], full.RadialProfile);
        Assert.Equal(0.1, full.FailureRate, 0.003);
        Assert.Equal(0, full.OneSidedness, 0.01);
        Assert.InRange(patch.OneSidedness, 0.97, 1);
        Assert.InRange(patch.JoinCountZ, 20, 200);
    }

    [Fact]
    public void Maps_without_dies_or_failures_have_statistics_too()
    {
        MapStatistics none = MapStatistics.Of(new WaferMap(2, 2, [0, 0, 0, 0])), good = MapStatistics.Of(new WaferMap(2, 2, [1, 1, 1, 1]));
        Assert.Equal((0, 0, 0), (none.FailureRate, none.JoinCountZ, none.OneSidedness));
        Assert.Equal((0, 0, 0), (good.FailureRate, good.JoinCountZ, good.OneSidedness));
        Assert.All(none.RadialProfile, rate => Assert.True(double.IsNaN(rate)));
        Assert.Throws<ArgumentException>(() => MapStatistics.Of([1, 1], 1, 3));
    }

    [Fact]
    public void A_class_gathers_its_maps_and_is_at_distance_0_from_itself()
    {
        byte[] dies = [1, 1, 1, 2, 2, 2, 1, 2, 2, 2, 2, 2];
        WaferDataset data = new(dies, 2, 2, new[] { 0, 2, 2 }, ["a", "b", "c"]);
        IReadOnlyList<ClassStatistics> classes = ClassStatistics.PerClass(data);
        Assert.Equal(["a", "c"], classes.Select(one => one.Name));
        Assert.Equal([1, 2], classes.Select(one => one.Count));
        Assert.Equal([0.75, 1], classes[1].FailureRate.Values);
        Assert.Equal(new StatisticsDistance("c", 0, 0, 0, 0, 0), classes[1].To(classes[1]));
        StatisticsDistance far = classes[0].To(classes[1]);
        Assert.Equal(1, far.FailureRateKs);
        Assert.Equal(0.625, far.FailureRateWasserstein, 12);
    }

    [Fact]
    public void Quantiles_and_distances_of_samples_have_their_closed_forms()
    {
        Sample low = new([3, 1, 2]), high = new([11, 12, 13]), same = new([1, 1, 2, 2, 3, 3]), part = new([1, 2]);
        Assert.Equal((1, 2, 3, 1.5), (low.Quantile(0), low.Median, low.Quantile(1), low.Quantile(0.25)));
        Assert.Equal((1, 10), (low.KolmogorovSmirnov(high), low.Wasserstein(high)));
        Assert.Equal((0, 0), (low.KolmogorovSmirnov(same), same.Wasserstein(low)));
        Assert.Equal(1.0 / 3, low.KolmogorovSmirnov(part), 12);
        Assert.Equal((1.0 / 6) + (1.0 / 3), low.Wasserstein(part), 12);
        Assert.Throws<ArgumentException>(() => new Sample([]));
        Assert.Throws<ArgumentException>(() => new Sample([1, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => low.Quantile(1.5));
    }

    // Every pair of dies, by the distance of their positions: independent of how neighbours are visited.
    private static int PairsByDistance(byte[] dies, int columns)
    {
        int pairs = 0;
        for (int a = 0; a < dies.Length; a++)
        {
            for (int b = a + 1; b < dies.Length; b++)
            {
                bool near = Math.Abs((a / columns) - (b / columns)) <= 1 && Math.Abs((a % columns) - (b % columns)) <= 1;
                pairs += near && dies[a] == DieCode.Fail && dies[b] == DieCode.Fail ? 1 : 0;
            }
        }

        return pairs;
    }

    private static byte[] Disc(int rows, int columns, Func<double, double, bool> fails)
    {
        byte[] dies = new byte[rows * columns];
        for (int i = 0; i < dies.Length; i++)
        {
            double y = (((2.0 * (i / columns)) + 1) / rows) - 1, x = (((2.0 * (i % columns)) + 1) / columns) - 1;
            dies[i] = (x * x) + (y * y) > 1 ? DieCode.None : fails(x, y) ? DieCode.Fail : DieCode.Pass;
        }

        return dies;
    }
}
