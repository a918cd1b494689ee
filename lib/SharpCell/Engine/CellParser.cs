using System.Text;

namespace SharpCell.Engine;

/// <summary>A line of a cell that speaks to the engine: <c>#!time</c>, <c>#r "…"</c>.</summary>
/// <param name="Name">The first word, for example <c>#!share</c> or <c>#r</c>.</param>
/// <param name="Arguments">The rest of the line.</param>
/// <param name="Line">Its line in the cell, counted from 1.</param>
internal sealed record Directive(string Name, string Arguments, int Line);

/// <summary>Successive lines of one language.</summary>
/// <param name="Language">The language.</param>
/// <param name="Directives">The engine's lines among them, in order.</param>
/// <param name="Code">The rest. Lines of C# stay on the line that they have in the cell: the engine's lines are blank.</param>
internal sealed record CellPart(string Language, IReadOnlyList<Directive> Directives, string Code);

/// <summary>Splits a cell at its language selectors and takes the engine's lines out.</summary>
internal static class CellParser
{
    private static readonly Dictionary<string, string> Languages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["#!csharp"] = "csharp", ["#!c#"] = "csharp", ["#!cs"] = "csharp",
        ["#!markdown"] = "markdown", ["#!md"] = "markdown",
        ["#!html"] = "html", ["#!javascript"] = "javascript", ["#!js"] = "javascript",
        ["#!mermaid"] = "mermaid", ["#!value"] = "value",
    };

    private static readonly string[] HashDirectives = ["#r", "#i", "#load"];
    private static readonly string[] Magics = ["#!import", "#!time", "#!share", "#!set"];

    /// <summary>Every known line by its first word, with what it does.</summary>
    public static IReadOnlyDictionary<string, string> Descriptions { get; } = Languages
        .Select(l => KeyValuePair.Create(l.Key, l.Value == "value" ? "Keeps the lines below as a named value: #!value --name NAME" : $"The lines below are {l.Value}."))
        .Concat(
        [
            new("#!import", "Runs a notebook or script in place of this line: #!import FILE"),
            new("#!time", "Reports how long the cell takes."),
            new("#!share", "Takes a value over from another language: #!share --from LANGUAGE NAME [--as NAME]"),
            new("#!set", "Declares a variable: #!set --name NAME --value VALUE"),
            new("#r", "References an assembly or a package: #r \"FILE\" or #r \"nuget: ID, VERSION\""),
            new("#i", "Adds a package feed: #i \"nuget: FEED\""),
            new("#load", "Runs a script in place of this line: #load \"FILE\""),
        ])
        .ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What an error about an unknown line lists.</summary>
    public static string Known => string.Join(", ", Descriptions.Keys);

    /// <summary>The language that a line selects; null for any other line.</summary>
    public static string? SelectedLanguage(string line) => Languages.GetValueOrDefault(FirstWord(line.Trim()));

    /// <summary>Whether a line speaks to the engine: one that begins with <c>#!</c>, known or not, and in C# <c>#r</c>, <c>#i</c> and <c>#load</c>.</summary>
    public static bool IsDirective(string line, string language) =>
        line.TrimStart().StartsWith("#!", StringComparison.Ordinal) || (language == "csharp" && HashDirectives.Contains(FirstWord(line.Trim())));

    /// <summary>Whether the engine runs cells of this language.</summary>
    public static bool IsKnownLanguage(string language) => Languages.ContainsValue(language);

    /// <summary>Splits a cell.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="language">The language up to the first selector.</param>
    /// <exception cref="CellDirectiveException">A <c>#!</c> line that is not known.</exception>
    public static IReadOnlyList<CellPart> Split(string source, string language)
    {
        List<CellPart> parts = [];
        List<Directive> directives = [];
        StringBuilder code = new();
        string[] lines = source.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            Directive? directive = Read(lines[i], i + 1, language);
            if (directive is null)
            {
                code.Append(lines[i]).Append('\n');
                continue;
            }

            if (Languages.TryGetValue(directive.Name, out string? next))
            {
                Finish();
                language = next;
                directives = directive.Arguments.Length > 0 ? [directive] : [];
                code = new StringBuilder(language == "csharp" ? new string('\n', i + 1) : "");
            }
            else
            {
                directives.Add(directive);
                code.Append(language == "csharp" ? "\n" : "");
            }
        }

        Finish();
        return parts;

        void Finish()
        {
            if (directives.Count > 0 || !string.IsNullOrWhiteSpace(code.ToString()))
            {
                parts.Add(new CellPart(language, directives, code.ToString()));
            }
        }
    }

    private static Directive? Read(string line, int number, string language)
    {
        string trimmed = line.Trim();
        if (!trimmed.StartsWith('#'))
        {
            return null;
        }

        string name = FirstWord(trimmed);
        string arguments = trimmed[name.Length..].Trim();
        if (language == "csharp" && HashDirectives.Contains(name))
        {
            return new Directive(name, arguments, number);
        }

        if (!trimmed.StartsWith("#!", StringComparison.Ordinal))
        {
            return null;
        }

        return Languages.ContainsKey(name) || Magics.Contains(name)
            ? new Directive(name, arguments, number)
            : throw new CellDirectiveException($"Line {number}: {name} is not known. Known are {Known}.", number);
    }

    /// <summary>The part of a line before the first space or quote.</summary>
    public static string FirstWord(string line)
    {
        int end = line.AsSpan().IndexOfAny(' ', '\t', '"');
        return end < 0 ? line : line[..end];
    }
}
