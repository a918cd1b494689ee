using System.Globalization;
using Markdig.Helpers;

namespace SharpCell.Book;

/// <summary>The headings of a page, and the anchors that keep them apart.</summary>
internal sealed class Outline
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <summary>A heading below the page's title.</summary>
    /// <param name="Level">2 to 6.</param>
    /// <param name="Id">Anchor.</param>
    /// <param name="Content">Content as HTML without links.</param>
    public sealed record Heading(int Level, string Id, string Content);

    /// <summary>Content of the page's first heading of level 1; <see langword="null"/> before it was met.</summary>
    public string? TitleHtml { get; private set; }

    /// <summary>The headings below the title, in order.</summary>
    public List<Heading> Headings { get; } = [];

    /// <summary>An anchor in GitHub's spelling, numbered where the page has it already.</summary>
    public string Anchor(string text)
    {
        var slug = LinkHelper.UrilizeAsGfm(text) is { Length: > 0 } words ? words : "section";
        var id = slug;
        for (var i = 1; !taken.Add(id); i++)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"{slug}-{i}");
        }

        return id;
    }

    /// <summary>Takes a heading in; returns the level it has on the page, which has one heading of level 1.</summary>
    public int Add(int level, string id, string html)
    {
        var words = Html.WithoutLinks(html);
        if (level == 1 && TitleHtml is null)
        {
            TitleHtml = words;
            return 1;
        }

        var placed = Math.Max(2, level);
        Headings.Add(new Heading(placed, id, words));
        return placed;
    }
}
