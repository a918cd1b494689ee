using System.Net;
using System.Text.RegularExpressions;

namespace SharpCell.Book;

/// <summary>Turns a notebook's links into links of the book: notebooks become pages, files beside them are taken along.</summary>
/// <param name="notebook">Full path of the notebook.</param>
/// <param name="sourceFolder">Second place to look for relative targets, or <see langword="null"/>.</param>
/// <param name="pages">Full path of each notebook of the book → its page.</param>
/// <param name="files">Files taken along: full path → name in the book.</param>
/// <param name="notes">Where a target that does not exist is reported.</param>
internal sealed partial class LinkResolver(
    string notebook, string? sourceFolder, IReadOnlyDictionary<string, string> pages, BookFiles files, ICollection<string> notes)
{
    /// <summary>Whether an address needs a network.</summary>
    public static bool IsRemote(string? url) =>
        url is not null && (url.StartsWith("//", StringComparison.Ordinal) || Remote().IsMatch(url));

    /// <summary>Rewrites each <c>src</c> and <c>href</c> of a piece of HTML.</summary>
    /// <param name="html">The HTML.</param>
    /// <param name="attachment">Data URI of an attached picture, or <see langword="null"/>.</param>
    public string Rewrite(string html, Func<string, string?> attachment) => Attribute().Replace(html, match =>
    {
        var url = WebUtility.HtmlDecode(match.Groups["url"].Value);
        var isLink = match.Groups["name"].Value == "href";
        if (!isLink && IsRemote(url))
        {
            Note($"the picture {url} needs a network and is not shown");
        }

        return Resolve(url, attachment) is { } target
            ? $"{match.Groups["before"].Value}{match.Groups["name"].Value}=\"{Html.Escape(target)}\""
            : match.Groups["before"].Value;
    });

    private string? Resolve(string url, Func<string, string?> attachment)
    {
        if (url.StartsWith("attachment:", StringComparison.Ordinal))
        {
            var name = Uri.UnescapeDataString(url["attachment:".Length..]);
            return attachment(name) ?? Missing($"the attachment '{name}' is missing");
        }

        if (url.Length == 0 || url[0] == '#' || url.StartsWith("//", StringComparison.Ordinal) || Scheme().IsMatch(url))
        {
            return url;
        }

        var parts = url.Split('#', 2);
        var fragment = parts.Length == 2 ? "#" + parts[1] : "";
        var relative = Uri.UnescapeDataString(parts[0].Split('?')[0]);
        if (Page(relative) is { } page)
        {
            return page + fragment;
        }

        return Candidates(relative).FirstOrDefault(File.Exists) is { } file
            ? files.Add(file)
            : Missing($"the link target '{relative}' is not in the book");
    }

    private string? Page(string relative)
    {
        if (!relative.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // An executed copy may lie in another folder than the notebook that links to it; its name is the second clue.
        var exact = Candidates(relative).FirstOrDefault(pages.ContainsKey);
        exact ??= pages.Keys.FirstOrDefault(path => Path.GetFileName(path) == Path.GetFileName(relative));
        return exact is null ? null : pages[exact];
    }

    private IEnumerable<string> Candidates(string relative)
    {
        yield return Path.GetFullPath(relative, Path.GetDirectoryName(notebook)!);
        if (sourceFolder is not null)
        {
            yield return Path.GetFullPath(relative, Path.GetFullPath(sourceFolder));
        }
    }

    private string? Missing(string what)
    {
        Note(what);
        return null;
    }

    private void Note(string what) => notes.Add($"{Path.GetFileName(notebook)}: {what}.");

    [GeneratedRegex("(?<before>\\s)(?<name>src|href)=\"(?<url>[^\"]*)\"")]
    private static partial Regex Attribute();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]+:")]
    private static partial Regex Scheme();

    [GeneratedRegex("^(https?|ftp):", RegexOptions.IgnoreCase)]
    private static partial Regex Remote();
}
