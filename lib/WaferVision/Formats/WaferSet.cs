using WaferVision.Data;

namespace WaferVision.Formats;

/// <summary>A set of labelled maps and, where the file tells them, their lots, which a split must not tear apart.</summary>
/// <param name="Maps">The maps and their classes.</param>
/// <param name="Lots">The lot of each map, null where it is not known; null as a whole where the file names none.</param>
public sealed record WaferSet(WaferDataset Maps, IReadOnlyList<string?>? Lots = null);
