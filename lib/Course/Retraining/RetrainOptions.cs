using WaferVision.Evaluation;

namespace Course.Retraining;

/// <summary>What a challenger must show before it takes the champion's place.</summary>
internal sealed record PromotionRule
{
    /// <summary>Classes on each of which it must be better beyond noise; <see langword="null"/> for the one in which the champion is weakest. On no other class may it be worse.</summary>
    public IReadOnlyList<string>? Guards { get; init; }

    /// <summary>A loss of F1 on another class that the interval must exclude; <see langword="null"/> asks for no such proof.</summary>
    public double? Margin { get; init; }

    /// <summary>Held-out maps below which a class cannot be guarded, and <see cref="Margin"/> asks nothing of it.</summary>
    public int LeastMaps { get; init; } = 20;

    /// <summary>Confidence, draws and seed of the comparison.</summary>
    public PairedOptions Statistics { get; init; } = new();

    /// <summary>Checks that the classes that it names are there.</summary>
    /// <exception cref="UsageException">One is not.</exception>
    public void Check(IReadOnlyList<string> classNames)
    {
        if (Guards?.FirstOrDefault(name => !classNames.Contains(name)) is { } unknown)
        {
            throw new UsageException($"there is no class '{unknown}'; the champion knows {string.Join(", ", classNames)}");
        }
    }
}

/// <summary>Everything that decides a retraining.</summary>
internal sealed record RetrainOptions
{
    /// <summary>The weights file in service.</summary>
    public required string Champion { get; init; }

    /// <summary>The archive of new maps.</summary>
    public required string Data { get; init; }

    /// <summary>A list of its parts; <see langword="null"/> to split by the champion's seed.</summary>
    public string? Split { get; init; }

    /// <summary>An archive of old maps to learn from and be judged by, too.</summary>
    public string? Old { get; init; }

    /// <summary>A list of its parts.</summary>
    public string? OldSplit { get; init; }

    /// <summary>Folder for challenger and report.</summary>
    public required string Output { get; init; }

    /// <summary>Whether the challenger begins with random weights in place of the champion's.</summary>
    public bool FromScratch { get; init; }

    /// <summary>Passes over the training maps; <see langword="null"/> for the recipe's.</summary>
    public int? Epochs { get; init; }

    /// <summary>Base learning rate; <see langword="null"/> for the recipe's, of which fine-tuning takes a third.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Seed of order, augmentation, dropout and random weights.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>The share of wrong answers wanted among those given, 0 to 1; counts where the champion was calibrated.</summary>
    public double ErrorRate { get; init; } = 0.01;

    /// <summary>What the challenger must show.</summary>
    public PromotionRule Rule { get; init; } = new();

    /// <summary>Whether to decide and report only.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether to go on with the run in <see cref="Output"/>.</summary>
    public bool Resume { get; init; }

    /// <summary>The running service to tell; <see langword="null"/> for none.</summary>
    public ServiceAddress? Service { get; init; }

    /// <summary>auto, cpu or cuda.</summary>
    public string Device { get; init; } = "auto";
}
