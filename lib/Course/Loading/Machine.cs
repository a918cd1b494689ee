using WaferVision;

namespace Course.Loading;

/// <summary>What a timing depends on besides the program.</summary>
/// <param name="Description">The processor.</param>
/// <param name="LoadAverage">Processes that ran or waited to run in the last minute; null where the system does not tell.</param>
internal sealed record Machine(string Description, string? LoadAverage)
{
    private const string LoadFile = "/proc/loadavg";

    /// <summary>The machine as it is now.</summary>
    public static Machine State() => new(Processor.Description, File.Exists(LoadFile) ? File.ReadAllText(LoadFile).Split(' ')[0] : null);

    /// <inheritdoc/>
    public override string ToString() => Description + (LoadAverage is null ? "" : $", load average {LoadAverage}");
}
