using System.Runtime.CompilerServices;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Where a value is written, and how deep inside another value it is.</summary>
public class FormatContext : IDisposable
{
    private const int MaxCharacters = 1 << 19;
    private readonly FormatContext? outer;
    private readonly HashSet<(object Value, string MimeType)> containing;

    /// <summary>Starts writing to a writer, at depth 0.</summary>
    /// <param name="writer">The writer; it stays open.</param>
    public FormatContext(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Writer = writer;
        containing = new HashSet<(object Value, string MimeType)>(ByReference.Instance);
    }

    /// <summary>Writes a part of what another context writes to a writer of its own.</summary>
    internal FormatContext(TextWriter writer, FormatContext outer)
    {
        Writer = writer;
        this.outer = outer;
        Depth = outer.Depth;
        containing = outer.containing;
    }

    /// <summary>How many values contain the one being written.</summary>
    public int Depth { get; private set; }

    /// <summary>The writer.</summary>
    public TextWriter Writer { get; }

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Whether so much was written that nobody reads more: what follows is cut off, however much there is.</summary>
    internal bool IsFull => Length > MaxCharacters;

    private int Length => ((Writer as StringWriter)?.GetStringBuilder().Length ?? 0) + (outer?.Length ?? 0);

    /// <summary>Marks a value as being written; false when it is so already, because it contains itself.</summary>
    internal bool Begin(object value, string mimeType) => value.GetType().IsValueType || containing.Add((value, mimeType));

    internal void End(object value, string mimeType) => containing.Remove((value, mimeType));

    internal void Enter() => Depth++;

    internal void Leave() => Depth--;

    private sealed class ByReference : IEqualityComparer<(object Value, string MimeType)>
    {
        public static ByReference Instance { get; } = new();

        public bool Equals((object Value, string MimeType) x, (object Value, string MimeType) y) => ReferenceEquals(x.Value, y.Value) && x.MimeType == y.MimeType;

        public int GetHashCode((object Value, string MimeType) obj) => RuntimeHelpers.GetHashCode(obj.Value);
    }
}
