using WaferVision.Data;

namespace WaferVision.Training;

/// <summary>Which features are taken and how.</summary>
public sealed record FeatureOptions
{
    /// <summary>
    /// The name of the layer whose output is taken, such as <c>avgpool</c>; null takes what the model's last dense layer or convolution is given,
    /// so that a linear classifier on the features is a new head. Default: null.
    /// </summary>
    public string? Layer { get; init; }

    /// <summary>Encoding, size and batch size; order and augmentation are ignored, every map is seen once as it is. Defaults if null.</summary>
    public BatchOptions? Batches { get; init; }

    /// <summary>
    /// Folder in which the features are kept, in a file named by a hash of model, layer, maps and encoding; where it exists already, the model is
    /// not run. Null keeps none. Default: null.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>The most bytes that the features of one layer may take, 1 to 2,147,483,591. Default: 1,073,741,824.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public long MostBytes
    {
        get;
        init => field = value >= 1 && value <= Array.MaxLength ? value : throw new ArgumentOutOfRangeException(nameof(MostBytes), value, $"Expected 1 to {Array.MaxLength}.");
    } = 1L << 30;
}
