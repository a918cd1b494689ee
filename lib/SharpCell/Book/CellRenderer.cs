using System.Text.Json.Nodes;
using SharpCell.Notebook;

namespace SharpCell.Book;

/// <summary>
/// Cells as HTML. Tags as in Jupyter Book: <c>hide-input</c>, <c>hide-output</c>, <c>remove-input</c>, <c>remove-output</c>,
/// <c>remove-cell</c>; besides, an exercise's solution (the tag <c>solution</c>, or that role in the metadata) is folded away under that name, and a speaker's note becomes a folded note.
/// </summary>
internal sealed class CellRenderer(MarkdownRenderer markdown, PageNeeds needs, BookAssets assets, LinkResolver links)
{
    private readonly OutputRenderer outputs = new(markdown, needs, assets, links);

    /// <summary>HTML of the cell at a place (from 0) of the notebook; empty where the book does not show it.</summary>
    public string ToHtml(NotebookCell cell, int place)
    {
        if (cell.HasTag("remove-cell") || cell.Kind == CellKind.Raw)
        {
            return "";
        }

        var (css, content) = cell.Kind == CellKind.Markdown ? ("text", Text(cell, place)) : ("code-cell", CodeCell(cell, place));
        if (content.Length == 0)
        {
            return "";
        }

        content = SlideType(cell) == "notes" ? Folded("Teaching note", content)
            : IsSolution(cell) ? Folded("Solution", content)
            : content;
        return $"<section class=\"cell {css}\" id=\"cell-{Html.Escape(cell.Id)}\">\n{content}</section>\n";
    }

    private string Text(NotebookCell cell, int place) =>
        markdown.ToHtml(cell.Source, $"{place + 1}", name => Attachment(cell, name));

    private string CodeCell(NotebookCell cell, int place)
    {
        var label = $"output of cell {place + 1}";
        var shown = cell.HasTag("remove-output") ? "" : outputs.ToHtml([.. cell.Outputs], label, $"{place + 1}");
        if (shown.Length > 0)
        {
            shown = $"<div class=\"outputs\">\n{shown}</div>\n";
            shown = cell.HasTag("hide-output") ? Folded("Output", shown) : shown;
        }

        return (cell.HasTag("remove-input") || cell.Source.Trim().Length == 0 ? "" : Input(cell, shown.Length > 0)) + shown;
    }

    private string Input(NotebookCell cell, bool hasOutput)
    {
        var language = cell.Language;
        if (language == "mermaid")
        {
            // The kernel's own picture of a diagram asks for a network; the book draws it from the source instead.
            return hasOutput ? "" : Code.ToHtml(cell.Source, language, needs);
        }

        var number = cell.ExecutionCount is { } count ? $"<span class=\"count\">{count}</span>" : "";
        var name = language == PolyglotMetadata.CSharp ? "C#" : Html.Escape(language);
        return $"""
            <details class="input"{(cell.HasTag("hide-input") ? "" : " open")}>
            <summary><span class="language">{name}</span>{number}</summary>
            {Code.ToHtml(cell.Source, language, needs)}
            </details>

            """;
    }

    private static string Folded(string summary, string content) =>
        $"<details class=\"fold\">\n<summary>{summary}</summary>\n{content}</details>\n";

    private static bool IsSolution(NotebookCell cell) => cell.HasTag("solution")
        || ((cell.Metadata["sharpcell"] as JsonObject)?["exercise"] as JsonObject)?["role"]?.ToString() == "solution";

    private static string? SlideType(NotebookCell cell) => (cell.Metadata["slideshow"] as JsonObject)?["slide_type"]?.ToString();

    private static string? Attachment(NotebookCell cell, string name) =>
        cell.Attachments?[name] is JsonObject bundle && bundle.FirstOrDefault() is { Key: { } mimeType, Value: { } data }
            ? $"data:{mimeType};base64,{(data is JsonArray lines ? string.Concat(lines) : data.ToString()).ReplaceLineEndings("")}"
            : null;
}
