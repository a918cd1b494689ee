using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;

namespace SharpCell.Book;

/// <summary>Formulas within a line: <c>$…$</c> in the text, <c>$$…$$</c> on a line of its own, as notebook editors show it.</summary>
internal sealed class MathRenderer : HtmlObjectRenderer<MathInline>
{
    /// <inheritdoc/>
    protected override void Write(HtmlRenderer renderer, MathInline obj)
    {
        var isDisplayed = obj.DelimiterCount > 1;
        renderer.Write(isDisplayed ? "<span class=\"math display\">\\[" : "<span class=\"math\">\\(");
        renderer.WriteEscape(ref obj.Content);
        renderer.Write(isDisplayed ? "\\]</span>" : "\\)</span>");
    }
}
