using WaferVision.Classifying;
using WaferVision.Maps;

namespace WaferVision.Serving;

/// <summary>One map that was answered.</summary>
/// <param name="Id">Names the prediction, as in the answer to the client.</param>
/// <param name="Time">When it was answered, in UTC.</param>
/// <param name="Map">The map; its metadata say what the client told of it.</param>
/// <param name="Answer">Class, probabilities, energy, and whether a person should look.</param>
/// <param name="Source">Who answered: <see cref="ByModel"/>, <see cref="ByChallenger"/> or <see cref="ByFallback"/>.</param>
/// <param name="ModelVersion">The version of the model in service, as <c>/v1/model</c> tells it.</param>
/// <param name="Queued">How long the map waited for its batch.</param>
/// <param name="Computed">How long its batch was computed.</param>
public sealed record ServedPrediction(
    Guid Id, DateTimeOffset Time, WaferMap Map, WaferAnswer Answer, string Source, string ModelVersion, TimeSpan Queued, TimeSpan Computed)
{
    /// <summary><see cref="Source"/> of what the model answered.</summary>
    public const string ByModel = "model";

    /// <summary><see cref="Source"/> of what the challenger answered in the model's place, as a canary.</summary>
    public const string ByChallenger = "challenger";

    /// <summary><see cref="Source"/> of what the rules answered because the model could not.</summary>
    public const string ByFallback = "fallback";
}
