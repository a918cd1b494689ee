namespace WaferVision.Maps;

/// <summary>Which wafers of a lot yield too little to be like the others.</summary>
public static class LotYield
{
    /// <summary>
    /// The yield below which a wafer stands out: the median less three standard deviations, where the deviation is the quartiles' distance / 1.35,
    /// so that the bad wafers themselves hardly move it, and at least the binomial √(m(1−m)/n) of a wafer of n dies at the median m.
    /// It is the statistical yield limit of AEC-Q002 with robust figures in place of mean and deviation.
    /// </summary>
    /// <param name="maps">The lot's wafers; those without a die are left out.</param>
    /// <returns>A share, 0 to 1; 0 where no wafer has a die.</returns>
    public static double LowLimit(IReadOnlyList<WaferMap> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        WaferMap[] tested = [.. maps.Where(map => map.DieCount > 0)];
        if (tested.Length == 0)
        {
            return 0;
        }

        double[] yields = [.. tested.Select(map => map.Yield).Order()], dies = [.. tested.Select(map => (double)map.DieCount).Order()];
        double median = Quantile(yields, 0.5), robust = (Quantile(yields, 0.75) - Quantile(yields, 0.25)) / 1.35;
        double binomial = Math.Sqrt(median * (1 - median) / Quantile(dies, 0.5));
        return Math.Max(0, median - (3 * Math.Max(robust, binomial)));
    }

    // Linear between neighbouring values, as spreadsheets and NumPy do by default.
    private static double Quantile(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at, above = Math.Min(sorted.Length - 1, below + 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}
