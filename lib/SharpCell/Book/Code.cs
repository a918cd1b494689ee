namespace SharpCell.Book;

/// <summary>Source text as HTML.</summary>
internal static class Code
{
    /// <summary>A block of source in the language's own dress.</summary>
    public static string ToHtml(string source, string language, PageNeeds needs)
    {
        if (language == "mermaid")
        {
            needs.Diagrams = true;
            return $"<figure class=\"diagram\"><pre class=\"mermaid\">{Html.Escape(source)}</pre></figure>";
        }

        var isCSharp = language is "csharp" or "c#" or "cs";
        var css = language.Length == 0 ? "" : $" class=\"language-{Html.Escape(isCSharp ? "csharp" : language)}\"";
        var content = isCSharp ? CSharpHighlighter.ToHtml(source) : Html.Escape(source);
        return $"<pre class=\"code\" tabindex=\"0\"><code{css}>{content}</code></pre>";
    }
}
