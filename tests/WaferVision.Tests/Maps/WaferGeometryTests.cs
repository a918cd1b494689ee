using WaferVision.Maps;

namespace WaferVision.Tests.Maps;

public class WaferGeometryTests
{
    [Fact]
    public void A_flat_lies_where_its_chord_says()
    {
        // A chord of 57.5 mm in a circle of 75 mm: √(75² − 28.75²).
        Assert.Equal(69.27076, WaferGeometry.Wafer150.FlatDistance, 5);
        Assert.Equal(150, WaferGeometry.Wafer300.FlatDistance);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(200)]
    [InlineData(300)]
    public void Tested_dies_cover_the_usable_disc(double diameter)
    {
        var geometry = new WaferGeometry { Diameter = diameter, EdgeExclusion = 2, DieWidth = 0.92, DieHeight = 1.42, Street = 0.08 };
        (int rows, int columns) = geometry.Grid();
        (double x, double y) = geometry.Pitch(rows, columns);
        Assert.Equal((1.0, 1.5), (x, y));
        int dies = 0;
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                dies += geometry.IsTested((c - ((columns - 1) / 2.0)) * x, (r - ((rows - 1) / 2.0)) * y) ? 1 : 0;
            }
        }

        // Dies counted by their centres fill the disc up to an error that grows only with its circumference.
        double expected = Math.PI * geometry.UsableRadius * geometry.UsableRadius / (x * y);
        Assert.InRange(dies, expected * 0.985, expected * 1.005);
    }

    [Fact]
    public void The_grid_of_a_die_size_holds_every_die_and_no_empty_rim()
    {
        var geometry = new WaferGeometry { DieWidth = 9.92, DieHeight = 7.92, Street = 0.08 };
        (int rows, int columns) = geometry.Grid();
        Assert.Equal((37, 30), (rows, columns));
        Assert.True((rows - 1) / 2.0 * 8 <= geometry.UsableRadius && (rows + 1) / 2.0 * 8 > geometry.UsableRadius);
        Assert.True((columns - 1) / 2.0 * 10 <= geometry.UsableRadius && (columns + 1) / 2.0 * 10 > geometry.UsableRadius);
    }

    [Fact]
    public void The_flat_cuts_dies_off_on_its_side_only()
    {
        WaferGeometry flat = WaferGeometry.Wafer150;
        double beyond = flat.FlatDistance - flat.EdgeExclusion + 0.5;
        Assert.False(flat.IsTested(0, beyond, NotchSide.Down));
        Assert.True(flat.IsTested(0, beyond, NotchSide.Up));
        Assert.True(flat.IsTested(beyond, 0, NotchSide.Left));
        Assert.False(flat.IsTested(beyond, 0, NotchSide.Right));
    }

    [Fact]
    public void The_notch_keeps_its_own_exclusion()
    {
        var notched = new WaferGeometry { EdgeExclusion = 5 };
        Assert.False(notched.IsTested(0, 144.5, NotchSide.Down));
        Assert.True(notched.IsTested(0, 144.5, NotchSide.Up));
    }

    [Fact]
    public void A_field_holds_whole_dies()
    {
        var geometry = new WaferGeometry { DieWidth = 4.92, DieHeight = 5.92 };
        Assert.Equal((5, 5), geometry.ReticleDies(10, 10));
        Assert.Equal((2, 2), WaferGeometry.Wafer300.ReticleDies(16, 16));
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WaferGeometry { Diameter = 250 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WaferGeometry { EdgeExclusion = 11 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WaferGeometry { DieWidth = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GeneratorOptions { Size = 15 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GeneratorOptions { Columns = 513 });
    }

    [Fact]
    public void A_map_refuses_what_is_no_map()
    {
        ArgumentException wrongCode = Assert.Throws<ArgumentException>(() => new WaferMap(2, 2, [0, 1, 3, 2]));
        Assert.Contains("(1, 0)", wrongCode.Message);
        Assert.Throws<ArgumentException>(() => new WaferMap(2, 2, [0, 1, 2]));
        var map = new WaferMap(2, 3, [0, 1, 2, 1, 1, 1]);
        Assert.Equal(2, map[0, 2]);
        Assert.Equal(0.8, map.Yield, 12);
        Assert.Throws<ArgumentOutOfRangeException>(() => map[2, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => map[0, -1]);
    }
}
