using Course.Classifying;
using WaferVision.Classifying;
using WaferVision.Data;

namespace Course.Exporting;

/// <summary>The maps that tell the ranges of 8-bit numbers.</summary>
internal static class CalibrationMaps
{
    /// <summary>How many are enough for ranges that more would hardly change.</summary>
    public const int Default = 512;

    // Decides which training maps they are.
    private const int Seed = 42;

    /// <summary>Some maps of an archive's training part.</summary>
    /// <param name="data">The archive's maps.</param>
    /// <param name="split">Its parts.</param>
    /// <param name="classifier">Whose images they become.</param>
    /// <param name="count">How many at most.</param>
    public static BatchLoader Of(WaferDataset data, StratifiedSplit split, WaferClassifier classifier, int count = Default)
    {
        int[] training = split.Train.ToArray();
        new Random(Seed).Shuffle(training);
        return new(data.Subset(training.AsSpan(0, Math.Min(count, training.Length))), classifier.Batches);
    }

    /// <summary>Synthetic maps: enough to time a model, not to judge it.</summary>
    public static BatchLoader Synthetic(WaferClassifier classifier) => new(WaferDataset.Generate(128), classifier.Batches);
}
