using System.Globalization;
using WaferVision.Explain;

namespace Course.Explaining;

/// <summary>The measures of methods as a table.</summary>
internal static class MeasureTable
{
    /// <summary>The headings.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["method", "pointing game", "energy in mask", "deletion", "insertion", "sanity", "all random", "SSIM", "verdict", "ms a map"];

    /// <summary>What the columns mean, for the page.</summary>
    public const string Legend =
        "Pointing game: how often the hottest pixel lies within 2 pixels of the true defect. Energy in mask: the share of the heat on it. Deletion and insertion: areas under the "
        + "curves below; a good method has a low and a high one. Sanity: the rank correlation of the heat maps with those of the same network while its weights are shuffled, layer by layer "
        + "from the head down, in the mean; then that with all of them shuffled, and the structural similarity (SSIM) there. A method whose heat maps stay alike (sanity above 0.5) fails: "
        + "they show the map rather than what was learned. The two rows in brackets never ask the model.";

    /// <summary>One method's cells.</summary>
    public static IReadOnlyList<string> Row(HeatMapMeasures one) =>
    [
        one.Method,
        one.Pointing.ToString("P1", CultureInfo.CurrentCulture),
        one.Energy.ToString("P1", CultureInfo.CurrentCulture),
        one.Deletion.Area.ToString("0.000", CultureInfo.CurrentCulture),
        one.Insertion.Area.ToString("0.000", CultureInfo.CurrentCulture),
        .. Sanity(one.Sanity),
        one.MillisecondsPerMap.ToString("0.0", CultureInfo.CurrentCulture),
    ];

    // Of a model that gives nothing but scores there are no weights to shuffle.
    private static string[] Sanity(IReadOnlyList<SanityPoint>? points) => points is null
        ? ["–", "–", "–", "–"]
        :
        [
            SanityCheck.Similarity(points).ToString("0.000", CultureInfo.CurrentCulture),
            points[^1].Spearman.ToString("0.000", CultureInfo.CurrentCulture),
            points[^1].Structural.ToString("0.000", CultureInfo.CurrentCulture),
            SanityCheck.Fails(points) ? "fails" : "passes",
        ];
}
