using MathNet.Numerics.Distributions;

namespace WaferVision.Evaluation.Drift;

/// <summary>
/// The population stability index Σ (q − p)·ln(q / p) over cells, of which p and q are the shares in a reference and now: the symmetric Kullback–Leibler divergence
/// (Jeffreys). By convention, below 0.1 there is nothing to speak of, from 0.1 to 0.2 a moderate shift, above 0.2 a major one (Wu and Olson, Journal of the
/// Operational Research Society 61(2), 2010; Lewis, "An Introduction to Credit Scoring", 1994, draws the upper line at 0.25).
/// </summary>
public static class PopulationStability
{
    /// <summary>From here on a shift is moderate, 0.1.</summary>
    public const double Moderate = 0.1;

    /// <summary>Above this a shift is major, 0.2.</summary>
    public const double Major = 0.2;

    /// <summary>
    /// The index of two samples of a number, in cells that hold equal shares of the reference. A value that fills a cell on its own has one to itself.
    /// </summary>
    /// <param name="reference">The reference.</param>
    /// <param name="current">What is compared with it.</param>
    /// <param name="bins">The number of cells at most, from 2. Default: 10.</param>
    public static StabilityIndex Of(Sample reference, Sample current, int bins = 10)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        double[] edges =
        [
            .. Enumerable.Range(1, bins - 1).Select(k => reference.Quantile((double)k / bins))
                .GroupBy(edge => edge)
                .SelectMany(same => same.Count() > 1 ? new[] { Math.BitDecrement(same.Key), same.Key } : [same.Key]),
        ];
        return Of(Counts(reference, edges), Counts(current, edges));
    }

    /// <summary>
    /// The index of two tables of counts. Half a count is added to each cell (Jeffreys' prior), so that an empty cell neither makes the index infinite nor,
    /// with a tiny constant in its place, arbitrary.
    /// </summary>
    /// <param name="reference">Counts of the reference, at least one cell.</param>
    /// <param name="current">Counts now, as many cells.</param>
    /// <exception cref="ArgumentException">The numbers of cells differ, or a table is empty or has a negative count.</exception>
    public static StabilityIndex Of(IReadOnlyList<int> reference, IReadOnlyList<int> current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        long before = reference.Sum(n => (long)n), now = current.Sum(n => (long)n);
        if (reference.Count != current.Count || before <= 0 || now <= 0 || reference.Concat(current).Any(n => n < 0))
        {
            throw new ArgumentException(
                $"Expected counts of the same cells, none below 0 and some above it; found {reference.Count} cells with {before} and {current.Count} with {now}.", nameof(current));
        }

        double index = 0, half = reference.Count / 2.0;
        for (int k = 0; k < reference.Count; k++)
        {
            double p = (reference[k] + 0.5) / (before + half), q = (current[k] + 0.5) / (now + half);
            index += (q - p) * Math.Log(q / p);
        }

        return new StabilityIndex(index, Noise(reference.Count, before, now));
    }

    // Of samples of one population the index is (1/n + 1/m) times a chi-squared variable with one degree of freedom less than there are cells
    // (Yurdakul and Naranjo, "Statistical properties of the population stability index", Journal of Risk Model Validation 14(4), 2020).
    private static double Noise(int cells, long before, long now) =>
        cells == 1 ? 0 : ((1.0 / before) + (1.0 / now)) * ChiSquared.InvCDF(cells - 1, 0.999);

    // A value on an edge belongs to the cell below it.
    private static int[] Counts(Sample sample, double[] edges)
    {
        int[] counts = new int[edges.Length + 1];
        int cell = 0;
        foreach (double value in sample.Values)
        {
            while (cell < edges.Length && value > edges[cell])
            {
                cell++;
            }

            counts[cell]++;
        }

        return counts;
    }
}

/// <summary>A population stability index.</summary>
/// <param name="Value">The index, from 0.</param>
/// <param name="Noise">What it stays below in 999 of 1,000 cases when nothing has changed: samples are finite.</param>
public readonly record struct StabilityIndex(double Value, double Noise)
{
    /// <summary>What it means. An index that chance alone may give is <see cref="DriftLevel.Stable"/>, whatever its size.</summary>
    public DriftLevel Level => Value <= Noise || Value < PopulationStability.Moderate ? DriftLevel.Stable
        : Value > PopulationStability.Major ? DriftLevel.Major : DriftLevel.Moderate;
}

/// <summary>How far a population has moved away from its reference.</summary>
public enum DriftLevel
{
    /// <summary>Nothing to speak of.</summary>
    Stable,

    /// <summary>Worth watching.</summary>
    Moderate,

    /// <summary>Another population.</summary>
    Major,
}
