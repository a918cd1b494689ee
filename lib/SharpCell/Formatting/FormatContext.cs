namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Where a value is written, and how deep inside another value it is.</summary>
public class FormatContext : IDisposable
{
    /// <summary>Starts writing to a writer, at depth 0.</summary>
    /// <param name="writer">The writer; it stays open.</param>
    public FormatContext(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Writer = writer;
    }

    /// <summary>How many values contain the one being written.</summary>
    public int Depth { get; private set; }

    /// <summary>The writer.</summary>
    public TextWriter Writer { get; }

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);

    internal void Enter() => Depth++;

    internal void Leave() => Depth--;
}
