using System.Buffers;
using System.Runtime.InteropServices;
using TorchSharp;
using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>Images and labels of one training step. Disposing it frees both tensors.</summary>
/// <param name="Images">float32, shape (N, C, H, W).</param>
/// <param name="Labels">int64, shape (N): class indices; for a multi-label set float32, shape (N, classes), of 0 and 1.</param>
public sealed record Batch(torch.Tensor Images, torch.Tensor Labels) : IDisposable
{
    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }

    /// <summary>One-channel square images with one label each.</summary>
    internal static Batch Of(ReadOnlySpan<float> pixels, int size, ReadOnlySpan<int> labels, torch.Device? device)
    {
        torch.Tensor images = torch.empty(new long[] { labels.Length, 1, size, size }, dtype: torch.ScalarType.Float32);
        pixels.CopyTo(MemoryMarshal.Cast<byte, float>(images.bytes));
        torch.Tensor classes = torch.empty(new long[] { labels.Length }, dtype: torch.ScalarType.Int64);
        Span<long> target = MemoryMarshal.Cast<byte, long>(classes.bytes);
        for (int i = 0; i < labels.Length; i++)
        {
            target[i] = labels[i];
        }

        return device is null || device.type == DeviceType.CPU
            ? new Batch(images, classes)
            : new Batch(images.to(device, disposeAfter: true), classes.to(device, disposeAfter: true));
    }

    /// <summary>The labels as <see cref="WaferDataset.Labels"/> holds them.</summary>
    internal int[] ReadLabels()
    {
        using torch.Tensor numbers = Labels.to(torch.ScalarType.Int32);
        using torch.Tensor local = numbers.cpu();
        return local.data<int>().ToArray();
    }
}

/// <summary>
/// Turns a set of wafer maps into batches of tensors: order, change of size, augmentation and encoding in one pass from die codes to
/// the tensor's own memory. What an epoch holds depends only on the data, the options and (seed, epoch).
/// </summary>
public sealed class BatchLoader : IBatchSource
{
    // Splitting a smaller job costs more than it saves.
    private const int DiesWorthAThread = 1 << 15;

    private readonly WaferDataset _data;
    private readonly BatchOptions _options;

    /// <summary>Makes a loader.</summary>
    /// <param name="data">The maps.</param>
    /// <param name="options">How to make batches; null for the defaults.</param>
    /// <exception cref="ArgumentException">The maps differ in size and <see cref="BatchOptions.Size"/> is not set.</exception>
    public BatchLoader(WaferDataset data, BatchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        _data = data;
        _options = options ?? new BatchOptions();
        if (!data.IsUniform && _options.Size is null)
        {
            throw new ArgumentException("The maps differ in size; set BatchOptions.Size.", nameof(options));
        }
    }

    /// <summary>The number of maps in the set.</summary>
    public int Count => _data.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _data.ClassNames;

    /// <inheritdoc/>
    public bool MultiLabel => _data.MultiLabel;

    /// <summary>Batches in an epoch.</summary>
    public int BatchCount => _options.DropLast
        ? _data.Count / _options.BatchSize
        : (_data.Count + _options.BatchSize - 1) / _options.BatchSize;

    /// <summary>The shape of one image: channels, rows, columns.</summary>
    public (int Channels, int Rows, int Columns) ImageShape =>
        (_options.Encoding.Channels(), _options.Size ?? _data.Rows, _options.Size ?? _data.Columns);

    /// <summary>The order of an epoch: indices into the set.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    public int[] Order(int epoch)
    {
        int[] order = [.. Enumerable.Range(0, _data.Count)];
        if (_options.Shuffle)
        {
            var random = new CounterRandom(_options.Seed, epoch, -1);
            random.Shuffle(order);
        }

        return order;
    }

    /// <summary>The batches of an epoch. Dispose each after its step.</summary>
    /// <param name="epoch">The epoch, from 0; with the seed it determines order and augmentation.</param>
    /// <param name="device">Where the tensors go; null: the CPU.</param>
    public IEnumerable<Batch> Epoch(int epoch, torch.Device? device = null) => PartOfEpoch(epoch, new(0, 1, Shared: false), device);

    /// <inheritdoc/>
    public IEnumerable<Batch> PartOfEpoch(int epoch, BatchPart part, torch.Device? device = null)
    {
        int[] order = Order(epoch);
        for (int b = 0; b < BatchCount; b++)
        {
            int start = b * _options.BatchSize;
            (int first, int length) = part.Of(Math.Min(_options.BatchSize, order.Length - start));
            if (length > 0)
            {
                yield return Load(order.AsSpan(start + first, length), epoch, device);
            }
        }
    }

    /// <summary>One batch of chosen maps.</summary>
    /// <param name="indices">Indices into the set.</param>
    /// <param name="epoch">The epoch that determines the augmentation.</param>
    /// <param name="device">Where the tensors go; null: the CPU.</param>
    public Batch Load(ReadOnlySpan<int> indices, int epoch = 0, torch.Device? device = null)
    {
        (int channels, int rows, int columns) = ImageShape;
        torch.Tensor images = torch.empty(new long[] { indices.Length, channels, rows, columns }, dtype: torch.ScalarType.Float32);
        Fill(indices, epoch, MemoryMarshal.Cast<byte, float>(images.bytes));
        torch.Tensor labels = LabelTensor(indices);
        return device is null || device.type == DeviceType.CPU
            ? new Batch(images, labels)
            : new Batch(images.to(device, disposeAfter: true), labels.to(device, disposeAfter: true));
    }

    /// <summary>The options, in words.</summary>
    public override string ToString() => $"{_options}";

    /// <summary>Writes the encoded images of chosen maps, N·C·H·W floats.</summary>
    internal unsafe void Fill(ReadOnlySpan<int> indices, int epoch, Span<float> images)
    {
        (int channels, int rows, int columns) = ImageShape;
        int area = rows * columns, count = indices.Length;
        int threads = _options.Threads > 0 ? _options.Threads : Environment.ProcessorCount;
        int parts = Math.Clamp((int)((long)count * area / DiesWorthAThread), 1, Math.Min(threads, Math.Max(1, count)));
        fixed (int* indexAt = indices)
        fixed (float* imageAt = images)
        {
            var (index, image) = ((nint)indexAt, (nint)imageAt);
            void Part(int part)
            {
                int from = (int)((long)count * part / parts), to = (int)((long)count * (part + 1) / parts);
                for (int i = from; i < to; i++)
                {
                    FillOne(((int*)index)[i], epoch, new Span<float>((float*)image + ((long)i * channels * area), channels * area));
                }
            }

            if (parts == 1)
            {
                Part(0);
            }
            else
            {
                Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, Part);
            }
        }
    }

    /// <summary>Writes the image of one map as an epoch without augmentation holds it, without libtorch.</summary>
    /// <param name="dies">The map's die codes, row-major.</param>
    /// <param name="rows">Rows of the map.</param>
    /// <param name="columns">Columns of the map.</param>
    /// <param name="options">Encoding, size and supersampling; the rest is not looked at.</param>
    /// <param name="image">Takes C·H·W floats, row-major.</param>
    /// <exception cref="ArgumentException"><paramref name="image"/> has another length.</exception>
    public static void Encode(ReadOnlySpan<byte> dies, int rows, int columns, BatchOptions options, Span<float> image)
    {
        ArgumentNullException.ThrowIfNull(options);
        (int height, int width) = (options.Size ?? rows, options.Size ?? columns);
        if (image.Length != options.Encoding.Channels() * height * width)
        {
            throw new ArgumentException($"Expected room for {options.Encoding.Channels() * height * width} values; found {image.Length}.", nameof(image));
        }

        Encode(dies, rows, columns, options, (height, width), null, image);
    }

    private void FillOne(int index, int epoch, Span<float> image)
    {
        (_, int rows, int columns) = ImageShape;
        (int oldRows, int oldColumns) = _data.ShapeOf(index);
        Encode(_data.DiesOf(index), oldRows, oldColumns, _options, (rows, columns), (epoch, index), image);
    }

    private static void Encode(
        ReadOnlySpan<byte> source, int oldRows, int oldColumns, BatchOptions options, (int Rows, int Columns) size, (int Epoch, int Index)? draw, Span<float> image)
    {
        (int rows, int columns) = size;
        int samples = options.Supersampling ? Math.Max((oldRows + rows - 1) / rows, (oldColumns + columns - 1) / columns) : 1;
        (int newRows, int newColumns) = (rows * samples, columns * samples);
        byte[]? rented = null;
        Augmentation? augmentation = draw is null ? null : options.Augmentation;
        if (augmentation is not null || (oldRows, oldColumns) != (newRows, newColumns))
        {
            rented = ArrayPool<byte>.Shared.Rent(newRows * newColumns);
            Span<byte> dies = rented.AsSpan(0, newRows * newColumns);
            if (augmentation is not null && draw is { } drawn)
            {
                var random = new CounterRandom(options.Seed, drawn.Epoch, drawn.Index);
                augmentation.Draw(ref random, oldRows, oldColumns, newRows, newColumns).Apply(source, dies);
                augmentation.Drop(ref random, dies);
            }
            else
            {
                DieTransform.Resize(oldRows, oldColumns, newRows, newColumns).Apply(source, dies);
            }

            source = dies;
        }

        if (samples == 1)
        {
            DieEncoder.Encode(source, options.Encoding, image);
        }
        else
        {
            DieEncoder.EncodeMeans(source, samples, columns, options.Encoding, image);
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private torch.Tensor LabelTensor(ReadOnlySpan<int> indices)
    {
        int classes = _data.ClassNames.Count;
        torch.Tensor labels = _data.MultiLabel
            ? torch.empty(new long[] { indices.Length, classes }, dtype: torch.ScalarType.Float32)
            : torch.empty(new long[] { indices.Length }, dtype: torch.ScalarType.Int64);
        for (int i = 0; i < indices.Length; i++)
        {
            ReadOnlySpan<int> of = _data.LabelsOf(indices[i]);
            if (!_data.MultiLabel)
            {
                MemoryMarshal.Cast<byte, long>(labels.bytes)[i] = of[0];
                continue;
            }

            Span<float> row = MemoryMarshal.Cast<byte, float>(labels.bytes).Slice(i * classes, classes);
            for (int c = 0; c < classes; c++)
            {
                row[c] = of[c];
            }
        }

        return labels;
    }
}
