using System.Net;
using System.Text;
using Course.Classifying;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using SharpCell.Running;
using WaferVision;
using WaferVision.Classifying;
using WaferVision.Explain;

namespace Course.Explaining;

/// <summary>Heat maps and their measures as one HTML file that needs nothing else: no network, no other file.</summary>
internal static class ExplanationPage
{
    private const string Style = """
        body { font: 16px/1.5 Inter, "Segoe UI", Helvetica, Arial, sans-serif; color: #1f2933; max-width: 1100px; margin: 32px auto; padding: 0 20px; }
        h1 { font-size: 26px; margin: 0 0 12px; } h2 { font-size: 19px; margin: 36px 0 8px; border-top: 1px solid #d5dae0; padding-top: 20px; }
        h3 { font-size: 16px; margin: 24px 0 0; } p { max-width: 48em; margin: 6px 0; } .chart { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 14px; margin: 14px 0; } th { text-align: right; font-weight: 600; }
        th, td { padding: 3px 0 3px 16px; border-bottom: 1px solid #e9ecef; text-align: right; } th:first-child, td:first-child { text-align: left; padding-left: 0; }
        @media (hover: none) { .modebar { display: none; } }
        """;

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <exception cref="CourseException">plotly.js is not there to be put into the page.</exception>
    public static void Write(string path, Explanations content)
    {
        string library = ChartScript.Read(Repository.PathOf("node_modules"))
            ?? throw new CourseException($"{path}: a page that works offline needs plotly.js, which is not in node_modules; ./course setup installs it where there is npm");
        ModelCard card = content.Model.Card;
        StringBuilder html = new();
        html.Append($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>What {Encode(card.Model)} looks at</title><style>{Style}</style>\n{library}</head><body>\n")
            .Append($"<h1>What {Encode(card.Model)} looks at</h1>\n<p>{Encode(Path.GetFileName(content.Model.File))}, {card.ClassNames.Count} classes. The darker, the more a place speaks for the class; ")
            .Append($"each heat map is drawn to its own maximum. Dots are failing dies. {Encode(content.Layer ?? "")}</p>\n");
        Maps(html, "Maps", content.Maps, content.Methods);
        if (content.Measures.Count > 0)
        {
            Measures(html, content.Measures);
            Maps(html, "Maps that were measured: the true place of the defect is outlined", content.Examples, content.Methods);
        }

        WholeFile.Write(path, html.Append("</body></html>\n").ToString());
    }

    private static void Maps(StringBuilder html, string heading, IReadOnlyList<ExplainedMap> maps, IReadOnlyList<string> methods)
    {
        html.Append(maps.Count > 0 ? $"<h2>{heading}</h2>\n" : "");
        foreach (ExplainedMap map in maps)
        {
            string explained = map.Explained == map.Answer.Top3[0].Class ? "" : $"; explained: {map.Explained}";
            html.Append($"<h3>{Encode(map.Answer.Title)}</h3>\n<p>{Encode(map.Answer.TopText + explained)}</p>\n");
            Chart(html, Charts.Explanations(map.Map, map.Heats, [map.Explained, .. methods]));
        }
    }

    private static void Measures(StringBuilder html, IReadOnlyList<HeatMapMeasures> measures)
    {
        html.Append($"<h2>How far they can be trusted</h2>\n<p>{Encode(MeasureTable.Legend)}</p>\n<table><tr>");
        html.AppendJoin("", MeasureTable.Columns.Select(column => $"<th>{Encode(column)}</th>")).Append("</tr>");
        foreach (HeatMapMeasures one in measures)
        {
            html.Append("<tr>").AppendJoin("", MeasureTable.Row(one).Select(cell => $"<td>{Encode(cell)}</td>")).Append("</tr>");
        }

        html.Append("</table>\n<h3>Deletion: failing dies become passing ones, hottest pixels first</h3>\n");
        Chart(html, Charts.PerturbationCurves([.. measures.Select(one => (one.Method, one.Deletion))]));
        html.Append("<h3>Insertion: the map's dies come back onto a wafer on which all pass, hottest pixels first</h3>\n");
        Chart(html, Charts.PerturbationCurves([.. measures.Select(one => (one.Method, one.Insertion))]));
        if (measures[0].Sanity is not null)
        {
            html.Append("<h3>Sanity: the network forgets, from its head down</h3>\n");
            Chart(html, Charts.SanityCurves([.. measures.Select(one => (one.Method, one.Sanity!))]));
        }
    }

    private static void Chart(StringBuilder html, GenericChart chart) => html.Append($"<div class=\"chart\">{chart.ToDisplayString(HtmlFormatter.MimeType)}</div>\n");

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
