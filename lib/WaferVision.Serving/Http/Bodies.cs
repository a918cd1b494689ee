using System.Text.Json.Serialization;
using WaferVision.Classifying;

namespace WaferVision.Serving;

/// <summary>What a client sends as JSON; its reader is <see cref="JsonMaps"/>.</summary>
/// <param name="Map">One map: rows of die codes 0 (no die), 1 (pass), 2 (fail).</param>
/// <param name="Name">What the client calls it; the answer repeats it.</param>
/// <param name="Maps">Several maps in place of one.</param>
internal sealed record ClassifyRequest(int[][]? Map, string? Name, int[][][]? Maps);

/// <summary>The answers to a request.</summary>
/// <param name="Predictions">One a map, in the order of the request.</param>
internal sealed record ClassifyResponse(IReadOnlyList<PredictionBody> Predictions);

/// <summary>The answer for one map.</summary>
/// <param name="Id">Names the prediction in the service's records.</param>
/// <param name="Name">What the client, or its file, calls the map.</param>
/// <param name="Class">The likeliest class; of several labels all of at least 0.5, joined by "+", or "none".</param>
/// <param name="Probability">Of the likeliest class, calibrated where the model is.</param>
/// <param name="Abstained">Whether a person should look: the class is then a guess and no more.</param>
/// <param name="Review">Why a person should look.</param>
/// <param name="Top3">The three likeliest classes, falling.</param>
/// <param name="Energy">How unlike the training set the map is; the lower, the more alike.</param>
/// <param name="Source">"model"; "challenger" where that answered as a canary; "fallback" where rules answered because the model failed.</param>
/// <param name="ModelVersion">The version of the model in service.</param>
/// <param name="QueueMs">How long the map waited for its batch, in milliseconds.</param>
/// <param name="ComputeMs">How long its batch was computed, in milliseconds.</param>
/// <param name="Heatmap">Where the model looks, if asked for.</param>
internal sealed record PredictionBody(
    Guid Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    string Class,
    double Probability,
    bool Abstained,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Review,
    IReadOnlyList<Guess> Top3,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Energy,
    string Source,
    string ModelVersion,
    double QueueMs,
    double ComputeMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] HeatmapBody? Heatmap);

/// <summary>Where in a map the model finds its class.</summary>
/// <param name="Method">How it was found, as <c>./course explain</c> names it.</param>
/// <param name="Size">Rows and columns; the map's own grid is stretched to them.</param>
/// <param name="Values">Rows of numbers from 0 to 1, the hottest 1.</param>
internal sealed record HeatmapBody(string Method, int Size, IReadOnlyList<float[]> Values);

/// <summary>The model in service.</summary>
/// <param name="Name">The network, as <c>./course models</c> lists it.</param>
/// <param name="Version">The first digits of the file's SHA-256.</param>
/// <param name="File">The file's name.</param>
/// <param name="Classes">The classes.</param>
/// <param name="MultiLabel">Whether a map may have several of them.</param>
/// <param name="Encoding">How die codes become channels.</param>
/// <param name="Size">Rows and columns of the images that maps are stretched to.</param>
/// <param name="Calibrated">Whether the file tells how sure an answer must be.</param>
/// <param name="HeatmapMethod">How heat maps are found.</param>
internal sealed record ModelBody(
    string Name, string Version, string File, IReadOnlyList<string> Classes, bool MultiLabel, string Encoding, int Size, bool Calibrated, string HeatmapMethod)
{
    public static ModelBody Of(ServedModel model) => new(
        model.Card.Model,
        model.Version,
        Path.GetFileName(model.Path),
        model.Card.ClassNames,
        model.Card.MultiLabel,
        $"{model.Card.Encoding}",
        model.Card.Size,
        model.Card.Policy != AnswerPolicy.None,
        model.Explainer.Method);
}

/// <summary>Asks for another model.</summary>
/// <param name="File">The name of a file in the folder of the model that the service was started with; null for that file itself, read again.</param>
internal sealed record ReloadRequest(string? File);

/// <summary>How the service is.</summary>
/// <param name="Status">"live", "ready" or "not ready".</param>
internal sealed record HealthBody(string Status);
