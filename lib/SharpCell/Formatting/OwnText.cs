using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;

namespace SharpCell.Formatting;

/// <summary>Types whose author wrote a <c>ToString</c>: a reader is better served by that text than by a table of properties.</summary>
internal static class OwnText
{
    /// <summary>Whether <c>ToString</c> is written by hand: not inherited from the framework, not made by the compiler for a record.</summary>
    public static bool Has(Type type) =>
        type.GetMethod(nameof(ToString), Type.EmptyTypes) is { DeclaringType: { } declaring } method
        && declaring.Assembly != typeof(object).Assembly && declaring.Assembly != typeof(List<>).Assembly && declaring.Assembly != typeof(Enumerable).Assembly
        && !method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        && !declaring.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    public static void WriteHtml(object value, FormatContext context)
    {
        string text = HtmlText.Escape(value.ToString() ?? "");
        context.Writer.Write(context.Depth == 0 || text.Contains('\n', StringComparison.Ordinal) ? $"<pre>{text}</pre>" : text);
    }
}
