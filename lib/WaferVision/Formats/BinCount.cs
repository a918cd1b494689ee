using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>The two ways in which a test program sorts dies.</summary>
public enum BinKind
{
    /// <summary>Where the prober or handler puts the die: few, physical.</summary>
    Hard,

    /// <summary>Why it goes there: as many as the test program tells apart.</summary>
    Soft,
}

/// <summary>How many dies fell into a bin.</summary>
/// <param name="Bin">The bin; whether it passes is always said.</param>
/// <param name="Dies">Its dies.</param>
/// <param name="Share">Its share of all dies counted, 0 to 1.</param>
/// <param name="CumulativeShare">The share of this bin and all before it, 0 to 1.</param>
public sealed record BinCount(Bin Bin, long Dies, double Share, double CumulativeShare)
{
    /// <summary>
    /// The bins that occur, most frequent first, the lower number first where equal. A bin of which no file says whether it passes does so where
    /// most of its dies have the code for pass.
    /// </summary>
    /// <param name="wafers">The wafers; those without bins are left out.</param>
    /// <param name="kind">Hard or soft bins.</param>
    /// <param name="failingOnly">Whether only bins of failing dies are counted; shares are then shares of the loss.</param>
    /// <returns>Empty where no wafer has such bins.</returns>
    public static IReadOnlyList<BinCount> Pareto(IReadOnlyList<TestedWafer> wafers, BinKind kind = BinKind.Hard, bool failingOnly = false)
    {
        ArgumentNullException.ThrowIfNull(wafers);
        Dictionary<int, (long Dies, long Passes)> counts = [];
        foreach (TestedWafer wafer in wafers)
        {
            ReadOnlySpan<ushort> bins = BinsOf(wafer, kind).Span;
            ReadOnlySpan<byte> codes = wafer.Map.Dies;
            for (int i = 0; i < bins.Length; i++)
            {
                if (bins[i] != TestedWafer.NoBin)
                {
                    (long dies, long passes) = counts.GetValueOrDefault(bins[i]);
                    counts[bins[i]] = (dies + 1, passes + (codes[i] == DieCode.Pass ? 1 : 0));
                }
            }
        }

        Dictionary<int, Bin> known = wafers.SelectMany(wafer => kind == BinKind.Hard ? wafer.HardBinTable : wafer.SoftBinTable)
            .GroupBy(bin => bin.Number)
            .ToDictionary(group => group.Key, group => group.Aggregate((a, b) => a with { Passes = a.Passes ?? b.Passes, Name = a.Name ?? b.Name }));
        (Bin Bin, long Dies)[] falling =
        [
            .. counts.Select(count => (Bin: Told(known.GetValueOrDefault(count.Key) ?? new Bin(count.Key), 2 * count.Value.Passes > count.Value.Dies), count.Value.Dies))
                .Where(count => !failingOnly || count.Bin.Passes == false)
                .OrderByDescending(count => count.Dies).ThenBy(count => count.Bin.Number),
        ];
        long total = falling.Sum(count => count.Dies), sum = 0;
        return [.. falling.Select(count => new BinCount(count.Bin, count.Dies, (double)count.Dies / total, (double)(sum += count.Dies) / total))];
    }

    internal static ReadOnlyMemory<ushort> BinsOf(TestedWafer wafer, BinKind kind) => kind switch
    {
        BinKind.Hard => wafer.HardBins,
        BinKind.Soft => wafer.SoftBins,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected hard or soft bins."),
    };

    private static Bin Told(Bin bin, bool mostPass) => bin with { Passes = bin.Passes ?? mostPass };
}
