namespace WaferVision.Evaluation;

/// <summary>Where the time of a prediction went.</summary>
/// <param name="Encoding">Die codes to images, and to the device.</param>
/// <param name="Network">Images to logits, and from the device.</param>
public sealed record PredictionTimes(TimeSpan Encoding, TimeSpan Network);

/// <summary>What a model says of a data set: one row of logits a map, beside the truth.</summary>
public sealed class Predictions
{
    private readonly float[] _logits;
    private readonly int[] _labels;

    /// <summary>Puts logits beside the truth. The arrays are not copied.</summary>
    /// <param name="logits">Row-major (N, classes).</param>
    /// <param name="labels">Single label: N class indices. Multi-label: row-major (N, classes) of 0 or 1.</param>
    /// <param name="classNames">The class names.</param>
    /// <param name="multiLabel">Whether a map may have several labels.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public Predictions(float[] logits, int[] labels, IReadOnlyList<string> classNames, bool multiLabel)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        int rows = multiLabel ? labels.Length / Math.Max(1, classNames.Count) : labels.Length;
        if (logits.Length != (long)rows * classNames.Count || (multiLabel && labels.Length != logits.Length))
        {
            throw new ArgumentException($"{labels.Length} labels and {classNames.Count} classes do not match {logits.Length} logits.", nameof(logits));
        }

        (_logits, _labels, ClassNames, MultiLabel, Count) = (logits, labels, classNames, multiLabel, rows);
    }

    /// <summary>Maps predicted.</summary>
    public int Count { get; }

    /// <summary>The class names, in the order of a row's columns.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether a map may have several labels.</summary>
    public bool MultiLabel { get; }

    /// <summary>Where the time went; null where nobody measured it.</summary>
    public PredictionTimes? Times { get; init; }

    /// <summary>Row-major (N, classes).</summary>
    public ReadOnlyMemory<float> Logits => _logits;

    /// <summary>Single label: N class indices. Multi-label: row-major (N, classes) of 0 or 1.</summary>
    public ReadOnlyMemory<int> Labels => _labels;

    /// <summary>Row-major (N, classes): softmax of the logits, or for multi-label their sigmoid.</summary>
    public float[] Probabilities()
    {
        var probabilities = new float[_logits.Length];
        int classes = ClassNames.Count;
        for (int n = 0; n < Count; n++)
        {
            ReadOnlySpan<float> row = Row(n);
            double shift = LogSumExp(row);
            for (int k = 0; k < classes; k++)
            {
                probabilities[(n * classes) + k] = (float)(MultiLabel ? 1 / (1 + Math.Exp(-(double)row[k])) : Math.Exp(row[k] - shift));
            }
        }

        return probabilities;
    }

    /// <summary>Mean loss: cross-entropy in nats, or for multi-label the binary cross-entropy averaged over labels as well. 0 for no maps.</summary>
    public double Loss()
    {
        double sum = 0;
        int classes = ClassNames.Count;
        for (int n = 0; n < Count; n++)
        {
            ReadOnlySpan<float> row = Row(n);
            if (!MultiLabel)
            {
                sum += LogSumExp(row) - row[_labels[n]];
                continue;
            }

            for (int k = 0; k < classes; k++)
            {
                // log(1 + eᶻ) − y·z, written so that a large |z| neither overflows nor loses digits.
                double z = row[k];
                sum += (Math.Max(z, 0) - (_labels[(n * classes) + k] * z) + Math.Log(1 + Math.Exp(-Math.Abs(z)))) / classes;
            }
        }

        return Count == 0 ? 0 : sum / Count;
    }

    /// <summary>The single-label figures.</summary>
    /// <exception cref="InvalidOperationException">The set is multi-label.</exception>
    public ClassificationReport Report() => MultiLabel
        ? throw new InvalidOperationException("A multi-label set has no single-label report; call MultiLabelReport.")
        : ClassificationReport.From(_logits, _labels, ClassNames);

    /// <summary>The multi-label figures.</summary>
    /// <param name="threshold">A label is predicted where its probability is at least this, 0 to 1. Default: 0.5.</param>
    /// <exception cref="InvalidOperationException">The set is single-label.</exception>
    public MultiLabelReport MultiLabelReport(double threshold = 0.5) => MultiLabel
        ? Evaluation.MultiLabelReport.From(Probabilities(), _labels, ClassNames, threshold)
        : throw new InvalidOperationException("A single-label set has no multi-label report; call Report.");

    private static double LogSumExp(ReadOnlySpan<float> row)
    {
        double highest = double.NegativeInfinity;
        foreach (float z in row)
        {
            highest = Math.Max(highest, z);
        }

        double sum = 0;
        foreach (float z in row)
        {
            sum += Math.Exp(z - highest);
        }

        return highest + Math.Log(sum);
    }

    private ReadOnlySpan<float> Row(int n) => _logits.AsSpan(n * ClassNames.Count, ClassNames.Count);
}
