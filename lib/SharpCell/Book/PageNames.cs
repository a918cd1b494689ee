namespace SharpCell.Book;

/// <summary>File names of the pages.</summary>
internal static class PageNames
{
    /// <summary>The notebook's own name; where two share one, or it is the index page's, the names of its folders go before it.</summary>
    public static Dictionary<string, string> For(IReadOnlyList<string> notebooks)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "index" };
        foreach (var path in notebooks)
        {
            var name = Safe(Path.GetFileNameWithoutExtension(path));
            for (var folder = Path.GetDirectoryName(path); !taken.Add(name); folder = Path.GetDirectoryName(folder))
            {
                var before = folder is null ? "" : Path.GetFileName(folder);
                name = $"{(before.Length > 0 ? Safe(before) : "page")}-{name}";
            }

            if (!names.TryAdd(path, $"{name}.html"))
            {
                throw new ArgumentException($"{path}: expected each notebook once; found it twice. Remove one.", nameof(notebooks));
            }
        }

        return names;
    }

    /// <summary>A name that stands in a link as it is.</summary>
    private static string Safe(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
}
