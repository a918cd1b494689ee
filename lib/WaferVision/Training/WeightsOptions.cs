namespace WaferVision.Training;

/// <summary>How the filters of a first layer are fitted to images with another number of channels.</summary>
public enum StemAdaptation
{
    /// <summary>Not at all: another number of channels is an error.</summary>
    Refuse,

    /// <summary>Every new channel gets the sum of the old filters over the number of new channels: a grey image gives what it gave as RGB.</summary>
    Sum,

    /// <summary>Every new channel gets the mean of the old filters.</summary>
    Average,

    /// <summary>The old filters in turn, scaled by old over new channels so that the responses keep their size.</summary>
    Repeat,
}

/// <summary>What is allowed when weights are loaded into a model.</summary>
public sealed record WeightsOptions
{
    /// <summary>Whether a floating-point type may be converted to the model's, such as half precision to single. Default: no.</summary>
    public bool Convert { get; init; }

    /// <summary>Whether the last layer may have another number of classes than the file's; it then keeps the weights it has. Default: no.</summary>
    public bool NewHead { get; init; }

    /// <summary>How the first layer is fitted to another number of input channels. Default: not at all.</summary>
    public StemAdaptation Stem { get; init; } = StemAdaptation.Refuse;

    /// <summary>Beginnings of names in the file that the model may lack, such as those of auxiliary heads. Default: none.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];
}

/// <summary>What became of the tensors of a file and of a model.</summary>
/// <param name="Metadata">The file's free text entries; PyTorch's files have none.</param>
/// <param name="Filled">The model's names that got the file's values, in the model's order.</param>
/// <param name="Adapted">Of these, the first layer's that was fitted to another number of channels.</param>
/// <param name="Kept">The model's names that keep their values: a new head, counters that old files lack.</param>
/// <param name="Ignored">The file's names that the options let go unused.</param>
public sealed record LoadedWeights(
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<string> Filled,
    IReadOnlyList<string> Adapted,
    IReadOnlyList<string> Kept,
    IReadOnlyList<string> Ignored);
