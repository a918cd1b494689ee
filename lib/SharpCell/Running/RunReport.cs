namespace SharpCell.Running;

/// <summary>What became of a cell.</summary>
public enum CellStatus
{
    /// <summary>It ran, and everything expected of it was there.</summary>
    Passed,

    /// <summary>It failed, or something expected of it was not there.</summary>
    Failed,

    /// <summary>It is tagged <c>skip-execution</c>.</summary>
    Skipped,

    /// <summary>The notebook stopped before it.</summary>
    NotRun,
}

/// <summary>Why a cell failed.</summary>
/// <param name="Kind">The exception's type, or what was expected: <c>ExpectedNumber</c>, <c>ExpectedOutput</c>, <c>NotExecuted</c>, …</param>
/// <param name="Message">What happened.</param>
/// <param name="Traceback">The exception's readable lines; empty for expectations.</param>
/// <param name="Line">The line of the cell, counted from 1; null where unknown.</param>
public sealed record CellFailure(string Kind, string Message, IReadOnlyList<string> Traceback, int? Line);

/// <summary>What became of a code cell.</summary>
/// <param name="Number">Its place among all cells of the notebook, counted from 1.</param>
/// <param name="Id">Its id in the file.</param>
/// <param name="Source">Its source.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Elapsed">How long it ran.</param>
/// <param name="Failures">Why it failed; empty unless it failed.</param>
public sealed record CellReport(int Number, string Id, string Source, CellStatus Status, TimeSpan Elapsed, IReadOnlyList<CellFailure> Failures)
{
    /// <summary>The failure as text: the lines of the cell with the failing one marked, then the message and the traceback.</summary>
    /// <returns>Several lines; empty unless the cell failed.</returns>
    public string Describe() => FailureText.Describe(this);
}

/// <summary>What became of a notebook.</summary>
/// <param name="Path">The notebook.</param>
/// <param name="OutputPath">The executed copy, complete or up to the failure; null when none was written.</param>
/// <param name="Cells">Its code cells.</param>
/// <param name="Elapsed">How long it took, the process's start included.</param>
/// <param name="FirstResult">When the first cell was done, from the start; null when none was.</param>
/// <param name="Error">What went wrong outside of any cell: the file is no notebook, a parameter has no place to go; null when nothing did.</param>
public sealed record NotebookReport(
    string Path, string? OutputPath, IReadOnlyList<CellReport> Cells, TimeSpan Elapsed, TimeSpan? FirstResult, string? Error)
{
    /// <summary>Whether all of it ran and held.</summary>
    public bool Passed => Error is null && Cells.All(cell => cell.Status is CellStatus.Passed or CellStatus.Skipped);
}

/// <summary>What became of several notebooks.</summary>
/// <param name="Notebooks">The notebooks, in the order they were given.</param>
/// <param name="Elapsed">How long all took together.</param>
public sealed record RunReport(IReadOnlyList<NotebookReport> Notebooks, TimeSpan Elapsed)
{
    /// <summary>How many notebooks passed.</summary>
    public int Passed => Notebooks.Count(n => n.Passed);

    /// <summary>How many notebooks failed.</summary>
    public int Failed => Notebooks.Count(n => !n.Passed);

    /// <summary>The report as JUnit XML: a suite for each notebook, a case for each code cell.</summary>
    /// <returns>The XML document.</returns>
    public string ToJUnit() => JUnit.Write(this);
}
