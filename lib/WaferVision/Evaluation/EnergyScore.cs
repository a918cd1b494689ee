namespace WaferVision.Evaluation;

/// <summary>
/// How unlike the training set a map is, by its logits alone: the energy −T·ln Σ e^(logit/T), which a network has learned to make low on what it was
/// trained on (Liu, Wang, Owens and Li, Energy-based Out-of-distribution Detection, NeurIPS 2020, arXiv 2010.03759, equation 4). Softmax cannot tell
/// this: it forgets how large the logits are.
/// </summary>
public static class EnergyScore
{
    /// <summary>The energy of each map; the higher, the less it is like what the model was trained on.</summary>
    /// <param name="predictions">Predictions of one label a map.</param>
    /// <param name="temperature">T, above 0. Default: the paper's 1.</param>
    /// <exception cref="ArgumentException">The maps may have several labels.</exception>
    public static double[] Of(Predictions predictions, double temperature = 1)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        if (predictions.MultiLabel)
        {
            throw new ArgumentException("The energy is that of a softmax over classes; expected predictions of one label a map.", nameof(predictions));
        }

        int classes = predictions.ClassNames.Count;
        double[] energies = new double[predictions.Count];
        for (int n = 0; n < energies.Length; n++)
        {
            ReadOnlySpan<float> row = predictions.Logits.Span.Slice(n * classes, classes);
            double highest = row[ScoreTable.ArgMax(row)], sum = 0;
            foreach (float logit in row)
            {
                sum += Math.Exp((logit - highest) / temperature);
            }

            energies[n] = -highest - (temperature * Math.Log(sum));
        }

        return energies;
    }
}
