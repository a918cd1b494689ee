using TorchSharp;
using WaferVision.Data;
using WaferVision.Maps;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>Maps whose defect's place is known, as images: what heat maps are measured on.</summary>
public sealed class MaskedMaps : IDisposable
{
    private readonly byte[][] _masks;

    private MaskedMaps(IReadOnlyList<WaferMap> maps, int[] classes, Tensor images, Tensor baseline)
    {
        (Maps, Classes, Images, Baseline) = (maps, classes, images, baseline);
        _masks = [.. maps.Select(map => map.DefectMask.ToArray())];
    }

    /// <summary>The maps.</summary>
    public IReadOnlyList<WaferMap> Maps { get; }

    /// <summary>Each map's class, as an index into the model's classes.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>Images (N, C, S, S); a pixel is a die.</summary>
    public Tensor Images { get; }

    /// <summary>The same wafers with every die passing, (N, C, S, S).</summary>
    public Tensor Baseline { get; }

    /// <summary>How many.</summary>
    public int Count => Maps.Count;

    /// <summary>The true place of a map's defect, row-major: 1 where it acts.</summary>
    /// <param name="index">The map, from 0.</param>
    public ReadOnlySpan<byte> Mask(int index) => _masks[index];

    /// <summary>
    /// Generates maps of those of a model's classes that the generator knows. Maps whose defect takes more than half of their dies, and those without
    /// one, are left out: no heat map could be wrong about them.
    /// </summary>
    /// <param name="classNames">The model's classes, in order; names as in <see cref="DefectClasses.Names"/>.</param>
    /// <param name="size">Height and width of the model's images in pixels, 16 to 512.</param>
    /// <param name="encoding">How dies become channels.</param>
    /// <param name="perClass">Maps of a class, 1 or more.</param>
    /// <param name="seed">The generator's seed; another than that of the training maps.</param>
    /// <param name="device">Where the images go; null: the CPU.</param>
    /// <exception cref="ArgumentException">The generator knows none of the classes with a place, or the size is out of range.</exception>
    public static MaskedMaps Generate(
        IReadOnlyList<string> classNames, int size, DieEncoding encoding, int perClass, long seed, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentOutOfRangeException.ThrowIfLessThan(perClass, 1);
        var generator = new WaferMapGenerator(new() { Size = size, Seed = seed });
        (WaferMap Map, int Class)[] chosen =
        [
            .. from name in Enumerable.Range(0, classNames.Count)
               where DefectClasses.Names.Contains(classNames[name], StringComparer.OrdinalIgnoreCase)
               from index in Enumerable.Range(0, perClass)
               let map = generator.Generate(DefectClasses.Parse(classNames[name]), index)
               let share = (double)map.DefectMask.Count((byte)1) / map.DieCount
               where share is > 0 and <= 0.5
               select (map, name),
        ];
        if (chosen.Length == 0)
        {
            throw new ArgumentException(
                $"The generator knows no defect of a known place among the classes {string.Join(", ", classNames)}; expected some of {string.Join(", ", DefectClasses.Names)}.",
                nameof(classNames));
        }

        var data = new WaferDataset(
            chosen.SelectMany(one => one.Map.Dies.ToArray()).ToArray(), size, size, chosen.Select(one => one.Class).ToArray(), classNames);
        using Batch batch = new BatchLoader(data, new() { Encoding = encoding, Shuffle = false }).Load([.. Enumerable.Range(0, data.Count)], device: device);
        using DisposeScope scope = NewDisposeScope();
        return new(
            [.. chosen.Select(one => one.Map)], [.. chosen.Select(one => one.Class)], batch.Images.alias().DetachFromDisposeScope(),
            Baselines.AllPassing(batch.Images, encoding).DetachFromDisposeScope());
    }

    /// <summary>Frees the images.</summary>
    public void Dispose()
    {
        Images.Dispose();
        Baseline.Dispose();
    }
}
