using System.Globalization;
using WaferVision.Evaluation;

namespace Course.Retraining;

/// <summary>Whether a class speaks against a challenger.</summary>
/// <param name="Comparison">Its figures.</param>
/// <param name="Guarded">Whether it must get better; of others it is enough that they do not get worse.</param>
/// <param name="Verdict">What is found, in words.</param>
/// <param name="Passes">Whether it lets the challenger pass.</param>
internal sealed record ClassVerdict(ClassComparison Comparison, bool Guarded, string Verdict, bool Passes);

/// <summary>The decision about a challenger, with its reasons.</summary>
/// <param name="Promote">Whether it takes the champion's place.</param>
/// <param name="Reasons">Why, or why not.</param>
/// <param name="Classes">Each class.</param>
internal sealed record Promotion(bool Promote, IReadOnlyList<string> Reasons, IReadOnlyList<ClassVerdict> Classes)
{
    /// <summary>Applies the rule to a comparison of champion (baseline) and challenger (candidate).</summary>
    /// <param name="comparison">The figures.</param>
    /// <param name="rule">What is asked.</param>
    /// <param name="guarded">On which classes.</param>
    public static Promotion Decide(PairedComparison comparison, PromotionRule rule, GuardedClasses guarded)
    {
        ClassVerdict[] classes = [.. comparison.PerClass.Select(one => Judge(one, rule, guarded.Names.Contains(one.Name)))];
        (string Name, PairedDifference Figure)[] whole = [("macro F1", comparison.MacroF1), ("accuracy", comparison.Accuracy)];
        List<string> reasons =
        [
            guarded.Text,
            .. classes.Where(c => c.Guarded || !c.Passes).Select(c => $"'{c.Comparison.Name}': {c.Verdict}: {Text(c.Comparison.F1)}"),
        ];
        if (classes.All(c => c.Guarded || c.Passes))
        {
            reasons.Add("no other class speaks against it");
        }

        reasons.AddRange(whole.Select(figure => $"{figure.Name} is {(figure.Figure.Better ? "better" : figure.Figure.Worse ? "worse" : "no different")} beyond noise: {Text(figure.Figure)}"));
        string[] few = [.. classes.Where(c => c.Comparison.Maps < rule.LeastMaps).Select(c => $"{c.Comparison.Name} ({c.Comparison.Maps})")];
        if (few.Length > 0)
        {
            reasons.Add($"a loss would hardly show, with fewer than {rule.LeastMaps} held-out maps: {string.Join(", ", few)}");
        }

        return new(classes.All(c => c.Passes) && !whole.Any(figure => figure.Figure.Worse), reasons, classes);
    }

    /// <summary>A difference in words, in percentage points.</summary>
    public static string Text(PairedDifference d) => string.Create(
        CultureInfo.InvariantCulture, $"{d.Baseline:P2} → {d.Candidate:P2}, {Points(d.Difference)} points [{Points(d.Lower)}, {Points(d.Upper)}], p {(d.P < 0.0001 ? "" : "= ")}{Chance(d.P)}");

    /// <summary>A difference of shares in percentage points, with its sign.</summary>
    public static string Points(double difference) => (100 * difference).ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);

    /// <summary>A p-value.</summary>
    public static string Chance(double p) => p < 0.0001 ? "< 0.0001" : p.ToString("0.####", CultureInfo.InvariantCulture);

    private static ClassVerdict Judge(ClassComparison one, PromotionRule rule, bool guarded)
    {
        string? against = one.F1.Worse ? "worse beyond noise"
            : guarded && !one.F1.Better ? "not better beyond noise"
            : !guarded && rule.Margin is { } margin && one.Maps >= rule.LeastMaps && one.F1.Lower < -margin
                ? string.Create(CultureInfo.InvariantCulture, $"a loss of more than {100 * margin:0.##} points cannot be excluded")
            : null;
        return new(one, guarded, against ?? (one.F1.Better ? "better beyond noise" : "no difference beyond noise"), against is null);
    }
}
