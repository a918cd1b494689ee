using System.Text;
using System.Text.Json.Nodes;

namespace SharpCell.Book;

/// <summary>What a Plotly figure holds, as a table: stands in for the chart where plotly.js is missing.</summary>
internal static class ChartTable
{
    public static string ToHtml(JsonObject figure, string title)
    {
        var html = new StringBuilder($"<figure class=\"chart-table\"><figcaption>{Html.Escape(title)}</figcaption><table>");
        html.Append("<thead><tr><th>Trace</th><th>Kind</th><th>Values</th></tr></thead><tbody>");
        var traces = figure["data"] as JsonArray ?? [];
        for (var i = 0; i < traces.Count; i++)
        {
            if (traces[i] is JsonObject trace)
            {
                var values = new[] { "x", "y", "z", "labels", "values" }.Where(name => trace[name] is JsonArray)
                    .Select(name => $"{name}: {((JsonArray)trace[name]!).Count}");
                html.Append($"<tr><td>{Word(trace["name"], $"{i + 1}")}</td><td>{Word(trace["type"], "scatter")}</td>")
                    .Append($"<td>{string.Join(", ", values)}</td></tr>");
            }
        }

        return html.Append("</tbody></table></figure>").ToString();
    }

    private static string Word(JsonNode? node, string otherwise) => Html.Escape(node?.ToString() ?? otherwise);
}
