using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SharpCell.Notebook;

namespace SharpCell.Running;

/// <summary>Checks what a cell put out against what its metadata expects.</summary>
internal static partial class OutputGuard
{
    /// <summary>Whether outputs hold one of a kind that is not empty.</summary>
    public static bool Holds(IEnumerable<CellOutput> outputs, string kind) => outputs.Any(output => kind switch
    {
        "text" => HasText(output),
        "image" => HasImage(output),
        "chart" => HasChart(output),
        "table" => output is DataOutput data && data.Text(MimeTypes.Html) is { } html && Cell().IsMatch(html),
        _ => HasText(output) || HasImage(output) || HasChart(output) || (output is DataOutput any && any.Data.Any(d => Filled(any.Text(d.Key) ?? d.Value?.ToJsonString()))),
    });

    /// <summary>The number that follows some words in a cell's text; null when the words or the number are not there.</summary>
    public static double? FindNumber(IEnumerable<CellOutput> outputs, string label)
    {
        string text = string.Join('\n', outputs.Select(output => output switch
        {
            StreamOutput stream => stream.Text,
            DataOutput data => data.Text(MimeTypes.Plain) ?? Tag().Replace(data.Text(MimeTypes.Html) ?? "", " "),
            _ => "",
        }));
        Match found = Regex.Match(
            text, Regex.Escape(label) + @"[\s:=≈|]*(?<number>[-+−]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(?<percent>%)?", RegexOptions.CultureInvariant);
        if (!found.Success)
        {
            return null;
        }

        string digits = found.Groups["number"].Value.Replace(",", "", StringComparison.Ordinal).Replace('−', '-');
        double value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        return found.Groups["percent"].Success ? value / 100 : value;
    }

    private static bool HasText(CellOutput output) => output switch
    {
        StreamOutput stream => Filled(stream.Text),
        DataOutput data => Filled(data.Text(MimeTypes.Plain)) || Filled(data.Text(MimeTypes.Markdown)) || Filled(data.Text(MimeTypes.Latex)),
        _ => false,
    };

    private static bool HasImage(CellOutput output) => output is DataOutput data
        && (data.Data.Any(d => d.Key.StartsWith("image/", StringComparison.Ordinal) && Filled(data.Text(d.Key)))
            || (data.Text(MimeTypes.Html) is { } html && Picture().IsMatch(html)));

    // A chart without traces, or whose traces hold no points, is an empty frame.
    private static bool HasChart(CellOutput output) =>
        output is DataOutput data && data.Data[MimeTypes.Plotly] is { } node && Figure(node)?["data"] is JsonArray traces && traces.Any(HasPoints);

    private static JsonObject? Figure(JsonNode node) =>
        node as JsonObject ?? (node is JsonValue text && text.TryGetValue(out string? json) ? JsonNode.Parse(json) as JsonObject : null);

    private static bool HasPoints(JsonNode? trace) => trace is JsonObject members && members.Any(member => member.Value switch
    {
        JsonArray { Count: > 0 } => member.Key is "x" or "y" or "z" or "values" or "r" or "theta" or "lat" or "cells" or "dimensions" or "node" or "labels" or "a",
        JsonObject typed => typed["bdata"] is JsonValue data && Filled((string?)data) || member.Key is "cells" or "node" or "link",
        JsonValue number => member.Key is "value" or "source" && Filled(number.ToJsonString()),
        _ => false,
    });

    private static bool Filled(string? text) => !string.IsNullOrWhiteSpace(text);

    [GeneratedRegex("""<td[^>]*>\s*[^\s<]""")]
    private static partial Regex Cell();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("""<img[^>]+src\s*=\s*["']?[^"'\s>]|<(?:path|rect|circle|ellipse|line|polyline|polygon|image|use|text)\b|<canvas\b""")]
    private static partial Regex Picture();
}
