namespace Course.Notebooks;

/// <summary>What <c>run</c> executes and where the results go.</summary>
internal sealed record NotebookSessionOptions
{
    /// <summary>Full paths.</summary>
    public required IReadOnlyList<string> Notebooks { get; init; }

    /// <summary>ci, lesson or full.</summary>
    public required string Profile { get; init; }

    /// <summary>Folder for the results.</summary>
    public required string Output { get; init; }

    /// <summary>Notebooks at once.</summary>
    public required int Parallel { get; init; }

    /// <summary>Longest time of a cell.</summary>
    public required TimeSpan CellTimeout { get; init; }

    /// <summary>Whether a notebook goes on after a failure.</summary>
    public required bool KeepGoing { get; init; }

    /// <summary>Values for the notebooks' parameters.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }
}
