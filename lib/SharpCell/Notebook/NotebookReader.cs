using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SharpCell.Notebook;

/// <summary>
/// Turns nbformat 4 JSON into a <see cref="NotebookDocument"/>: https://nbformat.readthedocs.io/en/latest/format_description.html.
/// </summary>
internal sealed class NotebookReader
{
    public const int MaxDepth = 256;
    private const string Restore = "Restore the file from version control, or open it in JupyterLab and save it again.";

    private readonly string file;
    private readonly byte[] utf8;
    private readonly List<object> path = [];

    private NotebookReader(string file, byte[] utf8) => (this.file, this.utf8) = (file, utf8);

    public static NotebookDocument Read(string file, byte[] utf8)
    {
        if (utf8.AsSpan().StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        }

        return new NotebookReader(file, utf8).Document();
    }

    private NotebookDocument Document()
    {
        var root = Expect<JsonObject>(Tree(), "an object");
        CheckVersion(root);
        var document = new NotebookDocument { Metadata = Take<JsonObject>(root, "metadata", "an object") ?? [] };
        document.MinorVersion = Math.Max(5, TakeInteger(root, "nbformat_minor") ?? 0);
        root.Remove("nbformat");
        var cells = Take<JsonArray>(root, "cells", "an array of cells")
            ?? throw Fault("expected the member 'cells', an array of cells; found none.", Restore);
        document.Extra = root;

        path.Add("cells");
        for (var i = 0; i < cells.Count; i++)
        {
            var node = cells[i];
            cells[i] = null;
            document.Cells.Add(At(i, () => Cell(Expect<JsonObject>(node, "an object"))));
        }

        document.CompleteIds();
        return document;
    }

    private JsonNode? Tree()
    {
        if (utf8.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            throw Fault("expected a JSON object; found an empty file.", Restore);
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
            return Checked(JsonNode.Parse(utf8, documentOptions: options));
        }
        catch (JsonException e)
        {
            var conflict = utf8.AsSpan().IndexOf("\n<<<<<<< "u8) >= 0;
            throw new NotebookFormatException(
                file, (e.LineNumber ?? -1) + 1, (e.BytePositionInLine ?? -1) + 1, e.Path is { Length: > 0 } place ? place : "$",
                $"expected JSON; found: {e.Message.Split(" LineNumber:")[0].Split(" Path:")[0]}",
                conflict ? "The file holds an unresolved merge conflict: resolve it." : Restore, e);
        }
        catch (InvalidOperationException e)
        {
            throw Fault("expected text in UTF-8 with whole characters; found a byte sequence or an escape that is none.", Restore, e);
        }
    }

    /// <summary>Decodes every string and member name now, because a bad escape would otherwise surface at its first use.</summary>
    private static JsonNode? Checked(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (_, value) in members)
                {
                    Checked(value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Checked(item);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                value.GetValue<string>();
                break;
        }

        return node;
    }

    private void CheckVersion(JsonObject root)
    {
        var major = TakeInteger(root, "nbformat")
            ?? throw Fault("expected the member 'nbformat', the number 4; found none.", "Is this a notebook at all?");
        if (major == 4)
        {
            return;
        }

        path.Add("nbformat");
        throw Fault(
            $"expected notebook format 4; found {major}.",
            major < 4
                ? "Convert it once: jupyter nbconvert --to notebook --nbformat 4 --inplace FILE"
                : "Save it as notebook format 4 in the program that made it.");
    }

    private NotebookCell Cell(JsonObject json)
    {
        var kind = TakeText(json, "cell_type") switch
        {
            "code" => CellKind.Code,
            "markdown" => CellKind.Markdown,
            "raw" => CellKind.Raw,
            var other => throw FaultAt("cell_type", $"expected \"code\", \"markdown\" or \"raw\"; found {Quoted(other)}."),
        };
        var source = TakeLines(json, "source") ?? throw Fault("expected the member 'source'; found none.", Restore);
        var count = TakeInteger(json, "execution_count");
        var outputs = Take<JsonArray>(json, "outputs", "an array of outputs") ?? [];
        var cell = new NotebookCell(kind, source)
        {
            Id = json["id"] is JsonValue id && id.TryGetValue(out string? text) ? text : "",
            Metadata = Take<JsonObject>(json, "metadata", "an object") ?? [],
            Attachments = Take<JsonObject>(json, "attachments", "an object"),
            ExecutionCount = count,
            Extra = json,
        };
        json.Remove("id");
        path.Add("outputs");
        for (var i = 0; i < outputs.Count; i++)
        {
            var node = outputs[i];
            outputs[i] = null;
            cell.Outputs.Add(At(i, () => Output(Expect<JsonObject>(node, "an object"))));
        }

        path.RemoveAt(path.Count - 1);
        return cell;
    }

    private CellOutput Output(JsonObject json) => TakeText(json, "output_type") switch
    {
        "stream" => new StreamOutput(TakeText(json, "name") ?? "stdout", TakeLines(json, "text") ?? "") { Extra = json },
        "display_data" => new DisplayOutput(TakeBundle(json))
        {
            Metadata = Take<JsonObject>(json, "metadata", "an object") ?? [],
            Extra = json,
        },
        "execute_result" => new ExecuteResultOutput(TakeBundle(json))
        {
            Metadata = Take<JsonObject>(json, "metadata", "an object") ?? [],
            ExecutionCount = TakeInteger(json, "execution_count"),
            Extra = json,
        },
        "error" => new ErrorOutput(TakeText(json, "ename") ?? "", TakeText(json, "evalue") ?? "", TakeTraceback(json)) { Extra = json },
        var other => throw FaultAt(
            "output_type",
            $"expected \"stream\", \"display_data\", \"execute_result\" or \"error\"; found {Quoted(other)}."),
    };

    private static string Quoted(string? text) => text is null ? "none" : $"\"{text}\"";

    private JsonObject TakeBundle(JsonObject json)
    {
        var data = Take<JsonObject>(json, "data", "an object of MIME types") ?? [];
        At("data", () =>
        {
            foreach (var mimeType in data.Select(member => member.Key).Where(type => !MimeTypes.IsJson(type)).ToList())
            {
                data[mimeType] = At(mimeType, () => Lines(data[mimeType]));
            }

            return data;
        });
        return data;
    }

    private List<string> TakeTraceback(JsonObject json)
    {
        var lines = Take<JsonArray>(json, "traceback", "an array of strings") ?? [];
        return At("traceback", () => lines.Select((line, i) => At(i, () => Text(line, "a string"))).ToList());
    }

    private string? TakeText(JsonObject json, string name) =>
        Remove(json, name) is { } node ? At(name, () => Text(node, "a string")) : null;

    private string? TakeLines(JsonObject json, string name) =>
        Remove(json, name) is { } node ? At(name, () => Lines(node)) : null;

    private string Lines(JsonNode? node) => node is JsonArray lines
        ? string.Concat(lines.Select((line, i) => At(i, () => Text(line, "a string"))))
        : Text(node, "a string or an array of strings");

    private string Text(JsonNode? node, string expected) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : throw Unexpected(node, expected);

    private int? TakeInteger(JsonObject json, string name)
    {
        if (json[name] is not { } node)
        {
            json.Remove(name);
            return null;
        }

        json.Remove(name);
        return At(name, () => node is JsonValue value && value.TryGetValue(out int number) ? number : throw Unexpected(node, "a whole number"));
    }

    private T? Take<T>(JsonObject json, string name, string expected)
        where T : JsonNode => Remove(json, name) is { } node ? At(name, () => Expect<T>(node, expected)) : null;

    private T Expect<T>(JsonNode? node, string expected)
        where T : JsonNode => node as T ?? throw Unexpected(node, expected);

    private static JsonNode? Remove(JsonObject json, string name)
    {
        json.Remove(name, out var node);
        return node;
    }

    private T At<T>(object step, Func<T> read)
    {
        path.Add(step);
        var result = read();
        path.RemoveAt(path.Count - 1);
        return result;
    }

    private NotebookFormatException Unexpected(JsonNode? node, string expected)
    {
        var found = node?.GetValueKind() switch
        {
            null => "null",
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => $"the number {node.ToJsonString()}",
            _ => node.ToJsonString(),
        };
        return Fault($"expected {expected}; found {found}.", Restore);
    }

    private NotebookFormatException FaultAt(string member, string fault)
    {
        path.Add(member);
        return Fault(fault, Restore);
    }

    private NotebookFormatException Fault(string fault, string remedy, Exception? inner = null)
    {
        var (line, column) = inner is null ? Position() : (0, 0);
        var place = string.Concat(path.Select(step => step is int i ? string.Create(CultureInfo.InvariantCulture, $"[{i}]") : $".{step}"));
        return new NotebookFormatException(file, line, column, "$" + place, fault, remedy, inner);
    }

    private (long Line, long Column) Position() =>
        utf8.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? (1, 1) : JsonPosition.Find(utf8, path);
}
