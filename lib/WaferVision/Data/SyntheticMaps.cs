using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>Sets of synthetic maps of the nine classes that WM-811K names, in numbers of one's choice.</summary>
public static class SyntheticMaps
{
    // Of a fab map's mean size, as many as an array of bytes may hold.
    private const int Most = 1_000_000;

    /// <summary>Generates maps that stand in for real ones, of many sizes, class after class.</summary>
    /// <param name="counts">The number of maps of each class of <see cref="DefectClasses.Wm811k"/>.</param>
    /// <param name="options">Seed, products and lots; null for the defaults.</param>
    /// <returns>Maps with the labels 0 to 8, in the order of <see cref="DefectClasses.Wm811k"/>.</returns>
    /// <exception cref="ArgumentException">Another number of classes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative count, or more than 1,000,000 maps.</exception>
    public static WaferDataset Fab(IReadOnlyList<int> counts, FabOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var generator = new FabMapGenerator(options);
        return Collect(counts, generator.Generate);
    }

    /// <summary>Generates maps on one grid, class after class.</summary>
    /// <param name="counts">The number of maps of each class of <see cref="DefectClasses.Wm811k"/>.</param>
    /// <param name="options">Grid, seed, layout and style; null for the defaults.</param>
    /// <returns>Maps with the labels 0 to 8, in the order of <see cref="DefectClasses.Wm811k"/>.</returns>
    /// <exception cref="ArgumentException">Another number of classes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative count, or more than 1,000,000 maps.</exception>
    public static WaferDataset OneGrid(IReadOnlyList<int> counts, GeneratorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var generator = new WaferMapGenerator(options);
        return Collect(counts, generator.Generate);
    }

    private static WaferDataset Collect(IReadOnlyList<int> counts, Func<DefectClass, long, WaferMap> generate)
    {
        if (counts.Count != DefectClasses.Wm811k.Count)
        {
            throw new ArgumentException($"Expected {DefectClasses.Wm811k.Count} counts, one a class; found {counts.Count}.", nameof(counts));
        }

        foreach (int count in counts)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(counts));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(counts.Sum(count => (long)count), Most, nameof(counts));

        (DefectClass Class, int Index)[] wanted = [.. DefectClasses.Wm811k.SelectMany(defect => Enumerable.Range(0, counts[(int)defect]).Select(i => (defect, i)))];
        WaferMap[] maps = new WaferMap[wanted.Length];
        Parallel.For(0, maps.Length, i => maps[i] = generate(wanted[i].Class, wanted[i].Index));
        byte[] dies = new byte[maps.Sum(map => (long)map.Dies.Length)];
        int at = 0;
        foreach (WaferMap map in maps)
        {
            map.Dies.CopyTo(dies.AsSpan(at));
            at += map.Dies.Length;
        }

        return new WaferDataset(
            dies, [.. maps.Select(map => (map.Rows, map.Columns))], wanted.Select(one => (int)one.Class).ToArray(), [.. DefectClasses.Wm811k.Select(defect => defect.Name())]);
    }
}
