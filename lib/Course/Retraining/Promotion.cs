using System.Globalization;
using WaferVision.Evaluation;

namespace Course.Retraining;

/// <summary>Whether a class speaks against a challenger.</summary>
/// <param name="Comparison">Its figures.</param>
/// <param name="Guarded">Whether it is one that must not get worse, or must get better.</param>
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
    public static Promotion Decide(PairedComparison comparison, PromotionRule rule)
    {
        ClassVerdict[] classes = [.. comparison.PerClass.Select(one => Judge(one, rule))];
        PairedDifference whole = rule.By == WholeFigure.MacroF1 ? comparison.MacroF1 : comparison.Accuracy;
        string figure = rule.By == WholeFigure.MacroF1 ? "macro F1" : "accuracy";
        bool better = whole.Better, any = classes.Any(c => c.Guarded);
        List<string> reasons =
        [
            $"{figure} is {(better ? "better" : whole.Worse ? "worse" : "not better")} beyond noise: {Text(whole)}",
            .. classes.Where(c => c.Guarded && !c.Passes).Select(c => $"{c.Comparison.Name}: {c.Verdict}: {Text(c.Comparison.F1)}"),
        ];
        if (!any)
        {
            reasons.Add($"no class is guarded: none has {rule.LeastMaps} held-out maps");
        }
        else if (classes.All(c => !c.Guarded || c.Passes))
        {
            reasons.Add($"no guarded class speaks against it ({classes.Count(c => c.Guarded)} of {classes.Length} are guarded)");
        }

        string[] unjudged = [.. classes.Where(c => !c.Guarded && c.Comparison.Maps < rule.LeastMaps).Select(c => $"{c.Comparison.Name} ({c.Comparison.Maps})")];
        if (unjudged.Length > 0)
        {
            reasons.Add($"not judged, with fewer than {rule.LeastMaps} held-out maps: {string.Join(", ", unjudged)}");
        }

        return new(better && classes.All(c => !c.Guarded || c.Passes), reasons, classes);
    }

    /// <summary>A difference in words, in percentage points.</summary>
    public static string Text(PairedDifference d) => string.Create(
        CultureInfo.InvariantCulture, $"{d.Baseline:P2} → {d.Candidate:P2}, {Points(d.Difference)} points [{Points(d.Lower)}, {Points(d.Upper)}], p {(d.P < 0.0001 ? "" : "= ")}{Chance(d.P)}");

    /// <summary>A difference of shares in percentage points, with its sign.</summary>
    public static string Points(double difference) => (100 * difference).ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);

    /// <summary>A p-value.</summary>
    public static string Chance(double p) => p < 0.0001 ? "< 0.0001" : p.ToString("0.####", CultureInfo.InvariantCulture);

    private static ClassVerdict Judge(ClassComparison one, PromotionRule rule)
    {
        bool improve = rule.Improve.Contains(one.Name), enough = one.Maps >= rule.LeastMaps;
        bool guarded = improve || (rule.Guards?.Contains(one.Name) ?? enough);
        if (!enough)
        {
            return new(one, guarded, $"{one.Maps} held-out maps are too few to judge (fewer than {rule.LeastMaps})", Passes: false);
        }

        string? against = one.F1.Worse ? "worse beyond noise"
            : improve && !one.F1.Better ? "not better beyond noise"
            : rule.Margin is { } margin && one.F1.Lower < -margin ? string.Create(CultureInfo.InvariantCulture, $"a loss of more than {100 * margin:0.##} points cannot be excluded")
            : null;
        return new(one, guarded, against ?? (one.F1.Better ? "better beyond noise" : "no difference beyond noise"), against is null);
    }
}
