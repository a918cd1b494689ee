using Plotly.NET;
using Plotly.NET.TraceObjects;
using WaferVision.Maps;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>Yield by ring: the wafer with each ring in the colour of its loss, and each ring's yield with its 95 % interval, the centre on top.</summary>
    /// <param name="maps">The wafers, counted together, at least one; the first is drawn.</param>
    /// <param name="rings">The number of rings of equal area, 1 to 50.</param>
    /// <param name="title">A heading; default what is shown, empty for none.</param>
    /// <exception cref="ArgumentException">There is no map.</exception>
    public static GenericChart YieldByRing(IReadOnlyList<WaferMap> maps, int rings = 5, string? title = null)
    {
        IReadOnlyList<YieldZone> zones = YieldZones.Rings(maps, rings);
        return Zones(maps, zones, YieldZones.RingOf(maps[0], rings), title ?? "Yield by ring");
    }

    /// <summary>Yield by quarter: the wafer with each quarter in the colour of its loss, and each quarter's yield with its 95 % interval.</summary>
    /// <param name="maps">The wafers, counted together, at least one; the first is drawn.</param>
    /// <param name="title">A heading; default what is shown, empty for none.</param>
    /// <exception cref="ArgumentException">There is no map.</exception>
    public static GenericChart YieldByQuadrant(IReadOnlyList<WaferMap> maps, string? title = null)
    {
        IReadOnlyList<YieldZone> zones = YieldZones.Quadrants(maps);
        return Zones(maps, zones, YieldZones.QuadrantOf(maps[0]), title ?? "Yield by quadrant");
    }

    /// <summary>Yield by position in the exposure field: the wafer with each die in the colour of its position's loss, and one field, large.</summary>
    /// <param name="maps">The wafers, counted together, at least one; the first is drawn.</param>
    /// <param name="field">Rows and columns of dies in a field; null: from the wafers' geometry.</param>
    /// <param name="title">A heading; default what is shown, empty for none.</param>
    /// <exception cref="ArgumentException">There is no map, or the maps' geometries give fields of different size.</exception>
    public static GenericChart YieldByReticlePosition(IReadOnlyList<WaferMap> maps, (int Rows, int Columns)? field = null, string? title = null)
    {
        (int Rows, int Columns) size = YieldZones.FieldOf(maps, field);
        IReadOnlyList<IReadOnlyList<YieldZone>> rows = YieldZones.ReticlePositions(maps, size);
        YieldZone[] zones = [.. rows.SelectMany(row => row)];
        double high = Darkest(zones);
        Plane losses = Plane.FromRows([.. rows.Select(row => row.Select(Loss).ToArray())]);

        // The yield is written into the cells where it has room.
        string[][] texts = [.. rows.Select(row => row.Select(zone => zone.Dies == 0 || size.Columns > 9 ? "" : $"{100 * zone.Yield:0}").ToArray())];
        Trace cells = Marks.Cells(losses, Palette.Loss, 0, high, gap: 1).WithTexts(texts).Set(
            ("customdata", rows.Select(row => row.Select(Describe).ToArray()).ToArray()), ("hovertemplate", "%{customdata}<extra></extra>"), ("hoverongaps", false));
        (double x, double y) = maps[0].Geometry.Pitch(maps[0].Rows, maps[0].Columns);
        double reach = Math.Max(size.Columns * x, size.Rows * y) / 2;
        Panel one = new()
        {
            Traces = [cells],
            X = Marks.CellAxis(size.Columns, downwards: false).Set(("visible", false), ("range", Around(size.Columns, reach / x))),
            Y = Marks.CellAxis(size.Rows, downwards: true).Set(("visible", false), ("range", Around(size.Rows, reach / y).Reverse().ToArray())),
            Title = $"one field, {size.Rows} × {size.Columns} dies: yield in percent",
        };
        return Figure.Fixed(
            [ZonePanel(maps[0], zones, YieldZones.PositionOf(maps[0], size), high), one], 2, PairWidth, title ?? "Yield by position in the exposure field", new Spacing(Between: 60));

        static double[] Around(int count, double reach) => [((count - 1) / 2.0) - reach, ((count - 1) / 2.0) + reach];
    }

    private static GenericChart Zones(IReadOnlyList<WaferMap> maps, IReadOnlyList<YieldZone> zones, int[] zoneOf, string title)
    {
        YieldZone[] drawn = [.. zones.Where(zone => zone.Dies > 0)];
        double[] places = [.. Enumerable.Range(0, drawn.Length).Select(i => (double)i)];
        Trace intervals = Marks.Points([.. drawn.Select((zone, i) => (zone.Yield, places[i]))], "", Palette.Series[0], showLegend: false).Set(
            ("opacity", 1.0),
            ("marker", new Marker().Set(("size", 9.0), ("color", Palette.Series[0]))),
            ("error_x", Attributes.Object(
                ("type", "data"), ("symmetric", false), ("array", drawn.Select(zone => zone.Interval.High - zone.Yield).ToArray()),
                ("arrayminus", drawn.Select(zone => zone.Yield - zone.Interval.Low).ToArray()), ("color", Palette.Series[0]), ("thickness", 2.0), ("width", 6.0))),
            ("hovertext", drawn.Select(Describe).ToArray()), ("hovertemplate", "%{hovertext}<extra></extra>"));
        double low = drawn.Select(zone => zone.Interval.Low).DefaultIfEmpty(0).Min(), high = drawn.Select(zone => zone.Interval.High).DefaultIfEmpty(1).Max();
        double room = Math.Max(0.08 * (high - low), 0.002);
        YieldZone whole = YieldZones.Whole(maps);
        Panel rows = RowPanel(
            [.. drawn.Select(zone => zone.Name)], [.. drawn.Select(zone => $"{Percent(zone.Yield)} of {zone.Dies}")], [intervals],
            Marks.Axis("yield with 95 % interval; dotted: all dies").Set(("tickformat", ".3~p"), ("nticks", 6)), low - room, high + room,
            marked: whole.Dies == 0 ? [] : [whole.Yield]);
        return Figure.Fixed([ZonePanel(maps[0], zones, zoneOf, Darkest(zones)), rows], 2, PairWidth, title, BesideNames with { Left = 12, Between = 120 });
    }

    private static Panel ZonePanel(WaferMap map, IReadOnlyList<YieldZone> zones, int[] zoneOf, double high)
    {
        double[][] losses = [.. Enumerable.Range(0, map.Rows).Select(row => Enumerable.Range(0, map.Columns)
            .Select(column => map[row, column] == DieCode.None ? double.NaN : Loss(zones[zoneOf[(row * map.Columns) + column]])).ToArray())];
        string[][] texts = [.. Enumerable.Range(0, map.Rows).Select(row => Enumerable.Range(0, map.Columns)
            .Select(column => zones[zoneOf[(row * map.Columns) + column]].Name).ToArray())];
        return WaferPanel(map, null, [Marks.Cells(Plane.FromRows(losses), Palette.Loss, 0, high, gap: Streets(map, PairWidth)).Set(
            ("text", texts), ("hovertemplate", "%{text}<br>%{z:.1%} of its dies fail<extra></extra>"), ("hoverongaps", false))]);
    }

    private static double Loss(YieldZone zone) => 1 - zone.Yield;

    // The loss of all dies together stands in the middle of the scale at least: zones that hardly differ look so, however much is lost.
    private static double Darkest(IReadOnlyList<YieldZone> zones)
    {
        long dies = zones.Sum(zone => zone.Dies), passes = zones.Sum(zone => zone.Passes);
        double whole = dies == 0 ? 0 : 1 - ((double)passes / dies);
        return Math.Max(Math.Max(zones.Where(zone => zone.Dies > 0).Select(Loss).DefaultIfEmpty(0).Max(), 2 * whole), 0.01);
    }

    private static string Describe(YieldZone zone) =>
        $"{zone.Name}<br>{zone.Passes} of {zone.Dies} dies pass: {Percent(zone.Yield)}<br>95 % interval {Percent(zone.Interval.Low)} to {Percent(zone.Interval.High)}";
}
