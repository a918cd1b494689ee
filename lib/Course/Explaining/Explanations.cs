using Course.Classifying;
using WaferVision.Classifying;
using WaferVision.Explain;

namespace Course.Explaining;

/// <summary>What a page of explanations shows.</summary>
/// <param name="Model">The model.</param>
/// <param name="Methods">Names of the methods.</param>
/// <param name="Layer">The layer of the class activation methods, in words; <see langword="null"/> where there is none.</param>
/// <param name="Maps">The maps that were asked for.</param>
/// <param name="Measures">The measures of the methods; may be empty.</param>
/// <param name="Examples">A measured map of each class.</param>
internal sealed record Explanations(
    WaferClassifier Model, IReadOnlyList<string> Methods, string? Layer, IReadOnlyList<ExplainedMap> Maps, IReadOnlyList<HeatMapMeasures> Measures, IReadOnlyList<ExplainedMap> Examples);
