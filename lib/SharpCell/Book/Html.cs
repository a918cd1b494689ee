using System.Net;
using System.Text.RegularExpressions;

namespace SharpCell.Book;

/// <summary>Text and HTML.</summary>
internal static partial class Html
{
    /// <summary>Text as it stands in an element or in a quoted attribute.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");

    /// <summary>The words of a piece of HTML, without tags, on one line.</summary>
    public static string Text(string html) => Blank().Replace(WebUtility.HtmlDecode(Tag().Replace(html, "")), " ").Trim();

    /// <summary>HTML whose links are gone and whose words remain: it can stand within another link.</summary>
    public static string WithoutLinks(string html) => Anchor().Replace(html, "");

    [GeneratedRegex("</?a(\\s[^>]*)?>")]
    private static partial Regex Anchor();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
