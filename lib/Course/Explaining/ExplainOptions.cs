namespace Course.Explaining;

/// <summary>Everything that decides a run of <c>explain</c>.</summary>
internal sealed record ExplainOptions
{
    /// <summary>Files of maps to explain; may be empty where there is something to measure.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>A weights file.</summary>
    public required string Model { get; init; }

    /// <summary>Names of methods; empty for all that apply.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>The layer of the class activation methods; <see langword="null"/> for the last with positions.</summary>
    public required string? Layer { get; init; }

    /// <summary>The class to explain; <see langword="null"/> for each map's likeliest.</summary>
    public required string? Class { get; init; }

    /// <summary>Whether to measure the methods.</summary>
    public required bool Measure { get; init; }

    /// <summary>Synthetic maps of each class to measure on.</summary>
    public required int PerClass { get; init; }

    /// <summary>Seed of these maps.</summary>
    public required long Seed { get; init; }

    /// <summary>The page to write.</summary>
    public required string Output { get; init; }

    /// <summary>auto, cpu or cuda.</summary>
    public required string Device { get; init; }
}
