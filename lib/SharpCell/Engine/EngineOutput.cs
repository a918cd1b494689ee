namespace SharpCell.Engine;

/// <summary>Something that a running cell put out.</summary>
public abstract record EngineOutput;

/// <summary>Text written to a standard stream.</summary>
/// <param name="IsError">Whether it went to standard error.</param>
/// <param name="Text">The text, with <c>\n</c> line ends.</param>
public sealed record StreamText(bool IsError, string Text) : EngineOutput;

/// <summary>How a value came to be shown.</summary>
public enum DisplayKind
{
    /// <summary>The cell called <c>display</c>.</summary>
    Display,

    /// <summary>It is the cell's last expression.</summary>
    Result,

    /// <summary>It replaces an output shown before, in its place.</summary>
    Update,
}

/// <summary>A value shown in one or several MIME types.</summary>
/// <param name="Data">Text by MIME type; JSON types hold JSON text, images base64.</param>
/// <param name="DisplayId">What the output is known by, for updates.</param>
/// <param name="Kind">How it came to be shown.</param>
public sealed record DisplayData(IReadOnlyDictionary<string, string> Data, string DisplayId, DisplayKind Kind) : EngineOutput;
