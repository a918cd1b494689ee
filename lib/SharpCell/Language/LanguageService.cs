using SharpCell.Engine;

namespace SharpCell.Language;

/// <summary>
/// Answers an editor's questions about a cell that is being written, from what the notebook's earlier cells declared.
/// It works on a snapshot: any thread may ask, also while a cell runs, and nothing of the notebook is executed.
/// </summary>
/// <remarks>
/// Names come from the compiler's own lookup over the submissions; the Roslyn package with an editor's completion service is not used, since it needs
/// a second model of every cell (one project a submission) beside the one that the engine compiles.
/// </remarks>
public sealed class LanguageService
{
    /// <summary>How many completions are offered at most.</summary>
    public const int MaxCompletions = 1000;

    private readonly ScriptSession session;
    private readonly string baseFolder;

    internal LanguageService(ScriptSession session, string baseFolder)
    {
        this.session = session;
        this.baseFolder = baseFolder;
    }

    /// <summary>The ways to go on writing.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="cursor">The cursor, in Unicode code points; outside the cell it counts as its start or end.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>The completions; none in a comment, in a string, or after a number.</returns>
    public Completions Complete(string source, int cursor, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        int index = CodePoints.ToIndex(source, cursor);
        CellText cell = CellText.Read(source, index);
        (int start, IEnumerable<CompletionItem> items) = cell.IsDirective
            ? DirectiveCompletion.Find(cell, index, baseFolder)
            : cell.Language == "csharp" ? CompletionFinder.Find(session, cell, index, cancellation) : (index, []);
        return new Completions(CodePoints.FromIndex(source, start), CodePoints.FromIndex(source, index), [.. items.Take(MaxCompletions)]);
    }

    /// <summary>What is known about the name at the cursor, or about the method whose arguments are being written.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="cursor">The cursor, in Unicode code points; outside the cell it counts as its start or end.</param>
    /// <param name="detail">0: the summary; 1: remarks as well.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>Signatures and documentation; null where there is no name or it means nothing.</returns>
    public Inspection? Inspect(string source, int cursor, int detail = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        int index = CodePoints.ToIndex(source, cursor);
        CellText cell = CellText.Read(source, index);
        return cell.IsDirective ? DirectiveCompletion.Inspect(cell)
            : cell.Language == "csharp" ? Inspector.Inspect(session, cell, index, detail > 0, cancellation)
            : null;
    }

    /// <summary>Whether a cell can be run as it stands.</summary>
    /// <param name="source">The cell.</param>
    /// <returns>The answer, with the indent of the next line where it goes on.</returns>
    public static CompletenessAnswer IsComplete(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return CompletenessChecker.Check(source);
    }
}
