using System.Buffers;
using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// The attractor of a few contractive affine maps, drawn by the chaos game (Barnsley, Fractals Everywhere, 1988): from point to
/// point by a map chosen with a probability proportional to its determinant, as in FractalDB (arXiv 2101.08515).
/// </summary>
internal sealed class IteratedFunctionSystem : IFormula
{
    /// <summary>The least share of pixels of a 64×64 image that a category's attractor must touch, FractalDB's filling rate.</summary>
    public const double LeastFilling = 0.2;

    private const int Coefficients = 6;
    private const int Settling = 20;
    private const int MostAttempts = 2000;
    private const double StrongestInstance = 0.98;

    private readonly double[] _maps;

    private IteratedFunctionSystem(double[] maps) => _maps = maps;

    /// <summary>A category: maps are drawn anew until the attractor fills enough of the image.</summary>
    public static IteratedFunctionSystem Sample(ref CounterRandom random, double leastFilling = LeastFilling)
    {
        const int size = 64;
        float[] image = new float[size * size];
        (IteratedFunctionSystem? System, double Filling) best = (null, -1);
        for (int attempt = 0; attempt < MostAttempts && best.Filling < leastFilling; attempt++)
        {
            var system = new IteratedFunctionSystem(Maps(ref random));
            Render(system._maps, ref random, size, image, 1, 0);
            double filling = 1 - (image.AsSpan().Count(0f) / (double)(size * size));
            if (filling > best.Filling)
            {
                best = (system, filling);
            }
        }

        return best.System!;
    }

    /// <inheritdoc/>
    public void Draw(ref CounterRandom random, int size, Span<float> image)
    {
        // FractalDB's variation, one of the coefficients a … f weighted in all maps, and a small turn. Unlike there nothing is mirrored: a network
        // that is to tell a 6 from a 9, or a 2 from its mirror image, must not unlearn which way up an image is.
        double[] maps = [.. _maps];
        int varied = random.Below(Coefficients);
        double weight = random.Uniform(0.8, 1.2);
        for (int at = 0; at < maps.Length; at += Coefficients)
        {
            maps[at + varied] *= weight;
            double norm = Norm(maps.AsSpan(at));
            for (int i = 0; i < 4 && norm > StrongestInstance; i++)
            {
                maps[at + i] *= StrongestInstance / norm;
            }
        }

        (double sin, double cos) = PortableMath.SinCos(random.Uniform(-0.35, 0.35));
        Render(maps, ref random, size, image, cos, sin);
    }

    /// <summary>2 to 8 maps x ↦ (a x + b y + e, c x + d y + f) with coefficients uniform in (−1, 1), those that do not contract drawn again.</summary>
    private static double[] Maps(ref CounterRandom random)
    {
        double[] maps = new double[Coefficients * random.Integer(2, 8)];
        for (int at = 0; at < maps.Length; at += Coefficients)
        {
            Span<double> map = maps.AsSpan(at, Coefficients);
            do
            {
                for (int i = 0; i < Coefficients; i++)
                {
                    map[i] = random.Uniform(-1, 1);
                }
            }
            while (Norm(map) >= 1);
        }

        return maps;
    }

    /// <summary>The largest singular value of the linear part.</summary>
    private static double Norm(ReadOnlySpan<double> map)
    {
        double squares = (map[0] * map[0]) + (map[1] * map[1]) + (map[2] * map[2]) + (map[3] * map[3]), determinant = Determinant(map);
        return Math.Sqrt((squares + Math.Sqrt(Math.Max(0, (squares * squares) - (4 * determinant * determinant)))) / 2);
    }

    private static double Determinant(ReadOnlySpan<double> map) => (map[0] * map[3]) - (map[1] * map[2]);

    /// <summary>Which map a random byte chooses: each at least once, else in proportion to the determinants.</summary>
    private static void FillChoices(ReadOnlySpan<double> maps, Span<byte> choices)
    {
        const double floor = 0.01;
        int count = maps.Length / Coefficients;
        double total = 0;
        for (int m = 0; m < count; m++)
        {
            total += Math.Max(floor, Math.Abs(Determinant(maps[(m * Coefficients)..])));
        }

        double share = 0;
        int next = 0;
        for (int m = 0; m < count; m++)
        {
            share += Math.Max(floor, Math.Abs(Determinant(maps[(m * Coefficients)..]))) / total;
            int end = m == count - 1 ? choices.Length : Math.Clamp((int)(share * choices.Length), next + 1, choices.Length - (count - 1 - m));
            choices[next..end].Fill((byte)(m * Coefficients));
            next = end;
        }
    }

    /// <summary>Plays the chaos game, turns the points, fits them into the image and counts them.</summary>
    public static void Render(double[] maps, ref CounterRandom random, int size, Span<float> image, double cos, double sin)
    {
        Span<byte> choices = stackalloc byte[256];
        FillChoices(maps, choices);
        int count = size * size * 3 / 2;
        double[] points = ArrayPool<double>.Shared.Rent(2 * count);
        double x = 0, y = 0, left = double.MaxValue, right = double.MinValue, top = double.MaxValue, bottom = double.MinValue;
        ulong bits = 0;
        for (int i = -Settling; i < count; i++)
        {
            bits = ((i + Settling) & 7) == 0 ? random.NextBits() : bits >> 8;
            ReadOnlySpan<double> map = maps.AsSpan(choices[(byte)bits], Coefficients);
            (x, y) = ((map[0] * x) + (map[1] * y) + map[4], (map[2] * x) + (map[3] * y) + map[5]);
            if (i >= 0)
            {
                double u = (cos * x) - (sin * y), v = (sin * x) + (cos * y);
                (points[2 * i], points[(2 * i) + 1]) = (u, v);
                (left, right) = (Math.Min(left, u), Math.Max(right, u));
                (top, bottom) = (Math.Min(top, v), Math.Max(bottom, v));
            }
        }

        image.Clear();
        double extent = Math.Max(right - left, bottom - top), scale = extent > 1e-9 ? (size - 1.0) / extent : 0;
        double originX = ((size - 1) / 2.0) + 0.5 - (scale * (left + right) / 2), originY = ((size - 1) / 2.0) + 0.5 - (scale * (top + bottom) / 2);
        for (int i = 0; i < 2 * count; i += 2)
        {
            int column = Math.Clamp((int)(originX + (scale * points[i])), 0, size - 1), row = Math.Clamp((int)(originY + (scale * points[i + 1])), 0, size - 1);
            image[(row * size) + column]++;
        }

        ArrayPool<double>.Shared.Return(points);
        foreach (ref float pixel in image)
        {
            pixel /= pixel + 1;
        }
    }
}
