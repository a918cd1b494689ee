using Markdig;
using Markdig.Extensions.Footnotes;
using Markdig.Extensions.Mathematics;
using Markdig.Extensions.SmartyPants;
using Markdig.Extensions.TaskLists;
using Markdig.Helpers;
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
        .UseSmartyPants(Quotes())
        .Build();

    /// <summary>HTML of a cell's markdown.</summary>
    /// <param name="markdown">The source.</param>
    /// <param name="scope">Id of the cell: tells its footnotes from those of the page's other cells.</param>
    /// <param name="attachment">Data URI of an attached picture, or <see langword="null"/>.</param>
    public string ToHtml(string markdown, string scope, Func<string, string?> attachment)
    {
        var document = Parse(markdown);
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

    /// <summary>Printers' quotation marks, dashes and ellipses; shifts (&lt;&lt;) and options (--name) stay what they are.</summary>
    private static SmartyPantOptions Quotes() => new()
    {
        Mapping =
        {
            [SmartyPantType.LeftAngleQuote] = "&lt;&lt;",
            [SmartyPantType.RightAngleQuote] = "&gt;&gt;",
            [SmartyPantType.Dash2] = "--",
        },
    };

    /// <summary>Content of the first paragraph, without links; empty where there is none.</summary>
    public static string FirstParagraph(string markdown) =>
        Parse(markdown).OfType<ParagraphBlock>().FirstOrDefault() is { } paragraph
            ? Html.WithoutLinks(Inline(paragraph, new PageNeeds()))
            : "";

    private static MarkdownDocument Parse(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var literal in document.Descendants<LiteralInline>().Where(literal => literal.Content.IndexOf('\'') >= 0))
        {
            // Quotation marks in pairs are no longer literal; what is left is an apostrophe.
            literal.Content = new StringSlice(literal.Content.ToString().Replace('\'', '’'));
        }

        return document;
    }

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
