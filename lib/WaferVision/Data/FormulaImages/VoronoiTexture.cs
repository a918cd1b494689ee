using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// Cells around the points of a jittered lattice (Worley, A Cellular Texture Basis Function, SIGGRAPH 1996): their walls, the distance to
/// their points, or a grey value each. Number, jitter, stretch, direction and what is shown make a category; points and place an instance.
/// </summary>
internal sealed class VoronoiTexture : IFormula
{
    private readonly int _show;
    private readonly double _cells;
    private readonly double _jitter;
    private readonly double _stretch;
    private readonly double _direction;
    private readonly double _wall;

    /// <summary>Draws a category.</summary>
    public VoronoiTexture(ref CounterRandom random)
    {
        _show = random.Below(3);
        _cells = random.Uniform(2.5, 9);
        _jitter = random.Uniform(0.1, 1);
        _stretch = random.Uniform(0.35, 1);
        _direction = random.Uniform(0, Math.PI);
        _wall = random.Uniform(0.08, 0.25);
    }

    /// <inheritdoc/>
    public void Draw(ref CounterRandom random, int size, Span<float> image)
    {
        // Lattice points as far as a turned image with the search around each pixel can reach.
        int reach = (int)(_cells * 0.75) + 3, side = (2 * reach) + 1;
        Span<(double X, double Y, double Grey)> points = stackalloc (double, double, double)[side * side];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = (
                (i % side) - reach + 0.5 + (_jitter * random.Uniform(-0.5, 0.5)), (i / side) - reach + 0.5 + (_jitter * random.Uniform(-0.5, 0.5)), random.NextDouble());
        }

        (double sin, double cos) = PortableMath.SinCos(_direction + random.Uniform(-0.1, 0.1));
        double scale = _cells / size, shiftX = random.NextDouble(), shiftY = random.NextDouble();
        for (int row = 0, i = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++, i++)
            {
                double dx = scale * (column - (size / 2.0)), dy = scale * (row - (size / 2.0));
                double x = (cos * dx) + (sin * dy) + shiftX, y = (((cos * dy) - (sin * dx)) * _stretch) + shiftY;
                (double first, double second, double grey) = Nearest(points, side, reach, x, y);
                image[i] = (float)(_show switch
                {
                    0 => second - first < _wall ? 1 : 0,
                    1 => Math.Min(1, first),
                    _ => grey,
                });
            }
        }
    }

    /// <summary>Distances to the nearest two points and the grey value of the nearest.</summary>
    private static (double First, double Second, double Grey) Nearest(ReadOnlySpan<(double X, double Y, double Grey)> points, int side, int reach, double x, double y)
    {
        int cellX = (int)Math.Floor(x) + reach, cellY = (int)Math.Floor(y) + reach;
        double first = double.MaxValue, second = double.MaxValue, grey = 0;
        for (int row = cellY - 1; row <= cellY + 1; row++)
        {
            foreach ((double px, double py, double value) in points.Slice((row * side) + cellX - 1, 3))
            {
                double distance = ((px - x) * (px - x)) + ((py - y) * (py - y));
                if (distance < first)
                {
                    (first, second, grey) = (distance, first, value);
                }
                else
                {
                    second = Math.Min(second, distance);
                }
            }
        }

        return (Math.Sqrt(first), Math.Sqrt(second), grey);
    }
}
