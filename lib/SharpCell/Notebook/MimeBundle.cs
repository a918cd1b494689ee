using System.Text.Json;
using System.Text.Json.Nodes;

namespace SharpCell.Notebook;

/// <summary>Texts by MIME type as notebooks and the Jupyter protocol carry them: JSON types as JSON.</summary>
internal static class MimeBundle
{
    public static JsonObject Of(IReadOnlyDictionary<string, string> data)
    {
        JsonObject bundle = [];
        foreach ((string mimeType, string text) in data)
        {
            bundle[mimeType] = MimeTypes.IsJson(mimeType) ? ParsedOrText(text) : text;
        }

        return bundle;
    }

    private static JsonNode? ParsedOrText(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // A formatter of the notebook wrote something else under a JSON type; it is kept as the text that it is.
            return JsonValue.Create(text);
        }
    }
}
