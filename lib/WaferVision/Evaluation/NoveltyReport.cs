namespace WaferVision.Evaluation;

/// <summary>
/// How well a novelty score (<see cref="EnergyScore"/>, <see cref="Training.NeighbourDistance"/>, one minus the confidence) tells maps of kinds that the
/// model was never shown from those it knows.
/// </summary>
/// <param name="Auroc">The chance that an unknown map has the higher score of the two, 0 to 1; 0.5 is guessing (area under the ROC curve, ties count half).</param>
/// <param name="FalsePositiveRate95">
/// The share of unknown maps that pass as known at the threshold that lets 95 % of the known maps pass, 0 to 1 (FPR95; Hendrycks and Gimpel, ICLR 2017, arXiv 1610.02136, and after).
/// </param>
/// <param name="Threshold">That threshold.</param>
public sealed record NoveltyReport(double Auroc, double FalsePositiveRate95, double Threshold)
{
    /// <summary>Judges scores.</summary>
    /// <param name="known">Scores of maps of known kinds, not those that a threshold was chosen on; at least one.</param>
    /// <param name="unknown">Scores of maps of unknown kinds, at least one.</param>
    /// <exception cref="ArgumentException">There are none, or one is not a number.</exception>
    public static NoveltyReport Of(ReadOnlySpan<double> known, ReadOnlySpan<double> unknown)
    {
        Require(known, nameof(known));
        Require(unknown, nameof(unknown));
        double[] sorted = known.ToArray();
        Array.Sort(sorted);
        double wins = 0;
        foreach (double score in unknown)
        {
            int below = LowerBound(sorted, score), notAbove = LowerBound(sorted, Math.BitIncrement(score));
            wins += below + ((notAbove - below) / 2.0);
        }

        double threshold = Choose(known);
        return new(wins / known.Length / unknown.Length, 1 - Flagged(unknown, threshold), threshold);
    }

    /// <summary>
    /// The lowest threshold that lets the wanted share of known maps pass. Choose it on validation maps; it holds for others as far as they are like them.
    /// </summary>
    /// <param name="known">Scores of known maps, at least one.</param>
    /// <param name="keep">The share that passes, above 0, to 1. Default: 0.95.</param>
    /// <returns>A map is flagged as unknown where its score is above this.</returns>
    /// <exception cref="ArgumentException">There are none, or one is not a number.</exception>
    public static double Choose(ReadOnlySpan<double> known, double keep = 0.95)
    {
        Require(known, nameof(known));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keep);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keep, 1);
        double[] sorted = known.ToArray();
        Array.Sort(sorted);
        return sorted[Math.Clamp((int)Math.Ceiling((keep * sorted.Length) - 1e-9) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>The share of maps above a threshold.</summary>
    /// <param name="scores">Scores of maps, at least one.</param>
    /// <param name="threshold">The threshold.</param>
    /// <exception cref="ArgumentException">There are none, or one is not a number.</exception>
    public static double Flagged(ReadOnlySpan<double> scores, double threshold)
    {
        Require(scores, nameof(scores));
        int above = 0;
        foreach (double score in scores)
        {
            above += score > threshold ? 1 : 0;
        }

        return (double)above / scores.Length;
    }

    // How many numbers of a sorted array are below a value.
    private static int LowerBound(double[] sorted, double value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static void Require(ReadOnlySpan<double> scores, string name)
    {
        if (scores.IsEmpty || scores.Contains(double.NaN))
        {
            throw new ArgumentException($"Expected at least one score, all of them numbers; found {scores.Length} with {scores.Count(double.NaN)} that are not.", name);
        }
    }
}
