using WaferVision.Data;

namespace Course.Pretraining;

/// <summary>Everything that decides a pretraining run.</summary>
internal sealed record PretrainingOptions
{
    /// <summary>The images.</summary>
    public required FormulaImageOptions Images { get; init; }

    /// <summary>Images of each category in an epoch.</summary>
    public required int Instances { get; init; }

    /// <summary>Images of each category that judge the epochs.</summary>
    public required int HeldOut { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Passes, each over new instances.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images of a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Peak learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Decay of the moving average of the weights; 0 for none.</summary>
    public required double Average { get; init; }

    /// <summary>auto, cpu or cuda.</summary>
    public required string Device { get; init; }

    /// <summary>Folder for weights and history.</summary>
    public required string Output { get; init; }

    /// <summary>Whether to go on with the run in <see cref="Output"/>.</summary>
    public required bool Resume { get; init; }

    /// <summary>The command that makes the same weights again.</summary>
    public string Command =>
        FormattableString.Invariant($"./course pretrain --kind {string.Join(' ', Images.Kinds.Select(kind => $"{kind}".ToLowerInvariant()))} --categories {Images.Categories} ") +
        FormattableString.Invariant($"--instances {Instances} --held-out {HeldOut} --size {Images.Size} --model {Model} --epochs {Epochs} --batch {BatchSize} ") +
        FormattableString.Invariant($"--learning-rate {LearningRate:R} --average {Average:R} --seed {Images.Seed}");
}
