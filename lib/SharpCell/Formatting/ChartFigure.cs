using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Formatting;

namespace SharpCell.Formatting;

/// <summary>
/// Shows a <c>Plotly.NET.GenericChart</c>, found by its name: as the figure that notebook programs draw themselves, and as HTML that draws it
/// in a page where plotly.js is loaded.
/// </summary>
internal static class ChartFigure
{
    public const string MimeType = "application/vnd.plotly.v1+json";
    private const string TypeName = "Plotly.NET.GenericChart";
    private const int DefaultHeight = 450;

    public static bool IsChart(Type type) => Base(type) is not null;

    public static bool TryWrite(object chart, FormatContext context, string mimeType)
    {
        if (mimeType is not (MimeType or "text/html" or "text/plain"))
        {
            return false;
        }

        Type type = Base(chart.GetType())!;
        string json = (string)type.GetMethod("toFigureJson", [type])!.Invoke(null, [chart])!;
        JsonObject figure = JsonNode.Parse(json)!.AsObject();
        figure["config"] = new JsonObject { ["responsive"] = true, ["displaylogo"] = false };
        context.Writer.Write(mimeType switch
        {
            MimeType => figure.ToJsonString(),
            "text/html" => Html(figure),
            _ => Summary(figure),
        });
        return true;
    }

    private static Type? Base(Type type)
    {
        for (Type? at = type; at is not null; at = at.BaseType)
        {
            if (at.FullName == TypeName)
            {
                return at;
            }
        }

        return null;
    }

    private static string Summary(JsonObject figure)
    {
        int traces = (figure["data"] as JsonArray)?.Count ?? 0;
        JsonNode? title = figure["layout"]?["title"];
        string? text = title is JsonObject rich ? (string?)rich["text"] : title is JsonValue plain && plain.GetValueKind() == JsonValueKind.String ? (string?)plain : null;
        return $"[chart of {traces} trace{(traces == 1 ? "" : "s")}{(text is null ? "" : ": " + text)}]";
    }

    // The name follows from the content, so that a notebook executed twice is the same file.
    private static string Html(JsonObject figure)
    {
        string json = figure.ToJsonString().Replace("</", "<\\/", StringComparison.Ordinal);
        string id = "plotly-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))[..16];
        JsonNode? height = figure["layout"]?["height"];
        string pixels = height is JsonValue ? height.ToJsonString() : DefaultHeight.ToString();
        return $$"""
            <div class="plotly-chart" data-chart="{{id}}" style="width:100%;height:{{pixels}}px"></div>
            <script type="text/javascript">
            (function () {
              var figure = {{json}};
              var places = document.querySelectorAll('[data-chart="{{id}}"]'), place = places[places.length - 1], tries = 0;
              (function draw() {
                if (window.Plotly) { window.Plotly.newPlot(place, figure.data, figure.layout, figure.config); return; }
                if (tries++ < 100) { setTimeout(draw, 100); return; }
                place.textContent = "plotly.js is not loaded in this page.";
              })();
            })();
            </script>
            """;
    }
}
