using WaferVision.Maps;

namespace WaferVision.Serving.Watching;

/// <summary>The latest predictions, in memory.</summary>
internal sealed class RecentPredictions : IPredictionWatcher
{
    /// <summary>How many are kept.</summary>
    public const int Most = 200;

    private readonly Lock _lock = new();
    private readonly Queue<(LoggedPrediction Prediction, WaferMap? Map)> _latest = new(Most);

    public void Observe(ServedPrediction prediction)
    {
        (LoggedPrediction, WaferMap?) kept = (LoggedPrediction.Of(prediction, dies: false), prediction.Map.Dies.Length <= LoggedPrediction.MostDies ? prediction.Map : null);
        lock (_lock)
        {
            if (_latest.Count == Most)
            {
                _latest.Dequeue();
            }

            _latest.Enqueue(kept);
        }
    }

    /// <summary>The newest, newest first.</summary>
    public IReadOnlyList<LoggedPrediction> Last(int count, bool dies)
    {
        lock (_lock)
        {
            return [.. _latest.Reverse().Take(count).Select(one => dies && one.Map is { } map ? one.Prediction with { Dies = LoggedPrediction.Digits(map.Dies) } : one.Prediction)];
        }
    }

    /// <summary>How often each class was answered, most often first.</summary>
    public IReadOnlyList<ClassShare> Classes()
    {
        lock (_lock)
        {
            return [.. _latest.CountBy(one => one.Prediction.Class).OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Select(one => new ClassShare(one.Key, one.Value))];
        }
    }
}

/// <summary>A class among the latest predictions.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Count">How often it was answered.</param>
internal sealed record ClassShare(string Class, int Count);
