using System.Text.Json.Nodes;

namespace SharpCell.Notebook;

/// <summary>One output of a code cell (nbformat 4.5, "output types").</summary>
public abstract class CellOutput
{
    /// <summary>Members of the JSON object that nbformat does not define; kept as they were read.</summary>
    public JsonObject Extra { get; init; } = [];
}

/// <summary>Text that the cell wrote to standard output or standard error.</summary>
/// <param name="name"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="text">The text, lines ended by <c>\n</c>.</param>
public sealed class StreamOutput(string name, string text) : CellOutput
{
    /// <summary><c>stdout</c> or <c>stderr</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The text.</summary>
    public string Text { get; set; } = text;
}

/// <summary>A value shown in one or more MIME types: the base of <see cref="DisplayOutput"/> and <see cref="ExecuteResultOutput"/>.</summary>
/// <param name="data">MIME type → text, or a JSON value for JSON types.</param>
public abstract class DataOutput(JsonObject data) : CellOutput
{
    /// <summary>MIME type → text (base64 for binary images), or a JSON value for <c>application/json</c> and <c>*+json</c>.</summary>
    public JsonObject Data { get; } = data;

    /// <summary>Metadata of the output, by MIME type.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <summary>The text of one MIME type, or <see langword="null"/> where the output has none.</summary>
    /// <param name="mimeType">The MIME type.</param>
    public string? Text(string mimeType) => Data[mimeType] is { } node
        ? node is JsonValue value && value.TryGetValue(out string? text) ? text : node.ToJsonString()
        : null;
}

/// <summary>A value that the cell displayed.</summary>
/// <param name="data">MIME type → text, or a JSON value for JSON types.</param>
public sealed class DisplayOutput(JsonObject data) : DataOutput(data);

/// <summary>The value of the cell's last expression.</summary>
/// <param name="data">MIME type → text, or a JSON value for JSON types.</param>
public sealed class ExecuteResultOutput(JsonObject data) : DataOutput(data)
{
    /// <summary>Number of the execution that gave the value.</summary>
    public int? ExecutionCount { get; set; }
}

/// <summary>The error that stopped the cell.</summary>
/// <param name="name">Type of the exception.</param>
/// <param name="value">Its message.</param>
/// <param name="traceback">Lines of the report, which may hold ANSI colour codes.</param>
public sealed class ErrorOutput(string name, string value, IReadOnlyList<string> traceback) : CellOutput
{
    /// <summary>Type of the exception.</summary>
    public string Name { get; } = name;

    /// <summary>Its message.</summary>
    public string Value { get; } = value;

    /// <summary>Lines of the report, which may hold ANSI colour codes.</summary>
    public IReadOnlyList<string> Traceback { get; } = traceback;
}
