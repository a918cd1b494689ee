namespace WaferVision.Evaluation;

/// <summary>What comes of judging only maps of at least some confidence.</summary>
/// <param name="Threshold">The confidence from which on a map is judged.</param>
/// <param name="Coverage">Share of maps judged, 0 to 1.</param>
/// <param name="Accuracy">Share of right answers among them; 1 where none is judged.</param>
public sealed record CoveragePoint(double Threshold, double Coverage, double Accuracy)
{
    /// <summary>Share of wrong answers among the maps judged (selective risk).</summary>
    public double Risk => 1 - Accuracy;
}

/// <summary>
/// Maps that a model should leave to people: those whose likeliest class has too low a probability. (Geifman and El-Yaniv, "Selective
/// Classification for Deep Neural Networks", NeurIPS 2017, arXiv 1705.08500: softmax response.)
/// </summary>
public static class Abstention
{
    /// <summary>Accuracy over coverage: one point for each confidence that occurs, from the most confident maps alone to all of them.</summary>
    /// <param name="confidences">The confidence of each answer.</param>
    /// <param name="hits">Whether each is right.</param>
    /// <exception cref="ArgumentException">Lengths do not match, or a confidence is not a number.</exception>
    public static IReadOnlyList<CoveragePoint> Curve(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> hits)
    {
        if (hits.Length != confidences.Length || confidences.Contains(double.NaN))
        {
            throw new ArgumentException($"Expected a number for each of {hits.Length} answers; found {confidences.Length}.", nameof(confidences));
        }

        double[] sorted = confidences.ToArray();
        bool[] right = hits.ToArray();
        Array.Sort(sorted, right);
        List<CoveragePoint> points = [];
        int judged = 0, correct = 0;
        for (int i = sorted.Length - 1; i >= 0; i--)
        {
            judged++;
            correct += right[i] ? 1 : 0;

            // Maps of the same confidence are judged together or not at all.
            if (i == 0 || sorted[i - 1] != sorted[i])
            {
                points.Add(new CoveragePoint(sorted[i], (double)judged / sorted.Length, (double)correct / judged));
            }
        }

        return points;
    }

    /// <summary>The curve of a single-label classifier's likeliest class.</summary>
    /// <param name="predictions">Predictions of one label a map.</param>
    /// <exception cref="ArgumentException">The maps may have several labels.</exception>
    public static IReadOnlyList<CoveragePoint> Curve(Predictions predictions)
    {
        (double[] confidences, bool[] hits) = TopLabel(predictions);
        return Curve(confidences, hits);
    }

    /// <summary>
    /// The lowest threshold with at most the wanted share of wrong answers among the maps judged. It holds for the maps that it was chosen on,
    /// and for others as far as they are like them: choose it on validation maps, measure on test maps.
    /// </summary>
    /// <param name="curve">A curve of validation maps.</param>
    /// <param name="errorRate">The wanted share of wrong answers, 0 to 1.</param>
    /// <returns>The point of the curve; with threshold +∞ and coverage 0 where no threshold will do.</returns>
    public static CoveragePoint Choose(IReadOnlyList<CoveragePoint> curve, double errorRate)
    {
        ArgumentNullException.ThrowIfNull(curve);
        ArgumentOutOfRangeException.ThrowIfNegative(errorRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(errorRate, 1);
        return curve.LastOrDefault(point => point.Risk <= errorRate + 1e-12) ?? new CoveragePoint(double.PositiveInfinity, 0, 1);
    }

    /// <summary>What comes of a threshold on maps that it was not chosen on.</summary>
    /// <param name="predictions">Predictions of one label a map.</param>
    /// <param name="threshold">The confidence from which on a map is judged.</param>
    /// <exception cref="ArgumentException">The maps may have several labels.</exception>
    public static CoveragePoint At(Predictions predictions, double threshold)
    {
        (double[] confidences, bool[] hits) = TopLabel(predictions);
        int judged = confidences.Count(c => c >= threshold), right = confidences.Zip(hits).Count(answer => answer.First >= threshold && answer.Second);
        return new CoveragePoint(threshold, hits.Length == 0 ? 0 : (double)judged / hits.Length, judged == 0 ? 1 : (double)right / judged);
    }

    private static (double[] Confidences, bool[] Hits) TopLabel(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.MultiLabel)
        {
            throw new ArgumentException("A map that may have several labels has no likeliest one; take the confidences and hits of one label.", nameof(predictions));
        }

        float[] probabilities = predictions.Probabilities();
        int classes = predictions.ClassNames.Count;
        var (confidences, hits) = (new double[predictions.Count], new bool[predictions.Count]);
        for (int n = 0; n < hits.Length; n++)
        {
            ReadOnlySpan<float> row = probabilities.AsSpan(n * classes, classes);
            int answer = ScoreTable.ArgMax(row);
            (confidences[n], hits[n]) = (row[answer], answer == predictions.Labels.Span[n]);
        }

        return (confidences, hits);
    }
}
