using System.Globalization;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;

namespace WaferVision;

public static partial class Charts
{
    // Pixels: the largest bubble, and the drawing area the labels are laid out for. A page may be narrower, then labels come closer.
    private const double LargestBubble = 64;
    private const double BubblesWide = 640;
    private const double BubblesHigh = 420;

    /// <summary>Named bubbles in a plane, their area in proportion to a third number: models by cost, accuracy and size.</summary>
    /// <param name="points">Name, place and size of each; sizes above 0.</param>
    /// <param name="xTitle">What x is.</param>
    /// <param name="yTitle">What y is.</param>
    /// <param name="title">A heading; it should say what the area means.</param>
    /// <param name="logX">Whether x is drawn on a logarithmic scale.</param>
    /// <param name="logY">Whether y is drawn on a logarithmic scale.</param>
    /// <exception cref="ArgumentException">There is no bubble, a size is not above 0, or a number on a logarithmic scale is not above 0.</exception>
    public static GenericChart Bubbles(
        IReadOnlyList<(string Name, double X, double Y, double Size)> points, string xTitle, string yTitle, string? title = null, bool logX = false, bool logY = false)
    {
        return Figure.Fluid([BubblePanel(points, xTitle, yTitle, logX, logY)], title, height: (int)BubblesHigh + 100);
    }

    /// <summary>Bubbles, in the first series' colour unless each has its own, on axes that hold certain other places too.</summary>
    private static Panel BubblePanel(
        IReadOnlyList<(string Name, double X, double Y, double Size)> points, string xTitle, string yTitle, bool logX, bool logY,
        string[]? colors = null, double[]? alsoX = null, double[]? alsoY = null)
    {
        RequireTitles(points, null);
        RequirePoints([.. points.Select(point => (point.X, point.Y))], nameof(points), logX, logY);
        int bad = points.ToList().FindIndex(point => !(point.Size > 0 && double.IsFinite(point.Size)));
        if (bad >= 0)
        {
            throw new ArgumentException($"The size of '{points[bad].Name}' is {points[bad].Size}; expected a number above 0.", nameof(points));
        }

        double largest = points.Max(point => point.Size);
        double[] sizes = [.. points.Select(point => Math.Max(7, LargestBubble * Math.Sqrt(point.Size / largest)))];
        double[] allX = [.. points.Select(point => point.X), .. alsoX ?? []], allY = [.. points.Select(point => point.Y), .. alsoY ?? []];
        (double[] x, double lowX, double highX) = Placed(allX, logX);
        (double[] y, double lowY, double highY) = Placed(allY, logY);
        string[] labels = BubbleLabels.Positions(
            [.. points.Select((point, i) => (point.Name, x[i] * BubblesWide, (1 - y[i]) * BubblesHigh, sizes[i] / 2))]);
        colors ??= [.. points.Select(_ => Palette.Series[0])];
        Trace bubbles = Marks.Points([.. points.Select(point => (point.X, point.Y))], "", Palette.Series[0], showLegend: false).Set(
            ("mode", "markers+text"), ("text", points.Select(point => point.Name).ToArray()), ("textposition", labels), ("cliponaxis", false),
            ("textfont", new Font().Set(("size", 12.0))),
            ("marker", new Marker().Set(
                ("size", sizes), ("color", colors), ("opacity", 0.45), ("line", new Line().Set(("color", colors), ("width", 1.0))))),
            ("hovertemplate", "%{text}<br>%{x:.4~g}, %{y:.4~g}<extra></extra>"));
        return new Panel
        {
            X = Scaled(Marks.Axis(xTitle), logX, allX).Set(("range", new[] { lowX, highX })),
            Y = Scaled(Marks.Axis(yTitle), logY, allY).Set(("range", new[] { lowY, highY })),
            Traces = [bubbles],
        };
    }

    /// <summary>Places as shares of an axis with room around them, and the axis' range in its own units: powers of ten where logarithmic.</summary>
    private static (double[] Shares, double Low, double High) Placed(double[] values, bool logarithmic)
    {
        double[] places = [.. values.Select(value => logarithmic ? Math.Log10(value) : value)];
        double extent = Math.Max(places.Max() - places.Min(), 1e-9);
        double low = places.Min() - (0.12 * extent), high = places.Max() + (0.12 * extent);
        return ([.. places.Select(place => (place - low) / (high - low))], low, high);
    }

    private static LinearAxis Scaled(LinearAxis axis, bool logarithmic, IEnumerable<double> values)
    {
        if (!logarithmic)
        {
            return axis;
        }

        // plotly writes the 2 and the 5 between two powers of ten without their noughts; here each mark is a whole number or fraction.
        (double low, double high) = (values.Min(), values.Max());
        double[] marks = high / low > 1e3 ? [1] : [1, 2, 5];
        double[] ticks =
        [
            .. Enumerable.Range((int)Math.Floor(Math.Log10(low)) - 1, (int)Math.Ceiling(Math.Log10(high / low)) + 4)
                .SelectMany(power => marks.Select(mark => mark * Math.Pow(10, power))),
        ];
        return axis.Set(("type", "log"), ("tickvals", ticks), ("ticktext", ticks.Select(tick => tick.ToString("0.######", CultureInfo.InvariantCulture)).ToArray()));
    }

    private static void RequirePoints(IReadOnlyList<(double X, double Y)> points, string name, bool logX, bool logY)
    {
        if (points is null || points.Count == 0)
        {
            throw new ArgumentException($"'{name}' has no points; expected at least one.", nameof(points));
        }

        foreach ((double x, double y) in points)
        {
            if ((logX && !(x > 0)) || (logY && !(y > 0)))
            {
                throw new ArgumentException($"'{name}' has a point at ({x}, {y}); on a logarithmic scale expected numbers above 0.", nameof(points));
            }
        }
    }
}
