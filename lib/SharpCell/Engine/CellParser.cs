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

    /// <summary>What an error about an unknown line lists.</summary>
    public static string Known => string.Join(", ", Languages.Keys.Concat(Magics).Concat(HashDirectives));

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

        int space = trimmed.AsSpan().IndexOfAny(' ', '\t', '"');
        string name = space < 0 ? trimmed : trimmed[..space];
        string arguments = space < 0 ? "" : trimmed[space..].Trim();
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
}
