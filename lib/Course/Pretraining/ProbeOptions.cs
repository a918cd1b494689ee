namespace Course.Pretraining;

/// <summary>Everything that decides a linear probe.</summary>
internal sealed record ProbeOptions
{
    /// <summary>A file that <c>pretrain</c> wrote.</summary>
    public required string Weights { get; init; }

    /// <summary>An archive of maps or a folder with MNIST's test images; <see langword="null"/> for synthetic maps.</summary>
    public required string? Data { get; init; }

    /// <summary>Most maps, and the number of synthetic ones.</summary>
    public required int Count { get; init; }

    /// <summary>Random networks to compare with.</summary>
    public required int Repeats { get; init; }

    /// <summary>Seed of synthetic maps and of the parts.</summary>
    public required long Seed { get; init; }
}
