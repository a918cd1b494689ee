using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Extensions.Mathematics;

namespace SharpCell.Book;

/// <summary>Code blocks of markdown: C# coloured, mermaid as a diagram, everything else as it stands.</summary>
internal sealed class FencedCodeRenderer(PageNeeds needs) : HtmlObjectRenderer<CodeBlock>
{
    private readonly HtmlMathBlockRenderer maths = new();

    /// <inheritdoc/>
    protected override void Write(HtmlRenderer renderer, CodeBlock obj)
    {
        if (obj is MathBlock block)
        {
            maths.Write(renderer, block);
            return;
        }

        var language = (obj as FencedCodeBlock)?.Info?.ToLowerInvariant() ?? "";
        renderer.EnsureLine();
        renderer.Write(Code.ToHtml(obj.Lines.ToString().ReplaceLineEndings("\n"), language, needs)).WriteLine();
    }
}
