namespace WaferVision.Evaluation;

/// <summary>Maps whose confidence lies in (Low, High].</summary>
/// <param name="Low">Lower end; the first bin holds 0 as well.</param>
/// <param name="High">Upper end.</param>
/// <param name="Count">Maps in the bin.</param>
/// <param name="Share">The bin's share of all maps, of their weights where maps are weighted, 0 to 1.</param>
/// <param name="Confidence">Mean confidence, 0 to 1; 0 in an empty bin.</param>
/// <param name="Accuracy">Share of right answers, 0 to 1; 0 in an empty bin.</param>
public sealed record CalibrationBin(double Low, double High, int Count, double Share, double Confidence, double Accuracy);

/// <summary>
/// Whether a model's confidence can be taken at its word: of the answers given with a confidence of 80 %, are 80 % right? (Guo, Pleiss, Sun,
/// Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, arXiv 1706.04599, section 2.)
/// </summary>
public sealed class Calibration
{
    /// <summary>The number of bins that published figures mostly use.</summary>
    public const int DefaultBins = 15;

    private Calibration(CalibrationBin[] bins) => Bins = bins;

    /// <summary>Bins of equal width over 0 to 1.</summary>
    public IReadOnlyList<CalibrationBin> Bins { get; }

    /// <summary>Expected calibration error (ECE): Σ share of a bin × |accuracy − confidence|, equation 3 of the paper; 0 for no maps.</summary>
    public double ExpectedError => Bins.Sum(bin => bin.Share * Math.Abs(bin.Accuracy - bin.Confidence));

    /// <summary>Maximum calibration error (MCE): the largest |accuracy − confidence| of a bin that is not empty, equation 5.</summary>
    public double MaximumError => Bins.Where(bin => bin.Count > 0).Select(bin => Math.Abs(bin.Accuracy - bin.Confidence)).DefaultIfEmpty(0).Max();

    /// <summary>The calibration of a single-label classifier's likeliest class.</summary>
    /// <param name="probabilities">Row-major (N, classes), 0 to 1.</param>
    /// <param name="labels">N class indices.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="bins">How many bins, 1 or more.</param>
    /// <param name="weights">A weight of each map, 0 or more; empty: all the same.</param>
    /// <exception cref="ArgumentException">Lengths do not match, or a probability is outside 0 to 1.</exception>
    public static Calibration OfTopLabel(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int classes, int bins = DefaultBins, ReadOnlySpan<double> weights = default)
    {
        RequireRows(probabilities.Length, labels.Length, classes);
        var (confidences, hits) = (new double[labels.Length], new bool[labels.Length]);
        for (int n = 0; n < labels.Length; n++)
        {
            ReadOnlySpan<float> row = probabilities.Slice(n * classes, classes);
            int answer = ScoreTable.ArgMax(row);
            (confidences[n], hits[n]) = (row[answer], answer == labels[n]);
        }

        return Of(confidences, hits, bins, weights);
    }

    /// <summary>The calibration of one label of a multi-label classifier: its probability against how often it is there.</summary>
    /// <param name="probabilities">Row-major (N, labels), 0 to 1.</param>
    /// <param name="labels">Row-major (N, labels) of 0 or 1.</param>
    /// <param name="label">Which label, from 0.</param>
    /// <param name="count">The number of labels.</param>
    /// <param name="bins">How many bins, 1 or more.</param>
    /// <exception cref="ArgumentException">Lengths do not match, or a probability is outside 0 to 1.</exception>
    public static Calibration OfLabel(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int label, int count, int bins = DefaultBins)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)count, nameof(label));
        RequireRows(probabilities.Length, labels.Length / count, count);
        var (confidences, there) = (new double[labels.Length / count], new bool[labels.Length / count]);
        for (int n = 0; n < there.Length; n++)
        {
            (confidences[n], there[n]) = (probabilities[(n * count) + label], labels[(n * count) + label] == 1);
        }

        return Of(confidences, there, bins);
    }

    /// <summary>The calibration of any answers.</summary>
    /// <param name="confidences">The confidence of each answer, 0 to 1.</param>
    /// <param name="hits">Whether each is right.</param>
    /// <param name="bins">How many bins, 1 or more.</param>
    /// <param name="weights">A weight of each answer, 0 or more; empty: all the same.</param>
    /// <exception cref="ArgumentException">Lengths do not match, or a confidence is outside 0 to 1.</exception>
    public static Calibration Of(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> hits, int bins = DefaultBins, ReadOnlySpan<double> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (hits.Length != confidences.Length || (weights.Length > 0 && weights.Length != confidences.Length))
        {
            throw new ArgumentException($"{confidences.Length} confidences, {hits.Length} answers and {weights.Length} weights do not match.", nameof(hits));
        }

        var (counts, shares, confident, right) = (new int[bins], new double[bins], new double[bins], new double[bins]);
        double total = 0;
        for (int n = 0; n < confidences.Length; n++)
        {
            double confidence = confidences[n], weight = weights.Length == 0 ? 1 : weights[n];
            if (!(confidence >= 0 && confidence <= 1 + 1e-6 && weight >= 0))
            {
                throw new ArgumentException($"Answer {n} has the confidence {confidence} and the weight {weight}; expected 0 to 1, and 0 or more.", nameof(confidences));
            }

            int bin = Math.Clamp((int)Math.Ceiling(confidence * bins) - 1, 0, bins - 1);
            counts[bin]++;
            shares[bin] += weight;
            confident[bin] += weight * confidence;
            right[bin] += hits[n] ? weight : 0;
            total += weight;
        }

        return new Calibration([.. counts.Select((count, bin) => new CalibrationBin(
            (double)bin / bins, (bin + 1.0) / bins, count,
            total > 0 ? shares[bin] / total : 0,
            shares[bin] > 0 ? confident[bin] / shares[bin] : 0,
            shares[bin] > 0 ? right[bin] / shares[bin] : 0))]);
    }

    /// <summary>
    /// Brier score of a single-label classifier, the mean of Σ over classes of (probability − truth)², 0 (perfect) to 2 (Brier, "Verification of
    /// Forecasts Expressed in Terms of Probability", Monthly Weather Review 78, 1950); 0 for no maps.
    /// </summary>
    /// <param name="probabilities">Row-major (N, classes), 0 to 1.</param>
    /// <param name="labels">N class indices.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="weights">A weight of each map, 0 or more; empty: all the same.</param>
    /// <exception cref="ArgumentException">Lengths do not match.</exception>
    public static double BrierScore(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int classes, ReadOnlySpan<double> weights = default)
    {
        RequireRows(probabilities.Length, labels.Length, classes);
        double sum = 0, total = 0;
        for (int n = 0; n < labels.Length; n++)
        {
            double weight = weights.Length == 0 ? 1 : weights[n], error = 0;
            for (int k = 0; k < classes; k++)
            {
                double miss = probabilities[(n * classes) + k] - (labels[n] == k ? 1 : 0);
                error += miss * miss;
            }

            sum += weight * error;
            total += weight;
        }

        return total > 0 ? sum / total : 0;
    }

    private static void RequireRows(int scores, int rows, int classes)
    {
        if (classes < 1 || scores != (long)rows * classes)
        {
            throw new ArgumentException($"{rows} maps and {classes} classes need {(long)rows * classes} probabilities, but {scores} were given.", nameof(scores));
        }
    }
}
