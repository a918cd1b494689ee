namespace WaferVision.Evaluation;

/// <summary>A map whose label is probably wrong.</summary>
/// <param name="Index">The map.</param>
/// <param name="Given">The class index that its label says.</param>
/// <param name="Suggested">The class index that the model says with confidence.</param>
/// <param name="Margin">Probability of the given class minus that of the likeliest other one, −1 to 1; the lower, the likelier a wrong label.</param>
public sealed record LabelIssue(int Index, int Given, int Suggested, double Margin);

/// <summary>
/// Finds wrong labels by confident learning (Northcutt, Jiang, Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70,
/// 2021, arXiv 1911.00068, sections 3.1 and 3.2). A map counts as confidently of class j where the model gives j at least the mean probability
/// that it gives the maps labelled j; maps that are confidently of another class than their label says are the issues.
/// </summary>
public sealed class LabelIssues
{
    private LabelIssues(double[] thresholds, int[][] counts, LabelIssue[] issues) => (Thresholds, Counts, Issues) = (thresholds, counts, issues);

    /// <summary>The mean probability of each class over the maps labelled so (self-confidence); +∞ for a class without maps.</summary>
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>The confident joint: row the label given, column the class that a map is confidently of; maps of no class are left out.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Counts { get; }

    /// <summary>The maps off the diagonal of <see cref="Counts"/>, the lowest margin first.</summary>
    public IReadOnlyList<LabelIssue> Issues { get; }

    /// <summary>Looks for wrong labels.</summary>
    /// <param name="predictions">Predictions of one label a map, by a model that was not trained on these maps: on others, or by cross-validation.</param>
    /// <exception cref="ArgumentException">The maps may have several labels.</exception>
    public static LabelIssues Find(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return predictions.MultiLabel
            ? throw new ArgumentException("Expected predictions of one label a map; these maps may have several.", nameof(predictions))
            : Find(predictions.Probabilities(), predictions.Labels.Span, predictions.ClassNames.Count);
    }

    /// <summary>Looks for wrong labels.</summary>
    /// <param name="probabilities">Row-major (N, classes), 0 to 1, by a model that was not trained on these maps.</param>
    /// <param name="labels">The class index that each map's label says.</param>
    /// <param name="classes">The number of classes, 2 or more.</param>
    /// <exception cref="ArgumentException">Lengths do not match, or a label is no class.</exception>
    public static LabelIssues Find(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (probabilities.Length != (long)labels.Length * classes || labels.ContainsAnyExceptInRange(0, classes - 1))
        {
            throw new ArgumentException(
                $"Expected {classes} probabilities for each of {labels.Length} labels from 0 to {classes - 1}; found {probabilities.Length}.", nameof(labels));
        }

        double[] thresholds = SelfConfidence(probabilities, labels, classes);
        int[][] counts = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        List<LabelIssue> issues = [];
        for (int n = 0; n < labels.Length; n++)
        {
            ReadOnlySpan<float> row = probabilities.Slice(n * classes, classes);
            int sure = -1, other = labels[n] == 0 ? 1 : 0;
            for (int k = 0; k < classes; k++)
            {
                sure = row[k] >= thresholds[k] && (sure < 0 || row[k] > row[sure]) ? k : sure;
                other = k != labels[n] && row[k] > row[other] ? k : other;
            }

            if (sure >= 0)
            {
                counts[labels[n]][sure]++;
            }

            if (sure >= 0 && sure != labels[n])
            {
                issues.Add(new LabelIssue(n, labels[n], sure, (double)row[labels[n]] - row[other]));
            }
        }

        return new LabelIssues(thresholds, counts, [.. issues.OrderBy(issue => issue.Margin).ThenBy(issue => issue.Index)]);
    }

    private static double[] SelfConfidence(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        var (sums, counts) = (new double[classes], new int[classes]);
        for (int n = 0; n < labels.Length; n++)
        {
            sums[labels[n]] += probabilities[(n * classes) + labels[n]];
            counts[labels[n]]++;
        }

        return [.. sums.Zip(counts, (sum, count) => count == 0 ? double.PositiveInfinity : sum / count)];
    }
}
