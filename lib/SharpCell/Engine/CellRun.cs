namespace SharpCell.Engine;

/// <summary>What belongs to the run of one cell.</summary>
internal sealed record CellRun(string Source, string Language, string Name, CellContext Context, TimeSpan Grace, CancellationToken Stop)
{
    // Shared by copies of the record that run imported files on behalf of the same cell.
    private readonly Progress progress = new();

    /// <summary>Whether any part of the cell had something to run.</summary>
    public bool Executed => progress.Executed;

    /// <summary>The value of the last C# part that ended in an expression.</summary>
    public object? LastValue
    {
        get => progress.LastValue;
        set => progress.LastValue = value;
    }

    public void MarkExecuted(bool ran) => progress.Executed |= ran;

    private sealed class Progress
    {
        public bool Executed { get; set; }

        public object? LastValue { get; set; }
    }
}

/// <summary>A file whose parts are run in place of a <c>#load</c> or <c>#!import</c> line.</summary>
internal sealed record Import(string Path, IReadOnlyList<CellPart> Parts);
