using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using SharpCell.Running;
using WaferVision;
using WaferVision.Formats;
using WaferVision.Maps;

namespace Course.Wafers;

/// <summary>A lot's views as one HTML file that needs nothing else: no network, no other file.</summary>
internal static class LotPage
{
    // More would make a page that no browser scrolls well; the other views still count every wafer.
    private const int MostInGallery = 100;

    private const string Style = """
        body { font: 16px/1.5 Inter, "Segoe UI", Helvetica, Arial, sans-serif; color: #1f2933; max-width: 1060px; margin: 32px auto; padding: 0 20px; }
        h1 { font-size: 26px; margin: 0 0 12px; } h2 { font-size: 19px; margin: 36px 0 8px; border-top: 1px solid #d5dae0; padding-top: 20px; }
        p { max-width: 46em; } .chart { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 14px; margin: 14px 0; } th { text-align: left; font-weight: 600; }
        th, td { padding: 3px 18px 3px 0; border-bottom: 1px solid #e9ecef; } td.number, th.number { text-align: right; }
        @media (hover: none) { .modebar { display: none; } }
        .facts th { font-weight: 400; color: #616e7c; }
        """;

    /// <summary>Writes the page of one wafer or more, whole or not at all.</summary>
    /// <exception cref="CourseException">plotly.js is not there to be put into the page.</exception>
    public static void Write(string path, IReadOnlyList<TestedWafer> wafers)
    {
        string library = ChartScript.Read(Repository.PathOf("node_modules"))
            ?? throw new CourseException($"{path}: a page that works offline needs plotly.js, which is not in node_modules; ./course setup installs it where there is npm");
        StringBuilder html = new();
        WaferMap[] maps = [.. wafers.Select(wafer => wafer.Map)];
        string title = Title(wafers);
        html.Append($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Encode(title)}</title><style>{Style}</style>\n{library}</head><body>\n");
        html.Append($"<h1>{Encode(title)}</h1>\n");
        Facts(html, wafers);
        Section(html, "Wafers", GalleryText(wafers), () => Charts.LotGallery([.. wafers.Take(MostInGallery)], LotYield.LowLimit(maps)));
        if (maps.Length > 1)
        {
            Section(html, "Stacked map", "The share of wafers on which the die at each place fails: what repeats over the lot shows, what is random fades.", () => Charts.StackedMap(maps));
        }

        Bins(html, wafers, BinKind.Hard);
        if (!wafers.All(wafer => wafer.SoftBins.Span.SequenceEqual(wafer.HardBins.Span)))
        {
            Bins(html, wafers, BinKind.Soft);
        }

        Section(html, "Yield by ring", "Rings of equal area around the centre; R is the usable radius.", () => Charts.YieldByRing(maps, title: ""));
        Section(html, "Yield by quadrant", "Quarters as the maps are drawn.", () => Charts.YieldByQuadrant(maps, title: ""));
        Section(
            html, "Yield by position in the exposure field", "Fields are counted from the first row and column; their size is that of a full scanner field where the file gives none.",
            () => Charts.YieldByReticlePosition(maps, title: ""));
        WholeFile.Write(path, html.Append("</body></html>\n").ToString());
    }

    private static void Facts(StringBuilder html, IReadOnlyList<TestedWafer> wafers)
    {
        YieldZone all = YieldZones.Whole([.. wafers.Select(wafer => wafer.Map)]);
        int retests = wafers.Where(wafer => wafer.Tests > 0).Sum(wafer => wafer.Tests - wafer.Map.DieCount);
        DateTimeOffset?[] times = [.. wafers.Select(wafer => wafer.Finished).Where(time => time is not null).Order()];
        html.Append("<table class=\"facts\">");
        Fact("File", string.Join(", ", wafers.Select(wafer => Path.GetFileName(wafer.Map.Metadata.Source)).OfType<string>().Distinct().Take(3)));
        Fact("Product", string.Join(", ", wafers.Select(wafer => wafer.Product).OfType<string>().Distinct()));
        Fact("Wafers", Whole(wafers.Count));
        Fact("Dies", $"{Whole(all.Dies)}, {Whole(all.Passes)} pass");
        Fact("Yield", $"{Percent(all.Yield)} (95 % interval {Percent(all.Interval.Low)} to {Percent(all.Interval.High)})");
        Fact("Retests", retests > 0 ? Whole(retests) : "");
        Fact("Tested until", times.Length > 0 ? $"{times[^1]:yyyy-MM-dd HH:mm} UTC" : "");
        html.Append("</table>\n");

        void Fact(string name, string value)
        {
            if (value.Length > 0)
            {
                html.Append($"<tr><th>{name}</th><td>{Encode(value)}</td></tr>");
            }
        }
    }

    // The pareto leaves out what passes: the question is what the loss is made of. The map shows the wafer that lost most.
    private static void Bins(StringBuilder html, IReadOnlyList<TestedWafer> wafers, BinKind kind)
    {
        IReadOnlyList<BinCount> counts = BinCount.Pareto(wafers, kind);
        if (counts.Count == 0)
        {
            return;
        }

        string word = kind == BinKind.Hard ? "Hard" : "Soft";
        TestedWafer worst = wafers.Where(wafer => BinCount.Pareto([wafer], kind).Count > 0).MinBy(wafer => wafer.Map.Yield)!;
        Section(
            html, $"{word} bins", wafers.Count == 1 ? "Failing bins, most frequent first." : "Failing bins of the wafer with the lowest yield, then of all wafers.",
            () => Charts.BinMap(worst, kind, failingOnly: true, lot: wafers));
        if (wafers.Count > 1 && counts.Any(count => count.Bin.Passes == false))
        {
            Chart(html, Charts.BinPareto(wafers, kind, failingOnly: true, title: "All wafers"));
        }

        html.Append("<table><tr><th class=\"number\">bin</th><th>name</th><th></th><th class=\"number\">dies</th><th class=\"number\">share</th></tr>");
        foreach (BinCount count in counts)
        {
            html.Append($"<tr><td class=\"number\">{count.Bin.Number}</td><td>{Encode(count.Bin.Name ?? "")}</td><td>{(count.Bin.Passes == true ? "pass" : "fail")}</td>")
                .Append($"<td class=\"number\">{Whole(count.Dies)}</td><td class=\"number\">{Percent(count.Share)}</td></tr>");
        }

        html.Append("</table>\n");
    }

    /// <summary>A chart under its heading; where the wafers do not allow it, the reason in its place.</summary>
    private static void Section(StringBuilder html, string heading, string text, Func<GenericChart> chart)
    {
        html.Append($"<h2>{Encode(heading)}</h2>\n");
        try
        {
            GenericChart drawn = chart();
            html.Append($"<p>{Encode(text)}</p>\n");
            Chart(html, drawn);
        }
        catch (ArgumentException reason)
        {
            // .NET puts the parameter's name behind the reason.
            html.Append($"<p>Not shown: {Encode(reason.Message.Split(" (Parameter '")[0])}</p>\n");
        }
    }

    private static void Chart(StringBuilder html, GenericChart chart) => html.Append($"<div class=\"chart\">{chart.ToDisplayString(HtmlFormatter.MimeType)}</div>\n");

    private static string GalleryText(IReadOnlyList<TestedWafer> wafers)
    {
        double limit = LotYield.LowLimit([.. wafers.Select(wafer => wafer.Map)]);
        string shown = wafers.Count > MostInGallery ? $"The first {MostInGallery} of {Whole(wafers.Count)}. " : "";
        return $"{shown}Passing dies are green, failing ones red. ▼ marks a yield below {Percent(limit)}: three deviations below the median.";
    }

    private static string Title(IReadOnlyList<TestedWafer> wafers)
    {
        string[] lots = [.. wafers.Select(wafer => wafer.Map.Metadata.Lot).OfType<string>().Distinct()];
        return lots.Length switch
        {
            0 => Path.GetFileName(wafers[0].Map.Metadata.Source) ?? "Wafers",
            1 => $"Lot {lots[0]}",
            _ => $"{lots.Length} lots",
        };
    }

    private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
