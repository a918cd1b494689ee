namespace WaferVision.Maps;

/// <summary>A lot's wafers laid over one another: how often the die at each position failed. What repeats over a lot shows here, what is random fades.</summary>
public sealed class StackedMap
{
    private readonly int[] _tested;
    private readonly int[] _failed;

    private StackedMap(WaferMap layout, int wafers, int[] tested, int[] failed) => (Layout, Wafers, _tested, _failed) = (layout, wafers, tested, failed);

    /// <summary>The first wafer, whose layout all share.</summary>
    public WaferMap Layout { get; }

    /// <summary>The number of wafers.</summary>
    public int Wafers { get; }

    /// <summary>Stacks wafers of one layout: the same rows, columns, geometry and side of the notch. Dies that some wafers lack are counted where they are.</summary>
    /// <param name="maps">The wafers, at least one.</param>
    /// <exception cref="ArgumentException">There is no map, or one has another layout than the first; the message names it.</exception>
    public static StackedMap Of(IReadOnlyList<WaferMap> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Count == 0)
        {
            throw new ArgumentException("There is no wafer to stack; expected at least one.", nameof(maps));
        }

        WaferMap layout = maps[0];
        int[] tested = new int[layout.Dies.Length], failed = new int[tested.Length];
        for (int i = 0; i < maps.Count; i++)
        {
            WaferMap map = maps[i];
            if ((map.Rows, map.Columns, map.Notch) != (layout.Rows, layout.Columns, layout.Notch) || map.Geometry != layout.Geometry)
            {
                throw new ArgumentException(
                    $"Wafer {i} of the stack {(map.Metadata.Wafer is { } number ? $"(number {number} of its lot) " : "")}is laid out as {Describe(map)}; "
                    + $"expected {Describe(layout)}, as the first. Stack wafers of one product only.",
                    nameof(maps));
            }

            ReadOnlySpan<byte> dies = map.Dies;
            for (int at = 0; at < dies.Length; at++)
            {
                tested[at] += dies[at] == DieCode.None ? 0 : 1;
                failed[at] += dies[at] == DieCode.Fail ? 1 : 0;
            }
        }

        return new StackedMap(layout, maps.Count, tested, failed);
    }

    /// <summary>On how many wafers the die at a position was tested.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is off the grid.</exception>
    public int Tested(int row, int column) => _tested[At(row, column)];

    /// <summary>On how many wafers the die at a position failed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is off the grid.</exception>
    public int Failed(int row, int column) => _failed[At(row, column)];

    /// <summary>The share of wafers on which the die at a position failed, 0 to 1; not a number where there never was a die.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is off the grid.</exception>
    public double FailShare(int row, int column) => (double)Failed(row, column) / Tested(row, column);

    private int At(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Layout.Rows, nameof(row));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Layout.Columns, nameof(column));
        return (row * Layout.Columns) + column;
    }

    private static string Describe(WaferMap map)
    {
        WaferGeometry g = map.Geometry;
        string die = g.DieWidth is { } width && g.DieHeight is { } height ? $", dies of {width:0.###} × {height:0.###} mm" : "";
        return $"{map.Rows} × {map.Columns} on {g.Diameter} mm{die}, {(g.Mark == OrientationMark.Flat ? "flat" : "notch")} {map.Notch.ToString().ToLowerInvariant()}";
    }
}
