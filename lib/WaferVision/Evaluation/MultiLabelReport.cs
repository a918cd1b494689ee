namespace WaferVision.Evaluation;

/// <summary>
/// How well a multi-label classifier does. Serialized to JSON in camel case it holds at least <c>accuracy</c> (of single label decisions),
/// <c>exactMatch</c>, <c>macroF1</c> and <c>perClass</c>.
/// </summary>
public sealed class MultiLabelReport
{
    private MultiLabelReport(int count, double exactMatch, IReadOnlyList<ClassScore> perClass, IReadOnlyList<double?> averagePrecision)
    {
        Count = count;
        ExactMatch = exactMatch;
        PerClass = perClass;
        AveragePrecision = averagePrecision;
    }

    /// <summary>Maps evaluated.</summary>
    public int Count { get; }

    /// <summary>Share of maps on which every label is right, 0 to 1.</summary>
    public double ExactMatch { get; }

    /// <summary>Share of right decisions among all maps × labels, 0 to 1 (1 − Hamming loss).</summary>
    public double Accuracy => Count == 0 ? 0 : 1 - (PerClass.Sum(s => (double)s.Support + s.Predicted - (2 * s.Hits)) / ((double)Count * PerClass.Count));

    /// <summary>Mean precision over the labels.</summary>
    public double MacroPrecision => ClassScore.Mean(PerClass, s => s.Precision);

    /// <summary>Mean recall over the labels.</summary>
    public double MacroRecall => ClassScore.Mean(PerClass, s => s.Recall);

    /// <summary>Mean F1 over the labels.</summary>
    public double MacroF1 => ClassScore.Mean(PerClass, s => s.F1);

    /// <summary>F1 of all decisions pooled.</summary>
    public double MicroF1 => new ClassScore("", PerClass.Sum(s => s.Support), PerClass.Sum(s => s.Predicted), PerClass.Sum(s => s.Hits)).F1;

    /// <summary>Average precision of each label, Σ (recall gained) × precision down the ranking by probability; null where the label never occurs.</summary>
    public IReadOnlyList<double?> AveragePrecision { get; }

    /// <summary>Mean average precision (mAP) over the labels that occur; 0 where none does.</summary>
    public double MeanAveragePrecision => AveragePrecision.OfType<double>().DefaultIfEmpty(0).Average();

    /// <summary>The figures of each label, in the order of the label names.</summary>
    public IReadOnlyList<ClassScore> PerClass { get; }

    /// <summary>Compares probabilities with the truth.</summary>
    /// <param name="probabilities">Row-major (N, labels), 0 to 1.</param>
    /// <param name="labels">Row-major (N, labels) of 0 or 1.</param>
    /// <param name="labelNames">The label names; their number is the number of columns.</param>
    /// <param name="threshold">A label is predicted where its probability is at least this, 0 to 1. Default: 0.5.</param>
    /// <exception cref="ArgumentException">Lengths do not match, a label is neither 0 nor 1, or a probability is not a number.</exception>
    public static MultiLabelReport From(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, IReadOnlyList<string> labelNames, double threshold = 0.5)
    {
        ArgumentNullException.ThrowIfNull(labelNames);
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, 1);
        int rows = labelNames.Count == 0 ? 0 : labels.Length / labelNames.Count;
        int columns = ScoreTable.Check(probabilities, rows, labelNames);
        if (labels.Length != rows * columns || labels.ContainsAnyExceptInRange(0, 1))
        {
            throw new ArgumentException($"Labels must be rows of {columns} numbers, each 0 or 1; {labels.Length} numbers were given.", nameof(labels));
        }

        (int[] support, int[] predicted, int[] hits) = (new int[columns], new int[columns], new int[columns]);
        int exact = 0;
        for (int n = 0; n < rows; n++)
        {
            bool right = true;
            for (int k = 0; k < columns; k++)
            {
                int truth = labels[(n * columns) + k];
                int guess = probabilities[(n * columns) + k] >= threshold ? 1 : 0;
                support[k] += truth;
                predicted[k] += guess;
                hits[k] += truth & guess;
                right &= truth == guess;
            }

            exact += right ? 1 : 0;
        }

        var averages = new double?[columns];
        for (int k = 0; k < columns; k++)
        {
            averages[k] = support[k] > 0 ? AreaOf(probabilities, labels, k, columns) : null;
        }

        return new(
            rows,
            rows == 0 ? 0 : (double)exact / rows,
            [.. labelNames.Select((name, k) => new ClassScore(name, support[k], predicted[k], hits[k]))],
            averages);
    }

    private static double AreaOf(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int label, int columns)
    {
        var ranked = new (float Probability, int Truth)[probabilities.Length / columns];
        for (int n = 0; n < ranked.Length; n++)
        {
            ranked[n] = (probabilities[(n * columns) + label], labels[(n * columns) + label]);
        }

        Array.Sort(ranked, (a, b) => b.Probability.CompareTo(a.Probability));
        int total = ranked.Sum(r => r.Truth);
        double area = 0;
        int hits = 0;

        // Maps of equal probability enter the ranking together: no order among them may help or harm.
        for (int start = 0; start < ranked.Length;)
        {
            int end = start;
            int gained = 0;
            while (end < ranked.Length && ranked[end].Probability == ranked[start].Probability)
            {
                gained += ranked[end++].Truth;
            }

            hits += gained;
            area += (double)gained / total * hits / end;
            start = end;
        }

        return area;
    }
}
