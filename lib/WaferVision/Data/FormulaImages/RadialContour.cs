using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// Nested outlines of one polygon whose corners lie at noisy radii, after RCDB (arXiv 2206.09132). Corners, their alternation (a
/// star where it is strong), stretch, number and distance of the outlines, their width, the strength of the noise and the direction make a
/// category; the noise itself, a small turn, place and size an instance.
/// </summary>
internal sealed class RadialContour : IFormula
{
    private const int Angles = 512;

    private static readonly (double Sin, double Cos)[] Directions = [.. Enumerable.Range(0, Angles).Select(i => PortableMath.SinCos(2 * Math.PI * i / Angles))];

    private readonly int _corners;
    private readonly double _alternation;
    private readonly double _stretch;
    private readonly int _outlines;
    private readonly double _gap;
    private readonly double _width;
    private readonly double _noise;
    private readonly double _direction;

    /// <summary>Draws a category.</summary>
    public RadialContour(ref CounterRandom random)
    {
        _corners = random.Integer(3, 20);
        _alternation = random.Chance(0.5) ? 1 : random.Uniform(0.35, 0.9);
        _stretch = random.Chance(0.5) ? 1 : random.Uniform(0.5, 0.9);
        _outlines = random.Integer(1, 8);
        _gap = random.Uniform(0.08, 0.3);
        _width = random.Uniform(0.015, 0.06);
        _noise = random.Uniform(0, 0.25);
        _direction = random.Uniform(0, 2 * Math.PI);
    }

    /// <inheritdoc/>
    public void Draw(ref CounterRandom random, int size, Span<float> image)
    {
        Span<double> radii = stackalloc double[Angles];
        FillRadii(ref random, radii);
        double scale = random.Uniform(0.32, 0.48) * size, width = Math.Max(1, _width * size);
        double centerX = (size / 2.0) + random.Uniform(-0.06 * size, 0.06 * size), centerY = (size / 2.0) + random.Uniform(-0.06 * size, 0.06 * size);
        (double sin, double cos) = PortableMath.SinCos(_direction + random.Uniform(-0.35, 0.35));
        for (int row = 0, i = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++, i++)
            {
                double dx = (column + 0.5 - centerX) / scale, dy = (row + 0.5 - centerY) / scale;
                double x = (cos * dx) + (sin * dy), y = ((cos * dy) - (sin * dx)) / _stretch;
                double radius = radii[(int)(PortableMath.Turns(y, x) * Angles)];

                // How many gaps the pixel lies within the outermost outline, and how far from the nearest one, in pixels.
                double depth = (1 - (Math.Sqrt((x * x) + (y * y)) / radius)) / _gap;
                double nearest = Math.Clamp(Math.Floor(depth + 0.5), 0, Math.Min(_outlines - 1, Math.Floor(1 / _gap)));
                image[i] = (float)Math.Clamp((width / 2) + 0.5 - (Math.Abs(depth - nearest) * _gap * radius * scale), 0, 1);
            }
        }
    }

    /// <summary>The polygon's radius in each direction: along the straight line between two corners.</summary>
    private void FillRadii(ref CounterRandom random, Span<double> radii)
    {
        Span<double> corners = stackalloc double[_corners];
        for (int c = 0; c < _corners; c++)
        {
            corners[c] = ((c & 1) == 0 ? 1 : _alternation) * (1 - (_noise * random.NextDouble()));
        }

        for (int c = 0; c < _corners; c++)
        {
            int begin = c * Angles / _corners, end = (c + 1) * Angles / _corners;
            double r1 = corners[c], r2 = corners[(c + 1) % _corners];
            (double s1, double c1) = Directions[begin];
            (double s2, double c2) = Directions[end % Angles];
            double cross = r1 * r2 * ((c1 * s2) - (s1 * c2)), dx = (r2 * c2) - (r1 * c1), dy = (r2 * s2) - (r1 * s1);
            for (int a = begin; a < end; a++)
            {
                radii[a] = cross / ((Directions[a].Cos * dy) - (Directions[a].Sin * dx));
            }
        }
    }
}
