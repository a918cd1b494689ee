using Microsoft.CodeAnalysis;

namespace SharpCell.Engine;

/// <summary>A cell does not compile; the message lists every error with its line and column.</summary>
public sealed class CellCompilationException : Exception
{
    internal CellCompilationException(IReadOnlyList<Diagnostic> errors)
        : base(string.Join('\n', errors.OrderBy(e => e.Location.SourceSpan).Select(Describe).Distinct())) => Line = errors.MinBy(e => e.Location.SourceSpan)!.Location.GetMappedLineSpan().StartLinePosition.Line + 1;

    /// <summary>The line of the first error, counted from 1.</summary>
    public int Line { get; }

    private static string Describe(Diagnostic error)
    {
        FileLinePositionSpan at = error.Location.GetMappedLineSpan();
        return $"({at.StartLinePosition.Line + 1},{at.StartLinePosition.Character + 1}): error {error.Id}: {error.GetMessage()}";
    }
}
