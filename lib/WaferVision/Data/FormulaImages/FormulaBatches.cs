using TorchSharp;
using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// Formula-driven images in batches, each drawn when it is needed. Every epoch has instances of its own, so that none is seen twice; held-out
/// images are always the same, and in none of the epochs. What an epoch holds depends on its number and the options alone.
/// </summary>
public sealed class FormulaBatches : IBatchSource
{
    // Epochs count instances from 0; no run comes as far as this.
    private const long FirstHeldOut = 1L << 40;

    private readonly FormulaImageOptions _options;
    private readonly FormulaImages _images;
    private readonly int _instances;
    private readonly int _batchSize;
    private readonly bool _heldOut;

    /// <summary>Makes a source.</summary>
    /// <param name="options">Categories, families, size and seed.</param>
    /// <param name="instances">Images of each category in an epoch, 1 or more.</param>
    /// <param name="batchSize">Images of a batch, 1 to 65,536; the last may have fewer. Default: 64.</param>
    /// <param name="heldOut">Whether these are the held-out images, which come in order; else those to learn from, shuffled. Default: no.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or an epoch has more than 2³¹ images.</exception>
    public FormulaBatches(FormulaImageOptions options, int instances, int batchSize = 64, bool heldOut = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(instances, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)instances * options.Categories, Array.MaxLength, nameof(instances));
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchSize, 65536);
        (_options, _images, _instances, _batchSize, _heldOut) = (options, new(options), instances, batchSize, heldOut);
        ClassNames = [.. Enumerable.Range(0, options.Categories).Select(category => $"{_images.KindOf(category)} {category}")];
    }

    /// <inheritdoc/>
    public int Count => _instances * _images.Categories;

    /// <inheritdoc/>
    public int BatchCount => (Count + _batchSize - 1) / _batchSize;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public bool MultiLabel => false;

    /// <inheritdoc/>
    public IEnumerable<Batch> Epoch(int epoch, torch.Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        int[] order = [.. Enumerable.Range(0, Count)];
        if (!_heldOut)
        {
            var random = new CounterRandom(_options.Seed, epoch, -1, -1);
            random.Shuffle(order);
        }

        long first = _heldOut ? FirstHeldOut : (long)epoch * _instances;
        for (int b = 0; b < BatchCount; b++)
        {
            yield return Load(order.AsSpan((b * _batchSize)..Math.Min(Count, (b + 1) * _batchSize)).ToArray(), first, device);
        }
    }

    /// <summary>The options, in words.</summary>
    public override string ToString() =>
        $"formula images {string.Join(' ', _options.Kinds)}, {_options.Categories} categories of {_instances} instances, size {_options.Size}, seed {_options.Seed}, batches of {_batchSize}";

    private Batch Load(int[] indices, long firstInstance, torch.Device? device)
    {
        int size = _images.Size, area = size * size;
        float[] pixels = new float[indices.Length * area];
        Parallel.For(0, indices.Length, i =>
            _images.Draw(indices[i] % _images.Categories, firstInstance + (indices[i] / _images.Categories), pixels.AsSpan(i * area, area)));
        return Batch.Of(pixels, size, [.. indices.Select(index => index % _images.Categories)], device);
    }
}
