using System.Text.Json.Serialization;
using WaferVision.Evaluation;

namespace Course.Classifying;

/// <summary>The figures of an evaluation as they would be if the classes had given shares.</summary>
/// <param name="Prior">What the shares are called.</param>
/// <param name="Report">The figures that follow from the confusion matrix.</param>
/// <param name="Ece">Expected calibration error, each map weighted by its class's share.</param>
/// <param name="Brier">Brier score, weighted in the same way.</param>
internal sealed record PriorResult(string Prior, [property: JsonIgnore] ReweightedReport Report, double Ece, double Brier)
{
    /// <summary>Share of right answers.</summary>
    public double Accuracy => Report.Accuracy;

    /// <summary>Mean F1 of the classes.</summary>
    public double MacroF1 => Report.MacroF1;

    /// <summary>Figures of each class.</summary>
    public IReadOnlyList<ReweightedScore> PerClass => Report.PerClass;

    /// <summary>The figures of the whole set, in the order in which they are told.</summary>
    [JsonIgnore]
    public IReadOnlyList<Measure> Measures =>
    [
        new Measure("accuracyAtPrior", $"accuracy at {Prior}", Accuracy), new Measure("macroF1AtPrior", $"macro F1 at {Prior}", MacroF1),
        new Measure("eceAtPrior", $"ECE at {Prior}", Ece, IsShare: false), new Measure("brierAtPrior", $"Brier score at {Prior}", Brier, IsShare: false),
    ];

    /// <summary>Share, precision and F1 of a class as table cells.</summary>
    public IReadOnlyList<string> Row(int k) => [$"{PerClass[k].Share:P2}", $"{PerClass[k].Precision:P1}", $"{PerClass[k].F1:P1}"];
}
