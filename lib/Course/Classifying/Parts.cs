using WaferVision.Data;

namespace Course.Classifying;

/// <summary>Parts of a data set: stratified 70/15/15, exact copies left out, fixed by a seed.</summary>
internal static class Parts
{
    /// <summary>The three parts for a seed.</summary>
    public static StratifiedSplit Split(WaferDataset data, long seed) => StratifiedSplit.Create(data, new SplitOptions { Seed = seed });

    /// <summary>One part by name: train, validation, test, or all with nothing left out.</summary>
    public static WaferDataset Select(WaferDataset data, string part, long seed)
    {
        if (part == "all")
        {
            return data;
        }

        StratifiedSplit split = Split(data, seed);
        return data.Subset(part switch
        {
            "train" => split.Train,
            "validation" => split.Validation,
            _ => split.Test,
        });
    }
}
