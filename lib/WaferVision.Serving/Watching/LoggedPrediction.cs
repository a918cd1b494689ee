using System.Text.Json.Serialization;
using WaferVision.Classifying;
using WaferVision.Maps;

namespace WaferVision.Serving.Watching;

/// <summary>A prediction as it is kept and shown.</summary>
/// <param name="Id">Names the prediction, as in the answer to the client.</param>
/// <param name="Time">When it was answered, in UTC.</param>
/// <param name="Class">The likeliest class.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Top3">The three likeliest classes.</param>
/// <param name="Energy">How unlike the training set the map is.</param>
/// <param name="Review">Why a person should look at the map; null where the answer stands.</param>
/// <param name="Source">Who answered.</param>
/// <param name="ModelVersion">The version of the model that answered, or of the one in whose place the rules did.</param>
/// <param name="QueueMs">How long the map waited for its batch, in milliseconds.</param>
/// <param name="ComputeMs">How long its batch was computed, in milliseconds.</param>
/// <param name="Rows">Rows of the map.</param>
/// <param name="Columns">Columns of the map.</param>
/// <param name="Notch">The side of the notch or flat, "down" where nothing is known of it.</param>
/// <param name="Dies">Row-major die codes, one digit each; null where they were not asked for, or are more than <see cref="MostDies"/>.</param>
internal sealed record LoggedPrediction(
    Guid Id,
    DateTimeOffset Time,
    string Class,
    double Probability,
    IReadOnlyList<Guess> Top3,
    double? Energy,
    string? Review,
    string Source,
    string ModelVersion,
    double QueueMs,
    double ComputeMs,
    int Rows,
    int Columns,
    string Notch,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Dies)
{
    /// <summary>Larger maps are kept without their dies.</summary>
    public const int MostDies = 1 << 16;

    public static LoggedPrediction Of(ServedPrediction prediction, bool dies)
    {
        WaferAnswer answer = prediction.Answer;
        WaferMap map = prediction.Map;
        return new(
            prediction.Id,
            prediction.Time,
            answer.Class,
            answer.Probability,
            answer.Top3,
            answer.Energy,
            answer.Review,
            prediction.Source,
            prediction.ModelVersion,
            prediction.Queued.TotalMilliseconds,
            prediction.Computed.TotalMilliseconds,
            map.Rows,
            map.Columns,
            map.Notch switch { NotchSide.Left => "left", NotchSide.Up => "up", NotchSide.Right => "right", _ => "down" },
            dies && map.Dies.Length <= MostDies ? Digits(map.Dies) : null);
    }

    public static string Digits(ReadOnlySpan<byte> dies) => string.Create(dies.Length, dies, static (text, codes) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)('0' + codes[i]);
        }
    });
}
