using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SharpCell.Notebook;

namespace SharpCell.Book;

/// <summary>Outputs of code cells as HTML: of a bundle of MIME types, the richest that the book can show.</summary>
internal sealed class OutputRenderer(MarkdownRenderer markdown, PageNeeds needs, BookAssets assets, LinkResolver links)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>HTML of a cell's outputs; empty where it has none.</summary>
    /// <param name="outputs">The outputs in order.</param>
    /// <param name="label">Words that name the outputs to somebody who cannot see them, such as <c>output of cell 3</c>.</param>
    /// <param name="scope">Id of the cell.</param>
    public string ToHtml(IReadOnlyList<CellOutput> outputs, string label, string scope)
    {
        var html = new StringBuilder();
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i] is not StreamOutput first)
            {
                html.Append(One(outputs[i], label, scope));
                continue;
            }

            var text = first.Text;
            for (; i + 1 < outputs.Count && outputs[i + 1] is StreamOutput next && next.Name == first.Name; i++)
            {
                text += next.Text;
            }

            html.Append(Pre(text, first.Name == "stderr" ? "stream stderr" : "stream", $"{first.Name}, {label}"));
        }

        return html.ToString();
    }

    private string One(CellOutput output, string label, string scope) => output switch
    {
        ErrorOutput error => Error(error),
        DataOutput data => $"<div class=\"output\">{Data(data, label, scope)}</div>\n",
        _ => "",
    };

    private static string Error(ErrorOutput error)
    {
        var trace = string.Join('\n', error.Traceback);
        var heading = $"<p><strong>{Html.Escape(error.Name)}</strong>: {Html.Escape(error.Value)}</p>";
        return $"<div class=\"error\">{heading}{(trace.Length == 0 ? "" : Pre(trace, "trace", "traceback"))}</div>\n";
    }

    private string Data(DataOutput output, string label, string scope)
    {
        if (output.Data[MimeTypes.Plotly] is JsonObject figure)
        {
            return Chart(figure, output, label);
        }

        if (output.Text(MimeTypes.Mermaid) is { } diagram)
        {
            return Code.ToHtml(diagram, "mermaid", needs);
        }

        if (output.Text(MimeTypes.Html) is { } html)
        {
            return RichHtml(html, label);
        }

        if (output.Text(MimeTypes.Markdown) is { } text)
        {
            return markdown.ToHtml(text, scope, _ => null);
        }

        if (Picture(output, label) is { } picture)
        {
            return picture;
        }

        if (output.Text(MimeTypes.Latex) is { } latex)
        {
            return markdown.ToHtml(latex.Contains('$') ? latex : $"$$\n{latex}\n$$", scope, _ => null);
        }

        if (output.Text(MimeTypes.JavaScript) is { } script)
        {
            return $"<script>{script}</script>";
        }

        return output.Data[MimeTypes.Json] is { } json
            ? Pre(json.ToJsonString(Indented), "result", label)
            : Pre(output.Text(MimeTypes.Plain) ?? $"[{string.Join(", ", output.Data.Select(member => member.Key))}]", "result", label);
    }

    /// <summary>A piece of HTML in the page; a whole document in a frame of its own.</summary>
    private string RichHtml(string html, string label)
    {
        var start = html.AsSpan().TrimStart();
        if (start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
        {
            return $"<iframe title=\"{Html.Escape(label)}\" srcdoc=\"{Html.Escape(html)}\"></iframe>";
        }

        // What looks like an attribute within a script may be a part of a program.
        var isScripted = html.Contains("<script", StringComparison.OrdinalIgnoreCase);
        return $"<div class=\"scroll\">{(isScripted ? html : links.Rewrite(html, _ => null))}</div>";
    }

    private static string? Picture(DataOutput output, string label)
    {
        var (mimeType, data) = output.Text(MimeTypes.Svg) is { } svg
            ? (MimeTypes.Svg, Convert.ToBase64String(Encoding.UTF8.GetBytes(svg)))
            : new[] { MimeTypes.Png, MimeTypes.Jpeg, MimeTypes.Gif }
                .Select(type => (type, output.Text(type)?.ReplaceLineEndings("")))
                .FirstOrDefault(found => found.Item2 is not null);
        if (data is null)
        {
            return null;
        }

        var alt = Hint(output, mimeType, "alt") ?? Described(output.Text(MimeTypes.Plain)) ?? label;
        var size = string.Concat(new[] { "width", "height" }.Select(name =>
            Hint(output, mimeType, name) is { } pixels && int.TryParse(pixels, out var number) ? $" {name}=\"{number}\"" : ""));
        return $"<img alt=\"{Html.Escape(alt)}\"{size} src=\"data:{mimeType};base64,{Html.Escape(data)}\">";
    }

    /// <summary>A type name in angle brackets describes nothing.</summary>
    private static string? Described(string? plain) => string.IsNullOrWhiteSpace(plain) || plain.StartsWith('<') ? null : plain.Trim();

    private static string? Hint(DataOutput output, string mimeType, string name) =>
        ((output.Metadata[mimeType] as JsonObject)?[name] ?? output.Metadata[name])?.ToString();

    private string Chart(JsonObject figure, DataOutput output, string label)
    {
        var title = ChartTitle(figure) ?? label;
        needs.Charts = true;
        if (!assets.HasCharts)
        {
            return Picture(output, label) ?? ChartTable.ToHtml(figure, title);
        }

        var json = figure.ToJsonString().Replace("<", "\\u003c");
        return $"""
            <figure class="chart" aria-label="{Html.Escape(title)}"><div class="plot"></div><script type="application/json">{json}</script></figure>
            """;
    }

    private static string? ChartTitle(JsonObject figure)
    {
        var title = (figure["layout"] as JsonObject)?["title"];
        var text = (title is JsonObject members ? members["text"] : title) is JsonValue value && value.TryGetValue(out string? words) ? words : null;
        return string.IsNullOrWhiteSpace(text) ? null : Html.Text(text);
    }

    private static string Pre(string text, string css, string label) =>
        $"<pre class=\"{css}\" tabindex=\"0\" role=\"group\" aria-label=\"{Html.Escape(label)}\">{AnsiText.ToHtml(text.TrimEnd('\n'))}</pre>\n";
}
