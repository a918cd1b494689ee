using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;

namespace SharpCell.Formatting;

/// <summary>Types whose appearance is known to the engine: HTML content, formulas, tensors and charts, the last two matched by name.</summary>
internal static class KnownTypes
{
    /// <summary>The MIME types of a known type; null for any other type.</summary>
    public static string[]? MimeTypesFor(Type type) =>
        typeof(IHtmlContent).IsAssignableFrom(type) ? ["text/html"]
        : typeof(LaTeXString).IsAssignableFrom(type) ? ["text/latex"]
        : TensorSummary.IsTensor(type) ? ["text/html", "text/plain"]
        : ChartFigure.IsChart(type) ? [ChartFigure.MimeType, "text/html", "text/plain"]
        : OwnText.Has(type) ? ["text/html", "text/plain"]
        : null;

    /// <summary>Writes a value of a known type; false for any other, or a MIME type that it has not.</summary>
    public static bool TryWrite(object value, FormatContext context, string mimeType)
    {
        switch (value)
        {
            case IHtmlContent html when mimeType is "text/html" or "text/plain":
                html.WriteTo(context.Writer, HtmlEncoder.Default);
                return true;
            case LaTeXString formula when mimeType is "text/latex" or "text/plain":
                context.Writer.Write(formula);
                return true;
            case not null when TensorSummary.IsTensor(value.GetType()) && mimeType is "text/html" or "text/plain":
                return TensorSummary.TryWrite(value!, context, mimeType);
            case not null when ChartFigure.IsChart(value.GetType()):
                return ChartFigure.TryWrite(value, context, mimeType);
            case not null when mimeType is "text/html" && OwnText.Has(value.GetType()):
                OwnText.WriteHtml(value, context);
                return true;
            default:
                return false;
        }
    }
}
