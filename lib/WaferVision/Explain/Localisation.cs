namespace WaferVision.Explain;

/// <summary>How well a heat map finds a defect whose true place is known, such as a generated map's <see cref="Maps.WaferMap.DefectMask"/>.</summary>
public static class Localisation
{
    /// <summary>
    /// The pointing game: whether the heat map's maximum lies on the defect or close to it (Zhang et al., Top-down Neural Attention by Excitation
    /// Backprop, ECCV 2016, arXiv 1608.00507, section 4.2).
    /// </summary>
    /// <param name="heat">The heat map, row-major.</param>
    /// <param name="mask">1 on the defect, else 0; as many numbers.</param>
    /// <param name="columns">Columns of both.</param>
    /// <param name="tolerance">How far from the defect still counts, in pixels (Euclidean), 0 or more. Default: 2, the share of the image that the paper's 15 pixels are.</param>
    /// <returns>1 for a hit, 0 for a miss; where several places share the maximum, the share of them that hit.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, a number is not finite, or the mask is empty.</exception>
    public static double Pointing(ReadOnlySpan<float> heat, ReadOnlySpan<byte> mask, int columns, double tolerance = 2)
    {
        Require(heat, mask, columns);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        float highest = float.NegativeInfinity;
        foreach (float value in heat)
        {
            highest = Math.Max(highest, value);
        }

        int places = 0, hits = 0;
        for (int at = 0; at < heat.Length; at++)
        {
            if (heat[at] == highest)
            {
                places++;
                hits += Near(mask, columns, at / columns, at % columns, tolerance) ? 1 : 0;
            }
        }

        return (double)hits / places;
    }

    /// <summary>
    /// The share of a heat map's sum that lies on the defect: the energy-based pointing game (Wang et al., Score-CAM, CVPR workshops 2020,
    /// arXiv 1910.01279, section 4.3). What is below 0 counts as 0.
    /// </summary>
    /// <param name="heat">The heat map, row-major.</param>
    /// <param name="mask">1 on the defect, else 0; as many numbers.</param>
    /// <param name="columns">Columns of both.</param>
    /// <returns>0 to 1; 0 for a heat map without anything above 0.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, a number is not finite, or the mask is empty.</exception>
    public static double EnergyInMask(ReadOnlySpan<float> heat, ReadOnlySpan<byte> mask, int columns)
    {
        Require(heat, mask, columns);
        double inside = 0, all = 0;
        for (int at = 0; at < heat.Length; at++)
        {
            double energy = Math.Max(0, heat[at]);
            all += energy;
            inside += mask[at] != 0 ? energy : 0;
        }

        return all > 0 ? inside / all : 0;
    }

    private static bool Near(ReadOnlySpan<byte> mask, int columns, int row, int column, double tolerance)
    {
        int rows = mask.Length / columns, reach = (int)tolerance;
        for (int r = Math.Max(0, row - reach); r <= Math.Min(rows - 1, row + reach); r++)
        {
            for (int c = Math.Max(0, column - reach); c <= Math.Min(columns - 1, column + reach); c++)
            {
                int away = ((r - row) * (r - row)) + ((c - column) * (c - column));
                if (mask[(r * columns) + c] != 0 && away <= tolerance * tolerance)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void Require(ReadOnlySpan<float> heat, ReadOnlySpan<byte> mask, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (heat.Length == 0 || heat.Length != mask.Length || heat.Length % columns != 0)
        {
            throw new ArgumentException($"A heat map of {heat.Length} numbers and a mask of {mask.Length} do not fit rows of {columns}.", nameof(mask));
        }

        HeatMapSimilarity.RequireFinite(heat, nameof(heat));
        if (!mask.ContainsAnyExcept((byte)0))
        {
            throw new ArgumentException("The mask is empty; expected the place of a defect.", nameof(mask));
        }
    }
}
