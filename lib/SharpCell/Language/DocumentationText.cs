using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using SharpCell.Formatting;

namespace SharpCell.Language;

/// <summary>A documentation comment, readable.</summary>
/// <param name="Plain">As plain text.</param>
/// <param name="Html">As HTML.</param>
internal sealed partial record DocumentationText(string Plain, string Html)
{
    /// <summary>Reads a comment; null when it is malformed or empty.</summary>
    public static DocumentationText? Read(string xml, bool withRemarks)
    {
        XElement comment;
        try
        {
            comment = XElement.Parse(xml, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null;
        }

        StringBuilder plain = new();
        StringBuilder html = new();
        Paragraph(comment.Element("summary"), null);
        List("Parameters", comment.Elements("typeparam").Concat(comment.Elements("param")), "name");
        Paragraph(comment.Element("returns"), "Returns");
        Paragraph(comment.Element("value"), "Value");
        List("Throws", comment.Elements("exception"), "cref");
        if (withRemarks)
        {
            Paragraph(comment.Element("remarks"), "Remarks");
            Paragraph(comment.Element("example"), "Example");
        }

        return plain.Length == 0 ? null : new DocumentationText(plain.ToString().TrimEnd(), html.ToString());

        void Paragraph(XElement? element, string? heading)
        {
            if (element is not null && Text(element) is { Length: > 0 } text)
            {
                plain.Append(heading is null ? "" : $"{heading}: ").Append(text).Append('\n');
                html.Append($"<p>{(heading is null ? "" : $"<b>{heading}</b> ")}{HtmlText.Escape(text).Replace("\n", "<br>", StringComparison.Ordinal)}</p>");
            }
        }

        void List(string heading, IEnumerable<XElement> elements, string attribute)
        {
            (string Name, string Text)[] rows = [.. elements.Select(e => (ShortName((string?)e.Attribute(attribute) ?? ""), Text(e))).Where(r => r.Item2.Length > 0)];
            if (rows.Length == 0)
            {
                return;
            }

            plain.Append(heading).Append(":\n");
            html.Append($"<p><b>{heading}</b></p><ul>");
            foreach ((string name, string text) in rows)
            {
                plain.Append($"  {name}: {text.Replace("\n", "\n    ", StringComparison.Ordinal)}\n");
                html.Append($"<li><code>{HtmlText.Escape(name)}</code> {HtmlText.Escape(text)}</li>");
            }

            html.Append("</ul>");
        }
    }

    private static string Text(XElement element)
    {
        StringBuilder text = new();
        Append(element, text);
        string[] lines = [.. text.ToString().Split('\n').Select(line => line.Trim())];
        return ManyBreaks().Replace(string.Join('\n', lines), "\n").Trim();
    }

    private static void Append(XElement element, StringBuilder into)
    {
        foreach (XNode node in element.Nodes())
        {
            switch (node)
            {
                case XText text:
                    into.Append(Spaces().Replace(text.Value, " "));
                    break;
                case XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref" } reference when reference.IsEmpty || !reference.Nodes().Any():
                    into.Append(ShortName((string?)reference.Attributes().FirstOrDefault(a => a.Name.LocalName is "cref" or "name" or "langword" or "href") ?? ""));
                    break;
                case XElement { Name.LocalName: "code" } code:
                    into.Append('\n').Append(code.Value.Trim('\n')).Append('\n');
                    break;
                case XElement { Name.LocalName: "para" or "item" or "br" } block:
                    into.Append('\n');
                    Append(block, into);
                    into.Append('\n');
                    break;
                case XElement inner:
                    Append(inner, into);
                    break;
            }
        }
    }

    // `M:System.String.Join(System.String,System.Object[])` is read as `String.Join`, `T:System.IO.IOException` as `IOException`.
    private static string ShortName(string reference)
    {
        if (reference.Length < 2 || reference[1] != ':')
        {
            return reference;
        }

        string[] parts = reference[2..].Split('(')[0].Split('.');
        string name = string.Join('.', parts.TakeLast(reference[0] is 'T' or 'N' ? 1 : 2));
        return Arity().Replace(name, "").Replace(".#ctor", "", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\n{2,}")]
    private static partial Regex ManyBreaks();

    [GeneratedRegex("`+[0-9]+")]
    private static partial Regex Arity();
}
