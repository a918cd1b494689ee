using WaferVision.Formats;
using WaferVision.Maps;

namespace Course.Wafers;

/// <summary>What a file tells of wafers beyond which dies pass.</summary>
[Flags]
internal enum WaferContent
{
    None = 0,
    Labels = 1,
    Lots = 2,
    WaferNames = 4,
    Products = 8,
    HardBins = 16,
    SoftBins = 32,
    Sites = 64,
    Coordinates = 128,
    Directions = 256,
    Retests = 512,
    Times = 1024,
    Layout = 2048,
    All = 4095,
}

/// <summary>Says what wafers hold, in flags and in words.</summary>
internal static class WaferContents
{
    private static readonly (WaferContent Flag, string Words, Func<TestedWafer, bool> Has)[] Kinds =
    [
        (WaferContent.Labels, "labels", wafer => wafer.Map.Metadata.Label is not null),
        (WaferContent.Lots, "lots", wafer => wafer.Map.Metadata.Lot is not null),
        (WaferContent.WaferNames, "names of wafers", wafer => wafer.WaferId is not null || wafer.Map.Metadata.Wafer is not null),
        (WaferContent.Products, "products", wafer => wafer.Product is not null),
        (WaferContent.HardBins, "hard bins", wafer => !wafer.HardBins.IsEmpty),
        (WaferContent.SoftBins, "soft bins", wafer => !wafer.SoftBins.IsEmpty),
        (WaferContent.Sites, "test sites", wafer => !wafer.Sites.IsEmpty),
        (WaferContent.Coordinates, "coordinates of the first die", wafer => (wafer.Coordinates.FirstX, wafer.Coordinates.FirstY) != (0, 0)),
        (WaferContent.Directions, "directions of the coordinates", wafer => (wafer.Coordinates.StepX, wafer.Coordinates.StepY) != (1, 1)),
        (WaferContent.Retests, "retests", wafer => wafer.Tests > wafer.Map.DieCount),
        (WaferContent.Times, "times of test", wafer => wafer.Finished is not null),
        (WaferContent.Layout, "wafer and die size, notch", wafer => wafer.Map.Geometry != WaferGeometry.Wafer300 || wafer.Map.Notch != NotchSide.Down),
    ];

    /// <summary>What any of the wafers holds.</summary>
    public static WaferContent Of(IReadOnlyCollection<TestedWafer> wafers) =>
        Kinds.Where(kind => wafers.Any(kind.Has)).Aggregate(WaferContent.None, (content, kind) => content | kind.Flag);

    /// <summary>Flags as a list of words.</summary>
    public static string InWords(this WaferContent content) => string.Join(", ", Kinds.Where(kind => content.HasFlag(kind.Flag)).Select(kind => kind.Words));
}
