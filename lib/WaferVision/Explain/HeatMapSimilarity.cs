namespace WaferVision.Explain;

/// <summary>How alike two heat maps are.</summary>
public static class HeatMapSimilarity
{
    // The window of the reference implementations with equal weights, and the paper's constants for numbers from 0 to 1.
    private const int Window = 7;
    private const double C1 = 0.01 * 0.01;
    private const double C2 = 0.03 * 0.03;

    /// <summary>Spearman's rank correlation; equal numbers share the mean of their ranks.</summary>
    /// <param name="a">A heat map.</param>
    /// <param name="b">Another of the same size.</param>
    /// <returns>−1 to 1; where one of the two is the same everywhere and so ranks nothing 0, where both are 1.</returns>
    /// <exception cref="ArgumentException">The sizes differ, are 0, or a number is not finite.</exception>
    public static double Spearman(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Require(a, b);
        double[] x = Ranks(a), y = Ranks(b);
        double middle = (x.Length + 1) / 2.0, xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            (double dx, double dy) = (x[i] - middle, y[i] - middle);
            xy += dx * dy;
            xx += dx * dx;
            yy += dy * dy;
        }

        return xx == 0 && yy == 0 ? 1 : xx == 0 || yy == 0 ? 0 : xy / Math.Sqrt(xx * yy);
    }

    /// <summary>
    /// Structural similarity of two heat maps, each divided by its maximum: the mean over all 7×7 windows (Wang, Bovik, Sheikh and Simoncelli, Image
    /// Quality Assessment: From Error Visibility to Structural Similarity, IEEE TIP 13(4), 2004, equation 13, with equal weights in the window).
    /// </summary>
    /// <param name="a">A heat map of 0 or more, row-major.</param>
    /// <param name="b">Another of the same size.</param>
    /// <param name="columns">Columns of both, 7 or more.</param>
    /// <returns>−1 to 1; 1 for the same.</returns>
    /// <exception cref="ArgumentException">The sizes differ or are below 7×7, or a number is not finite.</exception>
    public static double Structural(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int columns)
    {
        Require(a, b);
        int rows = columns < 1 ? 0 : a.Length / columns;
        if (columns < Window || rows < Window || rows * columns != a.Length)
        {
            throw new ArgumentException($"{a.Length} numbers in rows of {columns}: expected at least {Window} rows and columns.", nameof(columns));
        }

        double[] x = Scaled(a), y = Scaled(b);
        double sum = 0;
        for (int row = 0; row + Window <= rows; row++)
        {
            for (int column = 0; column + Window <= columns; column++)
            {
                sum += One(x, y, columns, (row * columns) + column);
            }
        }

        return sum / ((rows - Window + 1) * (columns - Window + 1));
    }

    internal static void RequireFinite(ReadOnlySpan<float> heat, string name)
    {
        for (int i = 0; i < heat.Length; i++)
        {
            if (!float.IsFinite(heat[i]))
            {
                throw new ArgumentException($"The heat map has {heat[i]} at position {i}; expected finite numbers. The model's weights may be damaged.", name);
            }
        }
    }

    private static double One(double[] x, double[] y, int columns, int corner)
    {
        double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
        for (int r = 0; r < Window; r++)
        {
            for (int at = corner + (r * columns); at < corner + (r * columns) + Window; at++)
            {
                sx += x[at];
                sy += y[at];
                sxx += x[at] * x[at];
                syy += y[at] * y[at];
                sxy += x[at] * y[at];
            }
        }

        const double n = Window * Window;
        (double mx, double my) = (sx / n, sy / n);
        (double vx, double vy, double cov) = ((sxx / n) - (mx * mx), (syy / n) - (my * my), (sxy / n) - (mx * my));
        return ((2 * mx * my) + C1) * ((2 * cov) + C2) / (((mx * mx) + (my * my) + C1) * (vx + vy + C2));
    }

    private static double[] Ranks(ReadOnlySpan<float> values)
    {
        float[] sorted = values.ToArray();
        int[] at = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, at);
        var ranks = new double[sorted.Length];
        for (int from = 0, to = 0; from < sorted.Length; from = to)
        {
            while (to < sorted.Length && sorted[to] == sorted[from])
            {
                to++;
            }

            for (int i = from; i < to; i++)
            {
                ranks[at[i]] = (from + to + 1) / 2.0;
            }
        }

        return ranks;
    }

    private static double[] Scaled(ReadOnlySpan<float> values)
    {
        double highest = 0;
        foreach (float value in values)
        {
            highest = Math.Max(highest, value);
        }

        var scaled = new double[values.Length];
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = highest > 0 ? values[i] / highest : 0;
        }

        return scaled;
    }

    private static void Require(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length == 0 || a.Length != b.Length)
        {
            throw new ArgumentException($"Heat maps of {a.Length} and {b.Length} numbers; expected the same size, above 0.", nameof(b));
        }

        RequireFinite(a, nameof(a));
        RequireFinite(b, nameof(b));
    }
}
