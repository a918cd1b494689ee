using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>A bin into which a test program sorts dies.</summary>
/// <param name="Number">The bin's number, 0 to 32,767 (STDF V4, HBR and SBR).</param>
/// <param name="Passes">Whether its dies are good; null where the file does not say.</param>
/// <param name="Name">Its name, where the file gives one.</param>
public sealed record Bin(int Number, bool? Passes = null, string? Name = null);

/// <summary>
/// The prober's coordinates of a map's dies: the die at (row, column) has x = <paramref name="FirstX"/> + column · <paramref name="StepX"/> and
/// y = <paramref name="FirstY"/> + row · <paramref name="StepY"/>.
/// </summary>
/// <param name="FirstX">x of column 0.</param>
/// <param name="FirstY">y of row 0.</param>
/// <param name="StepX">1 where x grows to the right, -1 where it grows to the left.</param>
/// <param name="StepY">1 where y grows down the map, -1 where it grows up.</param>
public sealed record DieCoordinates(int FirstX = 0, int FirstY = 0, int StepX = 1, int StepY = 1);

/// <summary>One wafer as a fab's file tells it: its map, and what the file says beyond pass and fail. What the file does not say is null or empty.</summary>
/// <param name="Map">The map; its metadata hold lot, wafer number, label and source.</param>
public sealed record TestedWafer(WaferMap Map)
{
    /// <summary>What stands for "no bin" in <see cref="HardBins"/>, <see cref="SoftBins"/> and <see cref="Sites"/>.</summary>
    public const ushort NoBin = ushort.MaxValue;

    /// <summary>The wafer's identity as written, such as "W07" or "LOT12-07".</summary>
    public string? WaferId { get; init; }

    /// <summary>The product or part type.</summary>
    public string? Product { get; init; }

    /// <summary>Where dies stand in the prober's coordinates.</summary>
    public DieCoordinates Coordinates { get; init; } = new();

    /// <summary>The hard bin of each die, row-major as the map, <see cref="NoBin"/> where there is none; empty where the file has no bins.</summary>
    public ReadOnlyMemory<ushort> HardBins { get; init; }

    /// <summary>The soft bin of each die, as <see cref="HardBins"/>.</summary>
    public ReadOnlyMemory<ushort> SoftBins { get; init; }

    /// <summary>The test site (probe-card position) of each die, as <see cref="HardBins"/>.</summary>
    public ReadOnlyMemory<ushort> Sites { get; init; }

    /// <summary>The hard bins that the file defines.</summary>
    public IReadOnlyList<Bin> HardBinTable { get; init; } = [];

    /// <summary>The soft bins that the file defines.</summary>
    public IReadOnlyList<Bin> SoftBinTable { get; init; } = [];

    /// <summary>How often dies were tested, all together; more than the dies where some were tested again. 0 where the file does not say.</summary>
    public int Tests { get; init; }

    /// <summary>How many of <see cref="Tests"/> passed; more than the passing dies where a good die was tested again. 0 where the file does not say.</summary>
    public int PassedTests { get; init; }

    /// <summary>When the test of the wafer ended, in UTC.</summary>
    public DateTimeOffset? Finished { get; init; }
}
