using System.Text;
using System.Text.RegularExpressions;

namespace SharpCell.Book;

/// <summary>Terminal text as HTML: colours of ECMA-48 "select graphic rendition" become classes, a carriage return starts its line anew.</summary>
internal static partial class AnsiText
{
    private static readonly string[] Colours = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    public static string ToHtml(string text)
    {
        var html = new StringBuilder();
        var (colour, bold, from) = ("", false, 0);
        var lines = Overwrite(text);
        foreach (Match escape in Escape().Matches(lines))
        {
            Add(html, lines[from..escape.Index], colour, bold);
            from = escape.Index + escape.Length;
            if (escape.Groups["codes"].Success)
            {
                (colour, bold) = Apply(escape.Groups["codes"].Value, colour, bold);
            }
        }

        Add(html, lines[from..], colour, bold);
        return html.ToString();
    }

    /// <summary>A progress bar rewrites its line with \r; what a terminal would show in the end is the last writing.</summary>
    private static string Overwrite(string text) => string.Join('\n', text.Replace("\r\n", "\n").Split('\n').Select(LastWriting));

    private static string LastWriting(string line)
    {
        var end = line.TrimEnd('\r');
        return end[(end.LastIndexOf('\r') + 1)..];
    }

    private static (string Colour, bool Bold) Apply(string codes, string colour, bool bold)
    {
        foreach (var code in codes.Split(';'))
        {
            (colour, bold) = int.TryParse(code, out var number) ? number switch
            {
                0 => ("", false),
                1 => (colour, true),
                22 => (colour, false),
                >= 30 and <= 37 => (Colours[number - 30], bold),
                >= 90 and <= 97 => (Colours[number - 90], bold),
                39 => ("", bold),
                _ => (colour, bold),
            } : ("", false);
        }

        return (colour, bold);
    }

    private static void Add(StringBuilder html, string text, string colour, bool bold)
    {
        if (text.Length == 0)
        {
            return;
        }

        var classes = string.Join(' ', new[] { colour.Length > 0 ? $"ansi-{colour}" : "", bold ? "ansi-bold" : "" }.Where(name => name.Length > 0));
        html.Append(classes.Length == 0 ? Html.Escape(text) : $"<span class=\"{classes}\">{Html.Escape(text)}</span>");
    }

    [GeneratedRegex("\u001b(?:\\[(?<codes>[0-9;]*)m|\\[[0-9;?]*[A-Za-ln-z]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\))")]
    private static partial Regex Escape();
}
