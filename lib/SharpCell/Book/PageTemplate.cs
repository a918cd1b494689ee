using System.Text;

namespace SharpCell.Book;

/// <summary>The frame of every page: head, chapter list, outline, ways to the neighbours.</summary>
internal sealed class PageTemplate(BookOptions options, BookAssets assets, IReadOnlyList<Chapter> chapters)
{
    // The page itself forbids the browser to load anything that is not in the book.
    private const string Policy = "default-src 'self' file: data: blob: 'unsafe-inline' 'unsafe-eval'";

    /// <summary>The page of one chapter.</summary>
    public string ChapterPage(int number)
    {
        var chapter = chapters[number];
        var previous = number > 0 ? Neighbour(chapters[number - 1], "prev", "Previous") : "";
        var next = number + 1 < chapters.Count ? Neighbour(chapters[number + 1], "next", "Next") : "";
        return $"""
            {Head($"{chapter.Title} · {options.Title}", chapter.Needs)}
            <body class="chapter">
            <a class="skip" href="#content">Skip to the content</a>
            <header class="bar"><a class="book" href="index.html">{Html.Escape(options.Title)}</a><button type="button" class="fold-all" hidden>Fold code</button></header>
            <div class="frame">
            <nav class="chapters" aria-label="Chapters"><details open><summary>Contents</summary>
            {ChapterList(number)}
            </details></nav>
            <main id="content"><article>
            {chapter.Body}</article>
            <nav class="neighbours" aria-label="Neighbouring chapters">{previous}{next}</nav>
            </main>
            <nav class="outline" aria-label="On this page">{OutlineList(chapter)}</nav>
            </div>
            </body>
            </html>

            """;
    }

    /// <summary>The first page.</summary>
    public string IndexPage()
    {
        var list = new StringBuilder();
        foreach (var chapter in chapters)
        {
            var sections = string.Join("", chapter.Outline.Headings.Where(heading => heading.Level == 2)
                .Select(heading => $"<li><a href=\"{chapter.Page}#{Html.Escape(heading.Id)}\">{heading.Content}</a></li>"));
            list.Append($"<li><h2><a href=\"{chapter.Page}\">{chapter.TitleHtml}</a></h2>");
            list.Append(chapter.Summary.Length == 0 ? "" : $"<p>{chapter.Summary}</p>");
            list.Append(sections.Length == 0 ? "" : $"<ul>{sections}</ul>").Append("</li>\n");
        }

        var subtitle = options.Subtitle.Length == 0 ? "" : $"<p class=\"subtitle\">{Html.Escape(options.Subtitle)}</p>";
        var start = chapters.Count == 0 ? "" : $"<p><a class=\"start\" href=\"{chapters[0].Page}\">Start reading</a></p>";
        var needs = new PageNeeds { Maths = chapters.Any(chapter => chapter.Needs.Maths) };
        return $"""
            {Head(options.Title, needs)}
            <body class="cover">
            <header class="cover"><div><h1>{Html.Escape(options.Title)}</h1>{subtitle}{start}</div></header>
            <main id="content"><nav aria-label="Contents"><ol class="contents">
            {list}</ol></nav></main>
            </body>
            </html>

            """;
    }

    private string Head(string title, PageNeeds needs)
    {
        var links = new StringBuilder();
        Style(assets.HasFonts, "fonts.css");
        Style(needs.Maths && assets.HasMaths, "katex.min.css");
        Style(true, "book.css");
        Script(needs.Maths && assets.HasMaths, "katex.min.js");
        Script(needs.Diagrams && assets.HasDiagrams, "mermaid.min.js");
        Script(needs.Charts && assets.HasCharts, "plotly.min.js");
        Script(true, "book.js");
        return $"""
            <!DOCTYPE html>
            <html lang="{Html.Escape(options.Language)}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="SharpCell">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <title>{Html.Escape(title)}</title>
            <link rel="icon" href="data:,">
            {links}</head>
            """;

        void Style(bool wanted, string file) => links.Append(wanted ? $"<link rel=\"stylesheet\" href=\"assets/{file}\">\n" : "");

        void Script(bool wanted, string file) => links.Append(wanted ? $"<script defer src=\"assets/{file}\"></script>\n" : "");
    }

    /// <summary>The chapters; below the current one its sections, for pages too narrow for the outline.</summary>
    private string ChapterList(int current)
    {
        var items = chapters.Select((chapter, i) => i == current
            ? $"<li><a href=\"{chapter.Page}\" aria-current=\"page\">{chapter.TitleHtml}</a><ul>{Sections(chapter, 2)}</ul></li>"
            : $"<li><a href=\"{chapter.Page}\">{chapter.TitleHtml}</a></li>");
        return $"<ol>\n{string.Join('\n', items)}\n</ol>";
    }

    private static string OutlineList(Chapter chapter) => chapter.Outline.Headings.Count == 0
        ? ""
        : $"<p>On this page</p><ul>\n{Sections(chapter, 3)}\n</ul>";

    private static string Sections(Chapter chapter, int depth) => string.Join('\n', chapter.Outline.Headings
        .Where(heading => heading.Level <= depth)
        .Select(heading => $"<li class=\"level-{heading.Level}\"><a href=\"#{Html.Escape(heading.Id)}\">{heading.Content}</a></li>"));

    private static string Neighbour(Chapter chapter, string relation, string word) =>
        $"<a rel=\"{relation}\" href=\"{chapter.Page}\"><span>{word}</span>{chapter.TitleHtml}</a>";
}
