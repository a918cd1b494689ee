using WaferVision.Maps;

namespace WaferVision.Tests.Maps;

public class YieldZonesTests
{
    private const double Z = 1.959963984540054;

    private static WaferMap Square(int side, Func<int, int, byte> code) =>
        new(side, side, [.. from row in Enumerable.Range(0, side) from column in Enumerable.Range(0, side) select code(row, column)]);

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(1456)]
    public void Interval_of_no_and_of_all_passes_has_a_closed_form(long dies)
    {
        (double low, double high) = new YieldZone("none", dies, 0).Interval;
        Assert.Equal(0, low);
        Assert.Equal(Z * Z / (dies + (Z * Z)), high, 1e-12);
        (double lowOfAll, double highOfAll) = new YieldZone("all", dies, dies).Interval;
        Assert.Equal(1 - high, lowOfAll, 1e-12);
        Assert.Equal(1, highOfAll);
    }

    [Fact]
    public void Ends_of_the_interval_are_the_yields_at_which_the_count_is_just_not_surprising()
    {
        Random random = new(11);
        for (int trial = 0; trial < 300; trial++)
        {
            int dies = random.Next(1, 3000), passes = random.Next(dies + 1);
            YieldZone zone = new("zone", dies, passes);
            foreach (double p in new[] { zone.Interval.Low, zone.Interval.High }.Where(p => p is > 0 and < 1))
            {
                Assert.Equal(Z * Z * p * (1 - p) / dies, Math.Pow(zone.Yield - p, 2), 1e-10);
            }

            Assert.InRange(zone.Yield, zone.Interval.Low, zone.Interval.High);
        }
    }

    [Fact]
    public void Nothing_is_known_of_a_zone_without_dies()
    {
        YieldZone zone = new("empty", 0, 0);
        Assert.Equal((0.0, 1.0), zone.Interval);
        Assert.True(double.IsNaN(zone.Yield));
    }

    [Fact]
    public void Rings_follow_the_distance_of_the_dies_centres()
    {
        // Of 3 × 3 dies the middle of a side lies at 2/3 of the radius (0.44 of the area), a corner at 0.94 (0.89 of the area).
        WaferMap map = Square(3, (row, column) => row != 1 && column != 1 ? DieCode.Fail : DieCode.Pass);
        Assert.Equal([new YieldZone("0–0.71 R", 5, 5), new YieldZone("0.71–1 R", 4, 0)], YieldZones.Rings([map], 2));
        Assert.Equal([new YieldZone("0–1 R", 18, 10)], YieldZones.Rings([map, map], 1));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public void Rings_have_equal_areas(int rings)
    {
        WaferMap map = new WaferMapGenerator(new GeneratorOptions { Size = 200 }).Generate(DefectClass.None, 0);
        IReadOnlyList<YieldZone> zones = YieldZones.Rings([map], rings);
        Assert.All(zones, zone => Assert.Equal((double)map.DieCount / rings, zone.Dies, 0.02 * map.DieCount / rings));
        Assert.Equal((map.DieCount, map.DieCount - map.FailCount), (zones.Sum(zone => zone.Dies), zones.Sum(zone => zone.Passes)));
    }

    [Theory]
    [InlineData(4, 4, 4)]
    [InlineData(5, 7, 6)]
    public void Quadrants_of_a_square_are_equal_but_for_the_die_in_the_centre(int side, long first, long others) =>
        Assert.Equal([first, others, others, others], YieldZones.Quadrants([Square(side, (_, _) => DieCode.Pass)]).Select(zone => zone.Dies));

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void A_quarter_turn_counter_clockwise_moves_each_quadrant_into_the_next(int side)
    {
        Random random = new(5);
        byte[] codes = [.. Enumerable.Range(0, side * side).Select(i => i == side * side / 2 && side % 2 == 1 ? DieCode.None : (byte)random.Next(3))];
        WaferMap map = Square(side, (row, column) => codes[(row * side) + column]);
        WaferMap turned = Square(side, (row, column) => codes[(column * side) + (side - 1 - row)]);
        (long, long)[] before = Counts(map), after = Counts(turned);
        Assert.Equal([before[3], before[0], before[1], before[2]], after);

        static (long, long)[] Counts(WaferMap map) => [.. YieldZones.Quadrants([map]).Select(zone => (zone.Dies, zone.Passes))];
    }

    [Fact]
    public void The_upper_right_quadrant_is_upper_right() =>
        Assert.Equal(0, YieldZones.Quadrants([Square(4, (row, column) => row < 2 && column > 1 ? DieCode.Fail : DieCode.Pass)]).Single(zone => zone.Name == "upper right").Yield);

    [Fact]
    public void A_bad_reticle_position_loses_all_its_dies_and_no_other_loses_any()
    {
        WaferMap map = Square(11, (row, column) => row % 3 == 1 && column % 4 == 2 ? DieCode.Fail : DieCode.Pass);
        IReadOnlyList<IReadOnlyList<YieldZone>> field = YieldZones.ReticlePositions([map, map], (3, 4));
        Assert.Equal((3, 4), (field.Count, field[0].Count));
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                Assert.Equal((row, column) == (1, 2) ? 0 : 1, field[row][column].Yield);
            }
        }

        Assert.Equal(2 * 121, field.Sum(row => row.Sum(zone => zone.Dies)));
    }

    [Fact]
    public void The_field_follows_from_the_geometry_and_must_be_one()
    {
        // 26 × 33 mm hold 4 × 5 dies of 6 × 6 mm with 80 µm streets.
        WaferGeometry geometry = new() { DieWidth = 6, DieHeight = 6 };
        (int rows, int columns) = geometry.Grid();
        WaferMap map = new(rows, columns, new byte[rows * columns], geometry);
        Assert.Equal((5, 4), (YieldZones.ReticlePositions([map]).Count, YieldZones.ReticlePositions([map])[0].Count));
        ArgumentException error = Assert.Throws<ArgumentException>(() => YieldZones.ReticlePositions([map, Square(8, (_, _) => DieCode.Pass)]));
        Assert.Contains("5 × 4, 2 × 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_counts_where_dies_are_and_where_they_fail()
    {
        WaferMap first = Square(2, (row, column) => row == 0 ? DieCode.Fail : DieCode.Pass), second = Square(2, (row, column) => (row, column) switch
        {
            (0, 0) => DieCode.Fail,
            (1, 1) => DieCode.None,
            _ => DieCode.Pass,
        });
        StackedMap stack = StackedMap.Of([first, second]);
        Assert.Equal((2, 2, 2, 1), (stack.Wafers, stack.Failed(0, 0), stack.Tested(0, 0), stack.Tested(1, 1)));
        Assert.Equal([1, 0.5, 0, 0], new[] { (0, 0), (0, 1), (1, 0), (1, 1) }.Select(at => stack.FailShare(at.Item1, at.Item2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => stack.Failed(2, 0));
    }

    [Fact]
    public void Wafers_of_another_layout_are_not_stacked()
    {
        WaferMap map = Square(3, (_, _) => DieCode.Pass);
        foreach (WaferMap other in new[]
        {
            Square(4, (_, _) => DieCode.Pass),
            new WaferMap(3, 3, map.Dies, WaferGeometry.Wafer200, metadata: new WaferMetadata(Wafer: 7)),
            new WaferMap(3, 3, map.Dies, notch: NotchSide.Left),
        })
        {
            string message = Assert.Throws<ArgumentException>(() => StackedMap.Of([map, map, other])).Message;
            Assert.Contains("Wafer 2 of the stack", message, StringComparison.Ordinal);
            Assert.Contains("expected 3 × 3 on 300 mm, notch down", message, StringComparison.Ordinal);
            Assert.Equal(other.Metadata.Wafer == 7, message.Contains("number 7", StringComparison.Ordinal));
        }

        Assert.Throws<ArgumentException>(() => StackedMap.Of([]));
    }

    [Fact]
    public void The_low_limit_of_equal_wafers_is_three_binomial_deviations_below()
    {
        WaferMap map = Square(10, (row, column) => row == 0 ? DieCode.Fail : DieCode.Pass);
        Assert.Equal(0.9 - (3 * Math.Sqrt(0.9 * 0.1 / 100)), LotYield.LowLimit([map, map, map]), 1e-12);
        Assert.Equal(0, LotYield.LowLimit([new WaferMap(1, 1, [0])]));
    }

    [Fact]
    public void Bad_wafers_fall_below_the_limit_that_they_hardly_move()
    {
        WaferMap[] good = [.. Enumerable.Range(0, 21).Select(i => Square(20, (row, column) => ((row * 20) + column) % 40 == 3 || (row == 0 && column < i % 5) ? DieCode.Fail : DieCode.Pass))];
        WaferMap bad = Square(20, (row, column) => column < 8 ? DieCode.Fail : DieCode.Pass);
        double limit = LotYield.LowLimit([.. good, bad, bad]);
        Assert.All(good, map => Assert.True(map.Yield >= limit));
        Assert.True(bad.Yield < limit);
        Assert.Equal(LotYield.LowLimit(good), limit, 0.01);
    }
}
