using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SharpCell.Notebook;

/// <summary>
/// Writes JSON as Jupyter's own writer does, so that a file saved here and a file saved there differ only where the content differs:
/// keys sorted by code unit, one space of indentation, nothing escaped that need not be, a newline at the end.
/// </summary>
internal static class JupyterJson
{
    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        Write(text, node, 0);
        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                WriteObject(text, members, depth);
                break;
            case JsonArray items:
                WriteArray(text, items, depth);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                WriteString(text, value.GetValue<string>());
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonObject members, int depth)
    {
        var separator = "{";
        foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            NewLine(text.Append(separator), depth + 1);
            WriteString(text, name);
            Write(text.Append(": "), value, depth + 1);
            separator = ",";
        }

        Close(text, "{}", members.Count == 0, depth);
    }

    private static void WriteArray(StringBuilder text, JsonArray items, int depth)
    {
        var separator = "[";
        foreach (var item in items)
        {
            NewLine(text.Append(separator), depth + 1);
            Write(text, item, depth + 1);
            separator = ",";
        }

        Close(text, "[]", items.Count == 0, depth);
    }

    private static void Close(StringBuilder text, string brackets, bool empty, int depth)
    {
        if (empty)
        {
            text.Append(brackets);
            return;
        }

        NewLine(text, depth);
        text.Append(brackets[1]);
    }

    private static void NewLine(StringBuilder text, int depth) => text.Append('\n').Append(' ', depth);

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append($"\\u{(int)c:x4}"),
                _ when char.IsSurrogate(c) && !InPair(value, i) => text.Append($"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }

    /// <summary>Half a surrogate pair has no UTF-8 form, only an escape.</summary>
    private static bool InPair(string value, int i) => char.IsHighSurrogate(value[i])
        ? i + 1 < value.Length && char.IsLowSurrogate(value[i + 1])
        : i > 0 && char.IsHighSurrogate(value[i - 1]);
}
