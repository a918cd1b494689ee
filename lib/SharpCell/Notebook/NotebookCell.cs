using System.Text.Json.Nodes;

namespace SharpCell.Notebook;

/// <summary>What a cell holds.</summary>
public enum CellKind
{
    /// <summary>Source code with outputs.</summary>
    Code,

    /// <summary>Markdown text.</summary>
    Markdown,

    /// <summary>Text for a converter, shown nowhere else.</summary>
    Raw,
}

/// <summary>One cell of a notebook.</summary>
public sealed class NotebookCell
{
    /// <summary>Makes a cell; its id is set when it joins a document.</summary>
    /// <param name="kind">What the cell holds.</param>
    /// <param name="source">Its text, lines ended by <c>\n</c>.</param>
    public NotebookCell(CellKind kind, string source) => (Kind, Source) = (kind, source);

    /// <summary>Identity within the notebook: 1 to 64 of <c>a-z A-Z 0-9 - _</c>. Empty until the document gives it one.</summary>
    public string Id { get; set; } = "";

    /// <summary>What the cell holds.</summary>
    public CellKind Kind { get; }

    /// <summary>The text.</summary>
    public string Source { get; set; }

    /// <summary>Metadata as read, unknown members included.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <summary>Pictures that the markdown names as <c>attachment:NAME</c>: name → MIME type → base64; <see langword="null"/> where there are none.</summary>
    public JsonObject? Attachments { get; init; }

    /// <summary>Number of the cell's last execution; <see langword="null"/> before the first.</summary>
    public int? ExecutionCount { get; set; }

    /// <summary>What a code cell put out, in order.</summary>
    public IList<CellOutput> Outputs { get; init; } = [];

    /// <summary>Members of the JSON object that nbformat does not define; kept as they were read.</summary>
    public JsonObject Extra { get; init; } = [];

    /// <summary>The cell's tags (<c>metadata.tags</c>).</summary>
    public IReadOnlyList<string> Tags => Metadata["tags"] is JsonArray tags
        ? [.. tags.OfType<JsonValue>().Select(tag => tag.TryGetValue(out string? text) ? text : null).OfType<string>()]
        : [];

    /// <summary>Name of the sub-kernel that runs a code cell, such as <c>csharp</c>, <c>mermaid</c> or <c>html</c>.</summary>
    public string Language =>
        MetadataText("polyglot_notebook", "kernelName") ?? MetadataText("dotnet_interactive", "language") ?? PolyglotMetadata.CSharp;

    /// <summary>Whether the cell has a tag.</summary>
    /// <param name="tag">The tag, matched exactly.</param>
    public bool HasTag(string tag) => Tags.Contains(tag);

    private string? MetadataText(string group, string name) =>
        Metadata[group] is JsonObject members && members[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
