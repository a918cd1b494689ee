namespace SharpCell.Engine;

/// <summary>How a cell ended.</summary>
public enum CellOutcome
{
    /// <summary>It ran to its end.</summary>
    Succeeded,

    /// <summary>It did not compile, or threw.</summary>
    Failed,

    /// <summary>Its time was up; it was stopped, and the state of the notebook is usable.</summary>
    TimedOut,

    /// <summary>The run was stopped from outside.</summary>
    Cancelled,

    /// <summary>Its time was up and it could not be stopped; only ending the process helps.</summary>
    Hung,
}

/// <summary>Why a cell failed.</summary>
/// <param name="Name">The exception's type.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="Traceback">Readable lines: exceptions with their inner ones, and stack frames of the notebook and its libraries, without those of the engine.</param>
/// <param name="Line">The line of the cell, counted from 1, that failed or called what failed; null where unknown.</param>
public sealed record CellError(string Name, string Message, IReadOnlyList<string> Traceback, int? Line);

/// <summary>How a cell ended.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Elapsed">Wall time from the first compiler call to the end.</param>
/// <param name="Executed">Whether any code or content of the cell was run: false for a cell of comments only, or one that never started.</param>
/// <param name="Error">Why it failed; null on success.</param>
public sealed record CellResult(CellOutcome Outcome, TimeSpan Elapsed, bool Executed, CellError? Error)
{
    /// <summary>The value of the cell's last expression; null where it has none.</summary>
    public object? Value { get; init; }
}
