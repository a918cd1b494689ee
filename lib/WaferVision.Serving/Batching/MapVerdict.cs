using WaferVision.Classifying;

namespace WaferVision.Serving;

/// <summary>What was made of one map in a batch.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Source">Who gave it, as <see cref="ServedPrediction.Source"/>.</param>
/// <param name="ModelVersion">The model in service.</param>
internal sealed record MapVerdict(WaferAnswer Answer, string Source, string ModelVersion);

/// <summary>A verdict and how long it took.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Queued">How long the map waited for its batch.</param>
/// <param name="Computed">How long the batch was computed.</param>
internal sealed record BatchedVerdict(MapVerdict Verdict, TimeSpan Queued, TimeSpan Computed);
