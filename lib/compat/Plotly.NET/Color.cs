using System.Globalization;

namespace Plotly.NET;

/// <summary>A colour, a colour per mark, or numbers to be mapped through a colour scale.</summary>
public class Color : IPlotlyValue
{
    private Color(object value) => Value = value;

    public object Value { get; }

    object IPlotlyValue.PlotlyValue => Value;

    public static Color fromARGB(int a, int r, int g, int b) =>
        new(string.Create(CultureInfo.InvariantCulture, $"rgba({r}, {g}, {b}, {a / 255.0:0.0})"));

    public static Color fromRGB(int r, int g, int b) => fromARGB(255, r, g, b);

    public static Color fromHex(string s)
    {
        int rgb = int.Parse(s.AsSpan(s.StartsWith('#') ? 1 : 0), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return fromRGB((rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255);
    }

    public static Color fromString(string c) => new(c);

    public static Color fromColors(IEnumerable<Color> c) => new(c.Select(color => color.Value).ToArray());

    public static Color fromColorScaleValues<a>(IEnumerable<a> c) where a : IConvertible => new(c.ToArray());
}
