using WaferVision.Data;
using WaferVision.Maps;

namespace Course.SimToReal;

/// <summary>Real maps of the nine classes that the generator shares with WM-811K, split 64/16/20 by class after exact copies were left out.</summary>
/// <param name="Train">Maps to fit the generator to and to learn from.</param>
/// <param name="Test">Maps that only judge.</param>
internal sealed record RealMaps(WaferDataset Train, WaferDataset Test)
{
    /// <summary>The seed of the split.</summary>
    public const long SplitSeed = 42;

    /// <summary>Reads and splits an archive.</summary>
    /// <exception cref="CourseException">The archive's maps have several labels, or it lacks a class.</exception>
    public static RealMaps Read(string path)
    {
        WaferDataset shared = Relabel(WaferArchive.Read(path), path);
        StratifiedSplit split = StratifiedSplit.Create(shared, new SplitOptions { Train = 0.64, Validation = 0.16, Seed = SplitSeed });
        return new RealMaps(shared.Subset(split.Train), shared.Subset(split.Test));
    }

    /// <summary>Maps of each class at random, as many as wanted or as there are.</summary>
    public static WaferDataset Draw(WaferDataset data, int perClass, long seed)
    {
        var random = new Random(unchecked((int)seed));
        int[] order = [.. Enumerable.Range(0, data.Count)];
        random.Shuffle(order);
        int[] taken = new int[data.ClassNames.Count];
        return data.Subset([.. order.Where(i => taken[data.LabelsOf(i)[0]]++ < perClass)]);
    }

    // The maps of the shared classes with the generator's labels.
    private static WaferDataset Relabel(WaferDataset data, string path)
    {
        string[] names = [.. DefectClasses.Wm811k.Select(defect => defect.Name())];
        int[] labelOf = [.. data.ClassNames.Select(name => Array.FindIndex(names, known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase)))];
        string[] missing = [.. names.Where((_, label) => !labelOf.Contains(label))];
        if (data.MultiLabel || missing.Length > 0)
        {
            throw new CourseException(
                $"{path}: expected maps of one label each with the classes {string.Join(", ", names)}; found "
                + (data.MultiLabel ? "maps of several labels" : $"none of the name {string.Join(", ", missing)}"));
        }

        WaferDataset kept = data.Subset([.. Enumerable.Range(0, data.Count).Where(i => labelOf[data.LabelsOf(i)[0]] >= 0)]);
        return new WaferDataset(
            kept.Dies,
            [.. Enumerable.Range(0, kept.Count).Select(kept.ShapeOf)],
            kept.Labels.ToArray().Select(label => labelOf[label]).ToArray(),
            names);
    }
}
