using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using SharpCell.Engine;

namespace SharpCell.Language;

/// <summary>A cell as its author sees it, with the parts that are not C# blanked out: positions stay what they are.</summary>
internal sealed class CellText
{
    private CellText(string source, string code, string line, int lineStart, string language)
    {
        Source = source;
        Code = code;
        Line = line;
        LineStart = lineStart;
        Language = language;
    }

    /// <summary>The cell.</summary>
    public string Source { get; }

    /// <summary>The C# of the cell, as long as <see cref="Source"/>.</summary>
    public string Code { get; }

    /// <summary>The line of the cursor, up to the cursor.</summary>
    public string Line { get; }

    /// <summary>Where that line starts.</summary>
    public int LineStart { get; }

    /// <summary>The language at the cursor.</summary>
    public string Language { get; }

    /// <summary>Whether the cursor is in a line that speaks to the engine, or begins to.</summary>
    public bool IsDirective => CellParser.IsDirective(Line, Language)
        || (Line.TrimStart() is ['#', ..] begun && CellParser.Descriptions.Keys.Any(known => known.StartsWith(begun, StringComparison.Ordinal)));

    /// <summary>Reads a cell.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="cursor">The cursor, in UTF-16 units.</param>
    public static CellText Read(string source, int cursor)
    {
        char[] code = source.ToCharArray();
        string language = "csharp", languageAtCursor = language, line = "";
        int start = 0, lineStart = 0;
        foreach (TextLine at in SourceText.From(source).Lines)
        {
            string text = source[at.Span.Start..at.Span.End];
            language = CellParser.SelectedLanguage(text) ?? language;
            if (at.Span.Start <= cursor)
            {
                (languageAtCursor, lineStart, line) = (language, at.Span.Start, source[at.Span.Start..Math.Min(cursor, at.Span.End)]);
            }

            start = at.Span.Start;
            if (language != "csharp" || CellParser.IsDirective(text, language))
            {
                Array.Fill(code, ' ', start, at.Span.Length);
            }
        }

        return new CellText(source, new string(code), line, lineStart, languageAtCursor);
    }

    /// <summary>Parses the C# of the cell.</summary>
    public SyntaxTree Parse() => ScriptSession.Parse(Code, "cell", CancellationToken.None);
}
