using System.Text.RegularExpressions;

namespace SharpCell.Book;

/// <summary>Makes every link to a place on a page meet its anchor.</summary>
internal static partial class Anchors
{
    /// <summary>
    /// Editors spell anchors differently (<c>#The-Heading</c>, <c>#the-heading</c>): a link that meets none as it is spelt takes the one that
    /// differs in case only. A link that meets none at all is reported.
    /// </summary>
    /// <param name="pages">Page name → HTML; rewritten in place.</param>
    /// <param name="notes">Where a link without a target is reported.</param>
    public static void Connect(Dictionary<string, string> pages, ICollection<string> notes)
    {
        var ids = pages.ToDictionary(
            page => page.Key,
            page => Id().Matches(page.Value).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal));
        foreach (var (name, html) in pages.ToList())
        {
            pages[name] = Link().Replace(html, match =>
            {
                var target = match.Groups["page"].Value;
                var anchor = match.Groups["anchor"].Value;
                if (!ids.TryGetValue(target.Length == 0 ? name : target, out var known) || anchor.Length == 0 || known.Contains(anchor))
                {
                    return match.Value;
                }

                if (known.FirstOrDefault(id => id.Equals(anchor, StringComparison.OrdinalIgnoreCase)) is { } meant)
                {
                    return $"href=\"{target}#{meant}\"";
                }

                notes.Add($"{name}: the link to '{target}#{anchor}' has no target.");
                return match.Value;
            });
        }
    }

    [GeneratedRegex("\\sid=\"([^\"]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("href=\"(?<page>[^\"#:]*)#(?<anchor>[^\"]*)\"")]
    private static partial Regex Link();
}
