using WaferVision.Maps;

namespace WaferVision.Evaluation.Drift;

/// <summary>What drift is watched by: figures of a map and of the answer to it.</summary>
/// <param name="Values">One number for each of <see cref="Features"/>, all finite.</param>
/// <param name="Class">The class that was answered.</param>
public sealed record DriftObservation(IReadOnlyList<double> Values, string Class)
{
    /// <summary>The names of the figures, in order; the last is of the answer, the others are of the map.</summary>
    public static IReadOnlyList<string> Features { get; } =
        ["failure rate", "failure rate at the centre", "failure rate at the edge", "clustering", "one-sidedness", "dies", "confidence"];

    /// <summary>Measures a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="answer">The class that was answered.</param>
    /// <param name="confidence">The probability of that class, 0 to 1.</param>
    public static DriftObservation Of(WaferMap map, string answer, double confidence)
    {
        ArgumentNullException.ThrowIfNull(map);
        MapStatistics statistics = MapStatistics.Of(map);
        return new(
            [
                statistics.FailureRate, Finite(statistics.RadialProfile[0]), Finite(statistics.RadialProfile[^1]), statistics.JoinCountZ,
                statistics.OneSidedness, map.DieCount, Finite(confidence),
            ],
            answer);

        // A ring without dies has no failures.
        static double Finite(double value) => double.IsFinite(value) ? value : 0;
    }
}
