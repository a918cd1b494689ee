namespace WaferVision.Formats;

/// <summary>How <see cref="StdfFile"/> reads.</summary>
public sealed record StdfReadOptions
{
    /// <summary>Which result of a die counts. Default <see cref="RetestPolicy.LastPass"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to no policy.</exception>
    public RetestPolicy Retests
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Retests), value, "Expected FirstPass, LastPass or BestPass.");
    }

    /// <summary>
    /// Whether a file that ends without its last record (MRR), or within a record, gives what it holds: a tester that stopped, or that is still
    /// writing, leaves such files. Default false: it is an error.
    /// </summary>
    public bool AllowUnfinished { get; init; }
}
