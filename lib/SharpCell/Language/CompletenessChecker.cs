using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SharpCell.Engine;

namespace SharpCell.Language;

/// <summary>Says whether a cell can be run as it stands.</summary>
internal static class CompletenessChecker
{
    private const int IndentWidth = 4;

    public static CompletenessAnswer Check(string source)
    {
        try
        {
            CellParser.Split(source, "csharp");
        }
        catch (CellDirectiveException)
        {
            return new CompletenessAnswer(Completeness.Invalid, "");
        }

        CellText cell = CellText.Read(source, source.Length);
        if (cell.Language != "csharp" && string.IsNullOrWhiteSpace(cell.Code))
        {
            return new CompletenessAnswer(cell.Language is "markdown" or "value" ? Completeness.Complete : Completeness.Unknown, "");
        }

        SyntaxTree tree = cell.Parse();
        return !SyntaxFactory.IsCompleteSubmission(tree) ? new CompletenessAnswer(Completeness.Incomplete, Indent(tree, source))
            : tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error) ? new CompletenessAnswer(Completeness.Invalid, "")
            : new CompletenessAnswer(Completeness.Complete, "");
    }

    // One step for every brace that is open at the end; where none is, as deep as the last line.
    private static string Indent(SyntaxTree tree, string source)
    {
        int open = 0;
        foreach (SyntaxToken token in tree.GetRoot().DescendantTokens().Where(t => !t.IsMissing))
        {
            open += token.Kind() switch
            {
                SyntaxKind.OpenBraceToken => 1,
                SyntaxKind.CloseBraceToken => -1,
                _ => 0,
            };
        }

        string last = source.TrimEnd('\r', '\n').Split('\n')[^1];
        return open > 0 ? new string(' ', open * IndentWidth) : last[..(last.Length - last.TrimStart().Length)];
    }
}
