namespace WaferVision.Serving;

/// <summary>How drift is watched: what later maps are compared with, and how many of them at a time.</summary>
public sealed record DriftOptions
{
    /// <summary>A set of maps (<c>.npz</c>) that shows what is usual; null (default) to take the first maps served, which are kept beside the log, where there is one. Of a large set 2,000 maps at equal distances count.</summary>
    public string? ReferencePath { get; init; }

    /// <summary>How many of the first maps served make the reference where there is no set, 50 to 100,000. Default: 1,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int LearnedFrom { get; init => field = Within(value, nameof(LearnedFrom)); } = 1000;

    /// <summary>How many of the latest maps are compared with the reference, 50 to 100,000. Default: 500. Fewer notice sooner and less.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int Window { get; init => field = Within(value, nameof(Window)); } = 500;

    private static int Within(int value, string name) =>
        value is >= 50 and <= 100_000 ? value : throw new ArgumentOutOfRangeException(name, value, "Expected 50 to 100,000.");
}
