namespace WaferVision.Formats;

/// <summary>How <see cref="StdfFile"/> writes.</summary>
public sealed record StdfWriteOptions
{
    /// <summary>Whether numbers have their most significant byte first (CPU_TYPE 1) instead of last (CPU_TYPE 2). Default false.</summary>
    public bool BigEndian { get; init; }
}
