namespace SharpCell.Book;

/// <summary>A rendered book.</summary>
/// <param name="Index">Full path of the first page.</param>
/// <param name="Pages">Full paths of the notebooks' pages, in the order of the notebooks.</param>
/// <param name="Notes">What the book lacks and why, one line each; empty where it lacks nothing.</param>
public sealed record BookResult(string Index, IReadOnlyList<string> Pages, IReadOnlyList<string> Notes);
