namespace WaferVision.Evaluation;

/// <summary>A class that was taken for another.</summary>
/// <param name="Truth">The true class's name.</param>
/// <param name="Predicted">The predicted class's name.</param>
/// <param name="Count">Maps of the one predicted to be the other.</param>
/// <param name="Share">Those maps' share among all maps of the true class, 0 to 1.</param>
public sealed record Mistake(string Truth, string Predicted, int Count, double Share);

/// <summary>How often each class was predicted to be which: rows are the truth, columns the prediction.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] _counts;

    internal ConfusionMatrix(IReadOnlyList<string> classNames, int[,] counts)
    {
        ClassNames = classNames;
        _counts = counts;
    }

    /// <summary>The class names, in the order of rows and columns.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Maps of class <paramref name="truth"/> that were predicted to be <paramref name="predicted"/>.</summary>
    /// <param name="truth">The true class's index.</param>
    /// <param name="predicted">The predicted class's index.</param>
    public int this[int truth, int predicted] => _counts[truth, predicted];

    /// <summary>The counts, one row a true class.</summary>
    public int[][] ToRows() => [.. Enumerable.Range(0, ClassNames.Count).Select(t => Enumerable.Range(0, ClassNames.Count).Select(p => _counts[t, p]).ToArray())];

    /// <summary>Each row divided by its sum, so that the diagonal holds the recalls; a class without maps gives a row of zeros.</summary>
    public double[][] Normalized() =>
        [.. ToRows().Select(row => row.Select(n => n == 0 ? 0 : (double)n / row.Sum()).ToArray())];

    /// <summary>The most frequent mistakes, most frequent first.</summary>
    /// <param name="count">How many at most; 1 or more.</param>
    public IReadOnlyList<Mistake> Worst(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var mistakes = new List<Mistake>();
        int[][] rows = ToRows();
        for (int t = 0; t < rows.Length; t++)
        {
            for (int p = 0; p < rows.Length; p++)
            {
                if (p != t && rows[t][p] > 0)
                {
                    mistakes.Add(new(ClassNames[t], ClassNames[p], rows[t][p], (double)rows[t][p] / rows[t].Sum()));
                }
            }
        }

        return [.. mistakes.OrderByDescending(m => m.Count).ThenByDescending(m => m.Share).Take(count)];
    }
}
