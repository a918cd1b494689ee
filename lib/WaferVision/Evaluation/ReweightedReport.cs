namespace WaferVision.Evaluation;

/// <summary>How well one class is found where classes have given shares.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Share">Its share, 0 to 1.</param>
/// <param name="Precision">Share of the class among the maps predicted to be of it; 0 where it is never predicted.</param>
/// <param name="Recall">Share of the class's maps that are predicted so; it does not depend on the shares.</param>
public sealed record ReweightedScore(string Name, double Share, double Precision, double Recall)
{
    /// <summary>Harmonic mean of precision and recall; 0 where both are.</summary>
    public double F1 => Precision + Recall > 0 ? 2 * Precision * Recall / (Precision + Recall) : 0;
}

/// <summary>
/// The figures of a single-label classifier as they would be if the classes had given shares: each row of the confusion matrix counts as much
/// as its class. Right as long as a class looks the same there.
/// </summary>
public sealed class ReweightedReport
{
    private ReweightedReport(double accuracy, IReadOnlyList<ReweightedScore> perClass) => (Accuracy, PerClass) = (accuracy, perClass);

    /// <summary>Share of right answers, Σ share × recall.</summary>
    public double Accuracy { get; }

    /// <summary>Mean F1 over the classes that have a share.</summary>
    public double MacroF1 => PerClass.Where(score => score.Share > 0).Average(score => score.F1);

    /// <summary>The figures of each class, in the order of the class names.</summary>
    public IReadOnlyList<ReweightedScore> PerClass { get; }

    /// <summary>Re-weights a confusion matrix.</summary>
    /// <param name="confusion">The matrix.</param>
    /// <param name="prior">The shares of its classes.</param>
    /// <exception cref="ArgumentException">The classes are others, or a class with a share has no map.</exception>
    public static ReweightedReport From(ConfusionMatrix confusion, ClassPrior prior)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        ArgumentNullException.ThrowIfNull(prior);
        double[] shares = prior.SharesOf(confusion.ClassNames);
        double[][] rows = confusion.Normalized();
        int empty = Enumerable.Range(0, shares.Length).FirstOrDefault(k => shares[k] > 0 && rows[k].Sum() == 0, -1);
        if (empty >= 0)
        {
            throw new ArgumentException($"No map of the class '{confusion.ClassNames[empty]}' can stand for its share of {shares[empty]:P2}.", nameof(confusion));
        }

        double[] predicted = [.. shares.Select((_, k) => shares.Select((share, truth) => share * rows[truth][k]).Sum())];
        return new ReweightedReport(
            shares.Select((share, k) => share * rows[k][k]).Sum(),
            [.. confusion.ClassNames.Select((name, k) => new ReweightedScore(name, shares[k], predicted[k] > 0 ? shares[k] * rows[k][k] / predicted[k] : 0, rows[k][k]))]);
    }
}
