using WaferVision.Training;

namespace Course.Classifying;

/// <summary>Everything that decides a training run of the command line.</summary>
internal sealed record TrainingRunOptions
{
    /// <summary>An archive; <see langword="null"/> for synthetic maps.</summary>
    public required string? Data { get; init; }

    /// <summary>A list of the archive's parts; <see langword="null"/> to split by the seed.</summary>
    public string? Split { get; init; }

    /// <summary>Synthetic maps.</summary>
    public required int Count { get; init; }

    /// <summary>Name of the model; <see langword="null"/> for the recipe's.</summary>
    public required string? Model { get; init; }

    /// <summary>Decides epochs and the size of synthetic maps where nothing else does.</summary>
    public required Profile Profile { get; init; }

    /// <summary>Height and width of the images in pixels; <see langword="null"/> for the recipe's.</summary>
    public required int? Size { get; init; }

    /// <summary>What the user wants otherwise than the recipe that suits the data.</summary>
    public required Func<TrainingRecipe, TrainingRecipe> Adjust { get; init; }

    /// <summary>Most training maps of a class; <see langword="null"/> for all.</summary>
    public required int? Cap { get; init; }

    /// <summary>Whether rare classes weigh more in the loss.</summary>
    public required bool Balance { get; init; }

    /// <summary>Whose answers are learned beside the labels; <see langword="null"/> to learn from the labels alone.</summary>
    public Teaching? Teacher { get; init; }

    /// <summary>Whether the processes that <c>mpirun</c> started train together, each with a batch of the wanted size.</summary>
    public bool Distributed { get; init; }

    /// <summary>auto, cpu or cuda.</summary>
    public required string Device { get; init; }

    /// <summary>Folder for weights and history.</summary>
    public required string Output { get; init; }

    /// <summary>Whether to go on with the run in <see cref="Output"/>.</summary>
    public required bool Resume { get; init; }

    /// <summary>Seed of data, split, order and weights.</summary>
    public required long Seed { get; init; }
}
