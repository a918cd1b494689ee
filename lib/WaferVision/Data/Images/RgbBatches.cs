using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Data.Images;

/// <summary>
/// One-channel images as a network for photographs wants them: the channel three times, from each the mean subtracted that the network was trained
/// with, divided by its standard deviation. Order, labels and size are the source's.
/// </summary>
public sealed class RgbBatches : IBatchSource
{
    private readonly IBatchSource _source;
    private readonly ImagePreprocessing _preprocessing;

    /// <summary>Wraps a source of images with one channel of values from 0 to 1.</summary>
    /// <param name="source">The images, (N, 1, H, W).</param>
    /// <param name="preprocessing">Mean and deviation of each colour; its sizes are not used.</param>
    public RgbBatches(IBatchSource source, ImagePreprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(preprocessing);
        (_source, _preprocessing) = (source, preprocessing);
    }

    /// <inheritdoc/>
    public int Count => _source.Count;

    /// <inheritdoc/>
    public int BatchCount => _source.BatchCount;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _source.ClassNames;

    /// <inheritdoc/>
    public bool MultiLabel => _source.MultiLabel;

    /// <summary>The source's batches with images (N, 3, H, W).</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="device">Where the tensors go; null: the CPU.</param>
    /// <exception cref="ArgumentException">The source's images have not one channel.</exception>
    public IEnumerable<Batch> Epoch(int epoch, Device? device = null)
    {
        foreach (Batch batch in _source.Epoch(epoch, device))
        {
            yield return Colored(batch);
        }
    }

    /// <summary>The source and the numbers, in words.</summary>
    public override string ToString() => $"{_source} as RGB, mean {_preprocessing.Mean}, deviation {_preprocessing.Deviation}";

    private Batch Colored(Batch grey)
    {
        using Tensor images = grey.Images;
        if (images.shape[1] != 1)
        {
            throw new ArgumentException($"Expected images with one channel; found ({string.Join(", ", images.shape)}). Encode the dies as DieEncoding.Scaled or FailMask.");
        }

        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor colored = (images - Channels(_preprocessing.Mean)) / Channels(_preprocessing.Deviation);
        return new(colored.MoveToOuterDisposeScope(), grey.Labels);

        Tensor Channels((float Red, float Green, float Blue) values) => tensor([values.Red, values.Green, values.Blue], [1, 3, 1, 1], device: images.device);
    }
}
