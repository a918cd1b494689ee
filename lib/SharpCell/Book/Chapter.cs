using SharpCell.Notebook;

namespace SharpCell.Book;

/// <summary>One notebook of the book.</summary>
internal sealed class Chapter
{
    /// <summary>Renders the notebook's cells.</summary>
    public Chapter(string page, NotebookDocument document, BookAssets assets, LinkResolver links)
    {
        Page = page;
        var markdown = new MarkdownRenderer(Outline, Needs, links);
        var cells = new CellRenderer(markdown, Needs, assets, links);
        Body = string.Concat(document.Cells.Select(cells.ToHtml));
        if (Outline.TitleHtml is null)
        {
            Body = $"<h1>{Html.Escape(Path.GetFileNameWithoutExtension(page))}</h1>\n{Body}";
        }

        Summary = MarkdownRenderer.FirstParagraph(document.Cells.FirstOrDefault(cell => cell.Kind == CellKind.Markdown)?.Source ?? "");
    }

    /// <summary>File name of the page.</summary>
    public string Page { get; }

    /// <summary>The cells as HTML.</summary>
    public string Body { get; }

    /// <summary>The page's headings.</summary>
    public Outline Outline { get; } = new();

    /// <summary>What the page needs in the browser.</summary>
    public PageNeeds Needs { get; } = new();

    /// <summary>The title's content.</summary>
    public string TitleHtml => Outline.TitleHtml ?? Html.Escape(Path.GetFileNameWithoutExtension(Page));

    /// <summary>The title as plain words.</summary>
    public string Title => Html.Text(TitleHtml);

    /// <summary>First sentences of the notebook as HTML; empty where it begins with something else.</summary>
    public string Summary { get; }
}
