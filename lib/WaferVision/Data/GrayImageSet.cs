using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Data;

/// <summary>Grey images with one label each, such as the handwritten digits of MNIST, as batches of square images.</summary>
public sealed class GrayImageSet : IBatchSource
{
    private readonly byte[] _pixels;
    private readonly byte[] _labels;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _size;
    private readonly int _batchSize;

    private GrayImageSet(byte[] pixels, int rows, int columns, byte[] labels, int size, int batchSize)
    {
        (_pixels, _rows, _columns, _labels, _size, _batchSize) = (pixels, rows, columns, labels, size, batchSize);
        ClassNames = [.. Enumerable.Range(0, labels.Max() + 1).Select(label => $"{label}")];
    }

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <inheritdoc/>
    public int BatchCount => (Count + _batchSize - 1) / _batchSize;

    /// <summary>The labels' numbers as text, from 0 to the largest.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public bool MultiLabel => false;

    /// <summary>Reads images and labels in MNIST's format.</summary>
    /// <param name="images">An IDX file of (images, rows, columns).</param>
    /// <param name="labels">An IDX file of (images).</param>
    /// <param name="size">Rows and columns of the batches' images, 8 to 1024, to which the file's are resized bilinearly. Default: 64.</param>
    /// <param name="batchSize">Images of a batch, 1 to 65,536. Default: 64.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="WaferFileException">A file is damaged or of another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static GrayImageSet ReadIdx(string images, string labels, int size = 64, int batchSize = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchSize, 65536);
        (IReadOnlyList<int> shape, byte[] pixels) = IdxFile.Read(images);
        if (shape is not [int count, int rows, int columns])
        {
            throw new WaferFileException(images, "byte 3", "3 dimensions (images, rows, columns)", $"{shape.Count}", "Give the file of the images, not that of the labels.");
        }

        (IReadOnlyList<int> labelShape, byte[] classes) = IdxFile.Read(labels);
        return labelShape is [int found] && found == count
            ? new(pixels, rows, columns, classes, size, batchSize)
            : throw new WaferFileException(
                labels, "byte 3", $"1 dimension of {count}, one label for each image of {images}", $"({string.Join(", ", labelShape)})", "Give the file of labels that belongs to the images.");
    }

    /// <summary>The images in the file's order, 0 (black) to 1 (white); every epoch is the same.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="device">Where the tensors go; null: the CPU.</param>
    public IEnumerable<Batch> Epoch(int epoch, Device? device = null)
    {
        for (int first = 0; first < Count; first += _batchSize)
        {
            yield return Load(first, Math.Min(_batchSize, Count - first), device ?? CPU);
        }
    }

    private Batch Load(int first, int count, Device device)
    {
        int area = _rows * _columns;
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = tensor(_pixels.AsSpan(first * area, count * area).ToArray(), [count, 1, _rows, _columns]).to(ScalarType.Float32) / 255;
        Tensor resized = nn.functional.interpolate(pixels, size: [_size, _size], mode: InterpolationMode.Bilinear, align_corners: false);
        Tensor labels = tensor([.. _labels.AsSpan(first, count).ToArray().Select(label => (long)label)]);
        return new Batch(resized.to(device).MoveToOuterDisposeScope(), labels.to(device).MoveToOuterDisposeScope());
    }
}
