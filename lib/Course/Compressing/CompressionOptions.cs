using Course.Classifying;
using WaferVision.Compression;
using WaferVision.Training;

namespace Course.Compressing;

/// <summary>What is pruned.</summary>
internal enum Pruning
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Whole channels: the network becomes smaller.</summary>
    Structured,

    /// <summary>Single weights: they become 0.</summary>
    Magnitude,
}

/// <summary>Everything that decides a compression of the command line.</summary>
internal sealed record CompressionOptions
{
    /// <summary>A weights file.</summary>
    public required string Model { get; init; }

    /// <summary>The weights file to write.</summary>
    public required string Output { get; init; }

    /// <summary>Whether batch normalisations are folded into the convolutions before them.</summary>
    public bool Fold { get; init; }

    /// <summary>What is pruned.</summary>
    public Pruning Prune { get; init; }

    /// <summary>The share of it.</summary>
    public double Amount { get; init; }

    /// <summary>Whether each layer loses that share; <see langword="null"/> for what suits the kind of pruning.</summary>
    public PruningScope? Scope { get; init; }

    /// <summary>An archive to learn from after pruning and to judge by.</summary>
    public string? Data { get; init; }

    /// <summary>A list of the archive's parts; <see langword="null"/> to split as in training.</summary>
    public string? Split { get; init; }

    /// <summary>Passes over the training part after pruning.</summary>
    public int Epochs { get; init; }

    /// <summary>Base learning rate; <see langword="null"/> for a third of the recipe's.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Whose answers are learned beside the labels.</summary>
    public Teaching? Teacher { get; init; }

    /// <summary>auto, cpu or cuda.</summary>
    public required string Device { get; init; }

    /// <summary>Seed of order, augmentation and dropout.</summary>
    public long Seed { get; init; }

    /// <summary>Refuses options that do not go together.</summary>
    /// <exception cref="UsageException">They do not.</exception>
    public void Check()
    {
        if (((string[])[Model, Output]).FirstOrDefault(file => file.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)) is { } onnx)
        {
            throw new UsageException($"{onnx}: compress reads and writes weights files; './course export' makes an ONNX file of the result");
        }

        if (!Fold && Prune == Pruning.None && Epochs == 0)
        {
            throw new UsageException("nothing to do: pass --fold, --prune or --epochs");
        }

        if (Data is null && Epochs > 0)
        {
            throw new UsageException("--epochs trains on maps; name an archive with --data");
        }

        if (Data is null && Split is not null)
        {
            throw new UsageException("--split is the list of an archive's parts; name the archive with --data");
        }

        if (Teacher is not null && Epochs == 0)
        {
            throw new UsageException("--teacher teaches while the network trains; pass --epochs");
        }
    }
}
