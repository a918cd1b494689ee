using System.Text.Json.Serialization;

namespace WaferVision.Evaluation;

/// <summary>
/// How well a single-label classifier does. Serialized to JSON in camel case it holds at least <c>accuracy</c>, <c>macroF1</c> and <c>perClass</c>.
/// Macro averages run over the classes that occur in truth or prediction, as scikit-learn's do.
/// </summary>
public sealed class ClassificationReport
{
    private readonly int[] _ranks;

    private ClassificationReport(int[] ranks, ConfusionMatrix confusion)
    {
        _ranks = ranks;
        Confusion = confusion;
        PerClass = [.. confusion.ClassNames.Select((name, k) => Score(confusion, name, k))];
    }

    /// <summary>Maps evaluated.</summary>
    public int Count => _ranks.Length;

    /// <summary>Share of maps whose highest score is the true class's, 0 to 1 (top-1).</summary>
    public double Accuracy => TopK(1);

    /// <summary>Share of maps whose true class is among the three highest scores, 0 to 1.</summary>
    public double Top3 => TopK(Math.Min(3, PerClass.Count));

    /// <summary>Mean recall over the classes that occur in the truth.</summary>
    public double BalancedAccuracy => PerClass.Where(s => s.Support > 0).Select(s => s.Recall).DefaultIfEmpty(0).Average();

    /// <summary>Mean precision over the classes.</summary>
    public double MacroPrecision => ClassScore.Mean(PerClass, s => s.Precision);

    /// <summary>Mean recall over the classes.</summary>
    public double MacroRecall => ClassScore.Mean(PerClass, s => s.Recall);

    /// <summary>Mean F1 over the classes.</summary>
    public double MacroF1 => ClassScore.Mean(PerClass, s => s.F1);

    /// <summary>The figures of each class, in the order of the class names.</summary>
    public IReadOnlyList<ClassScore> PerClass { get; }

    /// <summary>The confusion matrix's counts, one row a true class.</summary>
    [JsonPropertyName("confusion")]
    public IReadOnlyList<IReadOnlyList<int>> ConfusionRows => Confusion.ToRows();

    /// <summary>The confusion matrix.</summary>
    [JsonIgnore]
    public ConfusionMatrix Confusion { get; }

    /// <summary>Compares scores with the truth.</summary>
    /// <param name="scores">Row-major (N, classes): logits or probabilities, higher meaning likelier.</param>
    /// <param name="labels">N class indices.</param>
    /// <param name="classNames">The class names; their number is the number of columns.</param>
    /// <exception cref="ArgumentException">Lengths do not match, a label is no class, or a score is not a number.</exception>
    public static ClassificationReport From(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, IReadOnlyList<string> classNames)
    {
        int classes = ScoreTable.Check(scores, labels.Length, classNames);
        var counts = new int[classes, classes];
        var ranks = new int[labels.Length];
        for (int n = 0; n < labels.Length; n++)
        {
            int truth = labels[n];
            if ((uint)truth >= (uint)classes)
            {
                throw new ArgumentException($"Label {truth} of map {n} is no class; expected 0 to {classes - 1}.", nameof(labels));
            }

            ReadOnlySpan<float> row = scores.Slice(n * classes, classes);
            ranks[n] = Rank(row, truth);
            counts[truth, ScoreTable.ArgMax(row)]++;
        }

        return new(ranks, new([.. classNames], counts));
    }

    /// <summary>Share of maps whose true class is among the <paramref name="k"/> highest scores, 0 to 1; of equal scores the lower class index comes first.</summary>
    /// <param name="k">1 to the number of classes.</param>
    public double TopK(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, PerClass.Count);
        return _ranks.Length == 0 ? 0 : (double)_ranks.Count(rank => rank < k) / _ranks.Length;
    }

    private static int Rank(ReadOnlySpan<float> row, int truth)
    {
        int rank = 0;
        for (int k = 0; k < row.Length; k++)
        {
            if (row[k] > row[truth] || (row[k] == row[truth] && k < truth))
            {
                rank++;
            }
        }

        return rank;
    }

    private static ClassScore Score(ConfusionMatrix confusion, string name, int k)
    {
        (int support, int predicted) = (0, 0);
        for (int other = 0; other < confusion.ClassNames.Count; other++)
        {
            support += confusion[k, other];
            predicted += confusion[other, k];
        }

        return new(name, support, predicted, confusion[k, k]);
    }
}
