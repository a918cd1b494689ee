using System.Globalization;

namespace WaferVision.Maps;

/// <summary>
/// Yield by place: rings tell radial process variation, quadrants a tilt or an asymmetric tool, positions in the exposure field the reticle.
/// All wafers given count together; "left" and "up" are as the maps are drawn.
/// </summary>
public static class YieldZones
{
    private static readonly string[] QuadrantNames = ["upper right", "upper left", "lower left", "lower right"];

    /// <summary>All dies.</summary>
    /// <param name="maps">The wafers, at least one.</param>
    /// <exception cref="ArgumentException">There is no map.</exception>
    public static YieldZone Whole(IReadOnlyList<WaferMap> maps) => Count(maps, ["all dies"], map => new int[map.Dies.Length])[0];

    /// <summary>Rings of equal area around the centre, from the innermost outwards; a die belongs to the ring of its own centre.</summary>
    /// <param name="maps">The wafers, at least one; they may differ in layout.</param>
    /// <param name="rings">The number of rings, 1 to 50.</param>
    /// <returns>One zone a ring, named by its radii as shares of the usable radius R.</returns>
    /// <exception cref="ArgumentException">There is no map.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of rings is out of range.</exception>
    public static IReadOnlyList<YieldZone> Rings(IReadOnlyList<WaferMap> maps, int rings = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rings, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rings, 50);
        string Radius(int ring) => ring == 0 ? "0" : ring == rings ? "1" : Math.Sqrt((double)ring / rings).ToString("0.00", CultureInfo.InvariantCulture);
        return Count(maps, [.. Enumerable.Range(0, rings).Select(ring => $"{Radius(ring)}–{Radius(ring + 1)} R")], map => RingOf(map, rings));
    }

    /// <summary>
    /// Quarters of the wafer, counter-clockwise from the upper right. Dies on a centre line belong to the quarter that follows
    /// counter-clockwise, so that all quarters of a symmetric wafer are equally large; one in the very centre to the first.
    /// </summary>
    /// <param name="maps">The wafers, at least one; they may differ in layout.</param>
    /// <exception cref="ArgumentException">There is no map.</exception>
    public static IReadOnlyList<YieldZone> Quadrants(IReadOnlyList<WaferMap> maps) => Count(maps, QuadrantNames, QuadrantOf);

    /// <summary>
    /// Positions in the exposure field, as the scanner prints it over and over: what one of them loses on every field, the reticle loses.
    /// Fields are counted from the map's first row and column; where the true ones begin elsewhere, the positions are the same, turned
    /// cyclically.
    /// </summary>
    /// <param name="maps">The wafers, at least one.</param>
    /// <param name="field">Rows and columns of dies in a field; null: from the wafers' geometry (<see cref="WaferGeometry.ReticleDies"/>).</param>
    /// <returns>The field's rows, each with its positions from left to right.</returns>
    /// <exception cref="ArgumentException">There is no map, or the maps' geometries give fields of different size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A field without dies.</exception>
    public static IReadOnlyList<IReadOnlyList<YieldZone>> ReticlePositions(IReadOnlyList<WaferMap> maps, (int Rows, int Columns)? field = null)
    {
        (int rows, int columns) = FieldOf(maps, field);
        string[] names = [.. from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select $"row {row}, column {column} of the field"];
        return [.. Count(maps, names, map => PositionOf(map, (rows, columns))).Chunk(columns)];
    }

    internal static (int Rows, int Columns) FieldOf(IReadOnlyList<WaferMap> maps, (int Rows, int Columns)? field)
    {
        Require(maps);
        if (field is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given.Rows, nameof(field));
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given.Columns, nameof(field));
            return given;
        }

        (int Rows, int Columns)[] fields = [.. maps.Select(map => map.Geometry.ReticleDies(map.Rows, map.Columns)).Distinct()];
        return fields.Length == 1
            ? fields[0]
            : throw new ArgumentException(
                $"The maps have fields of {string.Join(", ", fields.Take(4).Select(f => $"{f.Rows} × {f.Columns}"))}{(fields.Length > 4 ? " and other numbers of" : "")} dies; "
                + "expected wafers of one product. Give the field's size.",
                nameof(maps));
    }

    /// <summary>The ring of each position of the grid, row-major.</summary>
    internal static int[] RingOf(WaferMap map, int rings)
    {
        double radius = map.Geometry.UsableRadius;
        return ByPlace(map, (x, y) => Math.Min(rings - 1, (int)(((x * x) + (y * y)) / (radius * radius) * rings)));
    }

    /// <summary>The quarter of each position of the grid, row-major.</summary>
    internal static int[] QuadrantOf(WaferMap map) => ByPlace(map, (x, y) => (x, y) switch
    {
        ( > 0, <= 0) or (0, 0) => 0,
        ( <= 0, < 0) => 1,
        ( < 0, >= 0) => 2,
        _ => 3,
    });

    /// <summary>The position in the field of each position of the grid, row-major.</summary>
    internal static int[] PositionOf(WaferMap map, (int Rows, int Columns) field) =>
        [.. Enumerable.Range(0, map.Dies.Length).Select(i => (i / map.Columns % field.Rows * field.Columns) + (i % map.Columns % field.Columns))];

    private static int[] ByPlace(WaferMap map, Func<double, double, int> zone)
    {
        (double x, double y) = map.Geometry.Pitch(map.Rows, map.Columns);
        return [.. Enumerable.Range(0, map.Dies.Length).Select(
            i => zone(((i % map.Columns) - ((map.Columns - 1) / 2.0)) * x, ((i / map.Columns) - ((map.Rows - 1) / 2.0)) * y))];
    }

    private static YieldZone[] Count(IReadOnlyList<WaferMap> maps, string[] names, Func<WaferMap, int[]> zoneOf)
    {
        Require(maps);
        long[] dies = new long[names.Length], passes = new long[names.Length];
        foreach (WaferMap map in maps)
        {
            int[] zones = zoneOf(map);
            ReadOnlySpan<byte> codes = map.Dies;
            for (int i = 0; i < codes.Length; i++)
            {
                dies[zones[i]] += codes[i] == DieCode.None ? 0 : 1;
                passes[zones[i]] += codes[i] == DieCode.Pass ? 1 : 0;
            }
        }

        return [.. names.Select((name, zone) => new YieldZone(name, dies[zone], passes[zone]))];
    }

    private static void Require(IReadOnlyList<WaferMap> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Count == 0)
        {
            throw new ArgumentException("There is no wafer; expected at least one.", nameof(maps));
        }
    }
}
