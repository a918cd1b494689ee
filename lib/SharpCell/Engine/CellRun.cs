namespace SharpCell.Engine;

/// <summary>What belongs to the run of one cell.</summary>
internal sealed record CellRun(string Source, string Language, string Name, CellContext Context, TimeSpan Grace, CancellationToken Stop)
{
    private readonly StrongBox executed = new();

    /// <summary>Whether any part of the cell had something to run.</summary>
    public bool Executed => executed.Value;

    public void MarkExecuted(bool ran) => executed.Value |= ran;

    // Shared by copies of the record that run imported files on behalf of the same cell.
    private sealed class StrongBox
    {
        public bool Value { get; set; }
    }
}

/// <summary>A file whose parts are run in place of a <c>#load</c> or <c>#!import</c> line.</summary>
internal sealed record Import(string Path, IReadOnlyList<CellPart> Parts);
