using WaferVision.Data;
using WaferVision.Training;

namespace Course.Classifying;

/// <summary>Everything that decides a training run of the command line.</summary>
internal sealed record TrainingRunOptions
{
    /// <summary>An archive; <see langword="null"/> for synthetic maps.</summary>
    public required string? Data { get; init; }

    /// <summary>Synthetic maps.</summary>
    public required int Count { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Height and width of the images in pixels.</summary>
    public required int Size { get; init; }

    /// <summary>How die codes become channels.</summary>
    public required DieEncoding Encoding { get; init; }

    /// <summary>Changes of the training maps; <see langword="null"/> for none.</summary>
    public required Augmentation? Augmentation { get; init; }

    /// <summary>Most training maps of a class; <see langword="null"/> for all.</summary>
    public required int? Cap { get; init; }

    /// <summary>Whether rare classes weigh more in the loss.</summary>
    public required bool Balance { get; init; }

    /// <summary>Maps of a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>auto, cpu or cuda.</summary>
    public required string Device { get; init; }

    /// <summary>Folder for weights and history.</summary>
    public required string Output { get; init; }

    /// <summary>Whether to go on with the run in <see cref="Output"/>.</summary>
    public required bool Resume { get; init; }

    /// <summary>Seed of data, split, order and weights.</summary>
    public required long Seed { get; init; }

    /// <summary>How to train.</summary>
    public required TrainerOptions Trainer { get; init; }
}
