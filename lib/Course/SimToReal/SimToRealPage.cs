using System.Text;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using SharpCell.Running;
using WaferVision;

namespace Course.SimToReal;

/// <summary>The study's charts as one HTML file that needs no network.</summary>
internal static class SimToRealPage
{
    /// <summary>Writes the page, whole or not at all; answers whether plotly.js was there to be put into it.</summary>
    public static bool TryWrite(string path, SimToRealResult result)
    {
        if (ChartScript.Read(Repository.PathOf("node_modules")) is not { } library)
        {
            return false;
        }

        StringBuilder html = new();
        html.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>From synthetic to real wafer maps</title>")
            .Append("<style>body { font: 16px/1.5 Inter, \"Segoe UI\", Helvetica, Arial, sans-serif; color: #1f2933; max-width: 1000px; margin: 32px auto; padding: 0 20px; }</style>\n")
            .Append(library).Append("</head><body>\n<h1>From synthetic to real wafer maps</h1>\n");
        if (result.Points.Any(point => point.Shots > 0))
        {
            Add(html, "What a few real maps add", ShotCurves(result));
        }

        Add(html, "Failure rate from the centre to the edge", Profiles(result));
        WholeFile.Write(path, html.Append("</body></html>\n").ToString());
        return true;
    }

    /// <summary>Macro-F1 over the real maps of each class; synthetic maps alone as levels.</summary>
    public static GenericChart ShotCurves(SimToRealResult result) => Charts.ShotCurves(
        [.. result.Points.Where(point => point.Shots > 0).GroupBy(point => point.Training).Select(line => (
            line.Key == "scratch" ? "real maps alone" : "fab maps, then real ones",
            (IReadOnlyList<(int, double, double)>)[.. line.Select(point => (point.Shots, point.MacroF1, point.Deviation))]))],
        [.. result.Points.Where(point => point.Shots == 0).Select(point => ($"{point.Training} maps alone", point.MacroF1))]);

    /// <summary>The mean radial profile of each class's real, textbook and fab maps.</summary>
    public static GenericChart Profiles(SimToRealResult result)
    {
        string[] sets = ["real", .. SyntheticSets.Names];
        return Charts.RadialProfiles(
            [.. result.Statistics.GroupBy(row => row.Class).Where(rows => sets.All(set => rows.Any(row => row.Maps == set))).Select(rows => (
                rows.Key, (IReadOnlyList<IReadOnlyList<double>>)[.. sets.Select(set => rows.First(row => row.Maps == set).RadialProfile)]))],
            sets);
    }

    private static void Add(StringBuilder html, string heading, GenericChart chart) =>
        html.Append($"<h2>{heading}</h2>\n<div>{chart.ToDisplayString(HtmlFormatter.MimeType)}</div>\n");
}
