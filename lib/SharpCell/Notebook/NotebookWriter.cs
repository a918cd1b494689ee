using System.Text.Json.Nodes;

namespace SharpCell.Notebook;

/// <summary>Turns a <see cref="NotebookDocument"/> into nbformat 4 JSON.</summary>
internal static class NotebookWriter
{
    public static JsonObject ToJson(NotebookDocument document)
    {
        var json = Copy(document.Extra);
        json["cells"] = new JsonArray([.. document.Cells.Select(Cell)]);
        json["metadata"] = Copy(document.Metadata);
        json["nbformat"] = 4;
        json["nbformat_minor"] = document.MinorVersion;
        return json;
    }

    private static JsonObject Cell(NotebookCell cell)
    {
        var json = Copy(cell.Extra);
        json["cell_type"] = cell.Kind switch { CellKind.Code => "code", CellKind.Markdown => "markdown", _ => "raw" };
        json["id"] = cell.Id;
        json["metadata"] = Copy(cell.Metadata);
        json["source"] = Lines(cell.Source);
        if (cell.Attachments is { } attachments)
        {
            json["attachments"] = Copy(attachments);
        }

        if (cell.Kind == CellKind.Code)
        {
            json["execution_count"] = cell.ExecutionCount;
            json["outputs"] = new JsonArray([.. cell.Outputs.Select(Output)]);
        }

        return json;
    }

    private static JsonObject Output(CellOutput output)
    {
        var json = Copy(output.Extra);
        switch (output)
        {
            case StreamOutput stream:
                json["output_type"] = "stream";
                json["name"] = stream.Name;
                json["text"] = Lines(stream.Text);
                break;
            case ErrorOutput error:
                json["output_type"] = "error";
                json["ename"] = error.Name;
                json["evalue"] = error.Value;
                json["traceback"] = new JsonArray([.. error.Traceback.Select(line => (JsonNode)line)]);
                break;
            case DataOutput data:
                json["output_type"] = data is ExecuteResultOutput ? "execute_result" : "display_data";
                json["data"] = Bundle(data.Data);
                json["metadata"] = Copy(data.Metadata);
                if (data is ExecuteResultOutput result)
                {
                    json["execution_count"] = result.ExecutionCount;
                }

                break;
        }

        return json;
    }

    private static JsonObject Bundle(JsonObject data)
    {
        var bundle = new JsonObject();
        foreach (var (mimeType, value) in data)
        {
            bundle[mimeType] = !MimeTypes.IsJson(mimeType) && !MimeTypes.IsBase64(mimeType)
                && value is JsonValue text && text.TryGetValue(out string? lines) ? Lines(lines) : value?.DeepClone();
        }

        return bundle;
    }

    /// <summary>Text as an array with one line per element, so that a comparison of versions goes line by line.</summary>
    private static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        for (int start = 0, end; start < text.Length; start = end)
        {
            var newline = text.IndexOf('\n', start);
            end = newline < 0 ? text.Length : newline + 1;
            lines.Add(text[start..end]);
        }

        return lines;
    }

    private static JsonObject Copy(JsonObject json) => (JsonObject)json.DeepClone();
}
