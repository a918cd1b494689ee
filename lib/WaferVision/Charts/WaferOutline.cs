using System.Globalization;
using System.Text;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using WaferVision.Maps;

namespace WaferVision;

/// <summary>The wafer's edge with its notch or flat, as a closed path in die coordinates (column, row).</summary>
internal static class WaferOutline
{
    // A notch is drawn larger than its 1 mm, so that it is seen.
    private const double NotchHalfAngle = 0.06;
    private const double NotchDepth = 0.08;

    // A 57.5 mm flat on a 150 mm wafer (SEMI M1) subtends 2·asin(57.5/150).
    private const double FlatHalfAngle = 0.393;

    /// <summary>The wafer below the dies and, where it has one, the notch above them.</summary>
    public static Shape[] Shapes(WaferMap map)
    {
        Shape wafer = new Shape().Set(
            ("type", "path"), ("path", Edge(map)), ("layer", "below"), ("fillcolor", Palette.Silicon),
            ("line", new Line().Set(("color", Palette.WaferEdge), ("width", 1.5))));
        Shape notch = new Shape().Set(
            ("type", "path"), ("path", Notch(map)), ("fillcolor", "white"), ("line", new Line().Set(("color", Palette.WaferEdge), ("width", 1.5))));
        return map.Geometry.Mark == OrientationMark.Flat ? [wafer] : [wafer, notch];
    }

    /// <summary>The radius of the wafer over that of the area the grid spans.</summary>
    public static double Margin(WaferMap map) => map.Geometry.Diameter / (map.Geometry.Diameter - (2 * map.Geometry.EdgeExclusion));

    private static string Edge(WaferMap map)
    {
        double half = map.Geometry.Mark == OrientationMark.Flat ? FlatHalfAngle : NotchHalfAngle;
        StringBuilder path = new();
        const int steps = 120;
        for (int i = 0; i <= steps; i++)
        {
            Add(path, map, i == 0 ? 'M' : 'L', Middle(map) + half + (((2 * Math.PI) - (2 * half)) * i / steps), 1);
        }

        return path.Append('Z').ToString();
    }

    private static string Notch(WaferMap map)
    {
        StringBuilder path = new();
        Add(path, map, 'M', Middle(map) - NotchHalfAngle, 1.01);
        Add(path, map, 'L', Middle(map), 1 - NotchDepth);
        Add(path, map, 'L', Middle(map) + NotchHalfAngle, 1.01);
        return path.ToString();
    }

    /// <summary>The direction of the mark from the centre, in radians clockwise from the right.</summary>
    private static double Middle(WaferMap map) => map.Notch switch
    {
        NotchSide.Right => 0,
        NotchSide.Down => Math.PI / 2,
        NotchSide.Left => Math.PI,
        _ => -Math.PI / 2,
    };

    private static void Add(StringBuilder path, WaferMap map, char command, double angle, double radius)
    {
        double x = ((map.Columns - 1) / 2.0) + (radius * map.Columns / 2.0 * Margin(map) * Math.Cos(angle));
        double y = ((map.Rows - 1) / 2.0) + (radius * map.Rows / 2.0 * Margin(map) * Math.Sin(angle));
        path.Append(CultureInfo.InvariantCulture, $"{command}{x:0.###},{y:0.###}");
    }
}
