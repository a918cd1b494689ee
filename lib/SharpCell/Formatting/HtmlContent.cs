using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace Microsoft.AspNetCore.Html
{
    /// <summary>Something that writes itself as HTML. The same shape as ASP.NET Core's interface, which .NET Interactive uses.</summary>
    public interface IHtmlContent
    {
        /// <summary>Writes the HTML.</summary>
        /// <param name="writer">Where to.</param>
        /// <param name="encoder">How text is escaped.</param>
        void WriteTo(TextWriter writer, HtmlEncoder encoder);
    }

    /// <summary>HTML held as a string.</summary>
    public class HtmlString : IHtmlContent
    {
        /// <summary>Holds HTML.</summary>
        /// <param name="value">The HTML, written as it is.</param>
        public HtmlString(string? value) => Value = value;

        /// <summary>The HTML.</summary>
        public string? Value { get; }

        /// <inheritdoc/>
        public void WriteTo(TextWriter writer, HtmlEncoder encoder) => writer.Write(Value);

        /// <inheritdoc/>
        public override string ToString() => Value ?? "";
    }
}

namespace Microsoft.DotNet.Interactive.Formatting
{
    /// <summary>Turns strings into HTML.</summary>
    public static class Html
    {
        /// <summary>Takes a string for HTML, unescaped.</summary>
        /// <param name="value">The HTML.</param>
        /// <returns>The content.</returns>
        public static IHtmlContent ToHtmlContent(this string value) => new HtmlString(value);

        /// <summary>Escapes a string for the body of an element.</summary>
        /// <param name="content">The text.</param>
        /// <returns>The content.</returns>
        public static IHtmlContent HtmlEncode(this string content) => new HtmlString(HtmlEncoder.Default.Encode(content));

        /// <summary>Escapes a string for an attribute's value.</summary>
        /// <param name="content">The text.</param>
        /// <returns>The content.</returns>
        public static IHtmlContent HtmlAttributeEncode(this string content) => new HtmlString(HtmlEncoder.Default.Encode(content));
    }

    /// <summary>A formula, shown as <c>text/latex</c>.</summary>
    public class LaTeXString
    {
        private readonly string code;

        /// <summary>Holds a formula.</summary>
        /// <param name="latexCode">The LaTeX source.</param>
        public LaTeXString(string latexCode) => code = latexCode ?? throw new ArgumentNullException(nameof(latexCode));

        /// <summary>Holds a formula.</summary>
        /// <param name="source">The LaTeX source.</param>
#pragma warning disable CA2225 // The constructor is the named alternate.
        public static implicit operator LaTeXString(string source) => new(source);
#pragma warning restore CA2225

        /// <inheritdoc/>
        public override string ToString() => code;
    }
}
