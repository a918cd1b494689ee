using Markdig;
using Markdig.Extensions.Footnotes;
using Markdig.Extensions.Mathematics;
using Markdig.Extensions.TaskLists;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace SharpCell.Book;

/// <summary>Markdown of one page as HTML: CommonMark with tables, task lists, footnotes and LaTeX maths; C# is coloured.</summary>
internal sealed class MarkdownRenderer(Outline outline, PageNeeds needs, LinkResolver links)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseGridTables()
        .UseEmphasisExtras()
        .UseTaskLists()
        .UseListExtras()
        .UseDefinitionLists()
        .UseFootnotes()
        .UseAlertBlocks()
        .UseAutoLinks()
        .UseGenericAttributes()
        .UseMathematics()
        .Build();

    /// <summary>HTML of a cell's markdown.</summary>
    /// <param name="markdown">The source.</param>
    /// <param name="scope">Id of the cell: tells its footnotes from those of the page's other cells.</param>
    /// <param name="attachment">Data URI of an attached picture, or <see langword="null"/>.</param>
    public string ToHtml(string markdown, string scope, Func<string, string?> attachment)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        using var writer = new StringWriter { NewLine = "\n" };
        var renderer = Renderer(writer, needs);
        foreach (var link in document.Descendants<LinkInline>().Where(link => link.IsImage && LinkResolver.IsRemote(link.Url)))
        {
            // The book loads nothing from a network; a reader who has one can follow the link.
            link.IsImage = false;
        }

        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            Place(heading);
        }

        foreach (var task in document.Descendants<TaskList>())
        {
            task.GetAttributes().AddProperty("aria-label", task.Checked ? "done" : "to do");
        }

        needs.Maths |= document.Descendants<MathBlock>().Any() || document.Descendants<MathInline>().Any();
        renderer.Render(document);
        var html = writer.ToString();
        if (document.OfType<FootnoteGroup>().Any())
        {
            html = html.Replace("\"fn:", $"\"fn:{scope}:").Replace("\"#fn:", $"\"#fn:{scope}:")
                .Replace("\"fnref:", $"\"fnref:{scope}:").Replace("\"#fnref:", $"\"#fnref:{scope}:");
        }

        return links.Rewrite(html, attachment);
    }

    /// <summary>Content of the first paragraph, without links; empty where there is none.</summary>
    public static string FirstParagraph(string markdown) =>
        Markdown.Parse(markdown, Pipeline).OfType<ParagraphBlock>().FirstOrDefault() is { } paragraph
            ? Html.WithoutLinks(Inline(paragraph, new PageNeeds()))
            : "";

    private void Place(HeadingBlock heading)
    {
        var html = Inline(heading, needs);
        var id = heading.TryGetAttributes()?.Id ?? outline.Anchor(Html.Text(html));
        heading.GetAttributes().Id = id;
        heading.Level = outline.Add(heading.Level, id, html);
    }

    private static string Inline(LeafBlock block, PageNeeds needs)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        Renderer(writer, needs).WriteLeafInline(block);
        return writer.ToString();
    }

    private static HtmlRenderer Renderer(TextWriter writer, PageNeeds needs)
    {
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new FencedCodeRenderer(needs));
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathInlineRenderer>(new MathRenderer());
        return renderer;
    }
}
