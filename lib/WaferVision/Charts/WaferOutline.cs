using System.Globalization;
using System.Text;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using WaferVision.Maps;

namespace WaferVision;

/// <summary>The wafer's edge with its notch or flat, as a closed path in die coordinates (column, row).</summary>
internal static class WaferOutline
{
    /// <summary>Half the angle that the mark takes: a notch is drawn larger than its 1 mm, so that it is seen.</summary>
    private const double NotchHalfAngle = 0.045;

    private const double NotchDepth = 0.06;

    // A 57.5 mm flat on a 150 mm wafer (SEMI M1) subtends 2·asin(57.5/150).
    private const double FlatHalfAngle = 0.393;

    public static Shape Shape(WaferMap map) => new Shape().Set(
        ("type", "path"), ("path", Path(map)), ("layer", "below"), ("fillcolor", Palette.Silicon),
        ("line", new Line().Set(("color", Palette.WaferEdge), ("width", 1.5))));

    /// <summary>The radius of the wafer over that of the area the grid spans.</summary>
    public static double Margin(WaferMap map) => map.Geometry.Diameter / (map.Geometry.Diameter - (2 * map.Geometry.EdgeExclusion));

    private static string Path(WaferMap map)
    {
        double centreX = (map.Columns - 1) / 2.0, centreY = (map.Rows - 1) / 2.0;
        double radiusX = map.Columns / 2.0 * Margin(map), radiusY = map.Rows / 2.0 * Margin(map);
        double middle = map.Notch switch
        {
            NotchSide.Right => 0,
            NotchSide.Down => Math.PI / 2,
            NotchSide.Left => Math.PI,
            _ => -Math.PI / 2,
        };
        bool flat = map.Geometry.Mark == OrientationMark.Flat;
        double half = flat ? FlatHalfAngle : NotchHalfAngle;

        StringBuilder path = new();
        const int steps = 120;
        for (int i = 0; i <= steps; i++)
        {
            double angle = middle + half + (((2 * Math.PI) - (2 * half)) * i / steps);
            Add(path, i == 0 ? 'M' : 'L', angle, 1);
        }

        if (!flat)
        {
            Add(path, 'L', middle, 1 - NotchDepth);
        }

        return path.Append('Z').ToString();

        void Add(StringBuilder path, char command, double angle, double radius) => path.Append(CultureInfo.InvariantCulture,
            $"{command}{centreX + (radius * radiusX * Math.Cos(angle)):0.###},{centreY + (radius * radiusY * Math.Sin(angle)):0.###}");
    }
}
