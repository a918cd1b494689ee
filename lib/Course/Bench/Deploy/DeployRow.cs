using System.Globalization;
using System.Text.Json.Serialization;

namespace Course.Bench.Deploy;

/// <summary>What one way to run one model costs and is worth.</summary>
/// <param name="Model">The model: a file's path or name, or a name of the registry.</param>
/// <param name="Engine">How it is run.</param>
/// <param name="Size">Height and width of the images in pixels.</param>
/// <param name="Threads">Threads that share one run.</param>
/// <param name="Bytes">Length of the file; none of Python, which makes its own model.</param>
/// <param name="Single">Times of one map by itself.</param>
/// <param name="MapsPerSecond">Of one map after the other.</param>
/// <param name="BatchMapsPerSecond">Of 32 maps at once.</param>
/// <param name="Accuracy">Share of the test maps that are right; of several labels, with all their labels. Only with data.</param>
/// <param name="MacroF1">Mean F1 of the classes. Only with data.</param>
internal sealed record DeployRow(
    string Model, string Engine, int Size, int Threads, long? Bytes, Latency Single, double MapsPerSecond, double BatchMapsPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MacroF1)
{
    /// <summary>The table's columns.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["model", "engine", "threads", "MB", "p50 ms", "p90 ms", "p99 ms", "maps/s", $"maps/s of {DeployBench.BatchSize}", "accuracy", "macro F1"];

    /// <summary>As a line of the table.</summary>
    public IReadOnlyList<string> ToCells() =>
    [
        $"{Model}, {Size}×{Size}", Engine, Text(Threads, "0"), Bytes is { } bytes ? Text(bytes / 1e6, "0.00") : "–",
        Text(Single.P50, "0.00"), Text(Single.P90, "0.00"), Text(Single.P99, "0.00"), Text(MapsPerSecond, "#,0"), Text(BatchMapsPerSecond, "#,0"),
        Accuracy is { } share ? Text(share, "P2") : "", MacroF1 is { } f1 ? Text(f1, "P2") : "",
    ];

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
