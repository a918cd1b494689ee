using SharpCell.Engine;
using SharpCell.Formatting;

namespace SharpCell.Language;

/// <summary>Completes lines that speak to the engine: their names, and paths in <c>#r</c>, <c>#load</c> and <c>#!import</c>.</summary>
internal static class DirectiveCompletion
{
    private static readonly Dictionary<string, string[]> Endings = new()
    {
        ["#r"] = [".dll", ".exe"],
        ["#load"] = [".csx", ".cs"],
        ["#!import"] = [".ipynb", ".dib", ".csx", ".cs"],
    };

    public static (int Start, IEnumerable<CompletionItem> Items) Find(CellText cell, int index, string baseFolder)
    {
        string line = cell.Line.TrimStart();
        int space = line.AsSpan().IndexOfAny(' ', '\t', '"');
        if (space < 0)
        {
            IEnumerable<CompletionItem> names = CellParser.Descriptions
                .Where(known => known.Key.StartsWith(line, StringComparison.OrdinalIgnoreCase))
                .Select(known => new CompletionItem(known.Key, "directive", known.Value));
            return (index - line.Length, names.OrderBy(item => item.Text, StringComparer.Ordinal));
        }

        return Endings.TryGetValue(line[..space], out string[]? endings)
            ? Paths(line[space..].TrimStart(' ', '\t', '"'), index, baseFolder, endings)
            : (index, []);
    }

    public static Inspection? Inspect(CellText cell)
    {
        int end = cell.Source.AsSpan(cell.LineStart).IndexOfAny('\r', '\n');
        string line = (end < 0 ? cell.Source[cell.LineStart..] : cell.Source.Substring(cell.LineStart, end)).Trim();
        int space = line.AsSpan().IndexOfAny(' ', '\t', '"');
        string name = space < 0 ? line : line[..space];
        return CellParser.Descriptions.TryGetValue(name, out string? description)
            ? new Inspection($"{name}\n{description}", $"<pre>{HtmlText.Escape(name)}</pre><p>{HtmlText.Escape(description)}</p>")
            : null;
    }

    // Only the last part of the path is replaced, so that an editor shows names and not whole paths.
    private static (int Start, IEnumerable<CompletionItem> Items) Paths(string typed, int index, string baseFolder, string[] endings)
    {
        if (typed.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase) || typed.IndexOfAny(Path.GetInvalidPathChars()) >= 0)
        {
            return (index, []);
        }

        int slash = typed.LastIndexOfAny(['/', '\\']);
        string prefix = typed[(slash + 1)..];
        DirectoryInfo folder = new(Path.GetFullPath(typed[..(slash + 1)], baseFolder));
        EnumerationOptions options = new() { IgnoreInaccessible = true, MatchCasing = MatchCasing.CaseInsensitive };
        IEnumerable<CompletionItem> items = folder.Exists
            ? folder.EnumerateFileSystemInfos("*", options)
                .Where(entry => entry.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (prefix.StartsWith('.') || !entry.Name.StartsWith('.')))
                .Where(entry => entry is DirectoryInfo || endings.Contains(entry.Extension, StringComparer.OrdinalIgnoreCase))
                .OrderBy(entry => entry is FileInfo).ThenBy(entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => new CompletionItem(entry is DirectoryInfo ? entry.Name + "/" : entry.Name, entry is DirectoryInfo ? "folder" : "file", ""))
            : [];
        IEnumerable<CompletionItem> parents = prefix is "" or "." or ".." && typed.Length <= 2 ? [new CompletionItem("../", "folder", "")] : [];
        return (index - prefix.Length, parents.Concat(items));
    }
}
