using WaferVision.Data;

namespace WaferVision.Formats;

/// <summary>To which part of the original study a map of WM-811K belongs.</summary>
public enum LswmdPart
{
    /// <summary>The file does not say; so it is for maps without a label.</summary>
    None,

    /// <summary>The study's training part.</summary>
    Training,

    /// <summary>The study's test part.</summary>
    Test,
}

/// <summary>The maps of WM-811K with what is needed to split them by lot. All lists have the order of the maps.</summary>
/// <param name="Maps">The maps and their classes.</param>
/// <param name="Lots">The lot of each map; null where the file has none.</param>
/// <param name="WaferIndices">The number of each wafer in its lot, from 1; 0 where the file has none.</param>
/// <param name="Parts">The part of the original study of each map. It shares lots between its parts.</param>
public sealed record LswmdData(WaferDataset Maps, IReadOnlyList<string?> Lots, IReadOnlyList<int> WaferIndices, IReadOnlyList<LswmdPart> Parts);
