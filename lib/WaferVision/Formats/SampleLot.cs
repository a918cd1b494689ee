using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>
/// A synthetic lot of 25 wafers as a tester leaves it: each wafer is probed once, then its failing dies again. Its troubles are known: every third
/// wafer has failures along the edge, two neighbours a scratch, one position of the exposure field fails on all wafers, one of the four
/// probe-card sites has a poor contact that a second try mostly makes good, and the last wafer was tested with a broken card.
/// </summary>
public static class SampleLot
{
    /// <summary>The number of wafers.</summary>
    public const int Wafers = 25;

    /// <summary>The number of the probe card's sites, side by side.</summary>
    public const int Sites = 4;

    private const long Stream = 6;

    // Of the lots that the generator makes one with few random failures, on which the troubles show.
    private const int Lot = 9;
    private const int WornSite = 3;
    private const ushort Pass = 1;
    private const ushort Contact = 2;
    private const ushort Leakage = 3;
    private const ushort Functional = 4;
    private const ushort Speed = 5;

    private static readonly Bin[] s_bins =
        [new(Pass, true, "good"), new(Contact, false, "contact"), new(Leakage, false, "leakage"), new(Functional, false, "functional"), new(Speed, false, "speed")];

    private static readonly DateTimeOffset s_start = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    /// <summary>The class with which a wafer is made.</summary>
    /// <param name="wafer">The wafer's number, 1 to 25.</param>
    public static DefectClass ClassOf(int wafer) => wafer switch
    {
        Wafers => DefectClass.NearFull,
        9 or 10 => DefectClass.Scratch,
        16 => DefectClass.Loc,
        19 => DefectClass.Center,
        _ when wafer % 3 == 2 => DefectClass.EdgeRing,
        _ => DefectClass.None,
    };

    /// <summary>The runs of the tester in their order: each wafer, then its failing dies again under the same identity.</summary>
    /// <param name="seed">The seed. Default 42.</param>
    public static IEnumerable<TestedWafer> Runs(long seed = 42)
    {
        WaferMapGenerator generator = new(new GeneratorOptions
        {
            Rows = 29, Columns = 28, Seed = seed, LotSize = Wafers, Style = MapStyle.Fab, Geometry = WaferGeometry.Wafer200,
        });
        for (int number = 1; number <= Wafers; number++)
        {
            DefectClass defect = ClassOf(number);
            CounterRandom random = new(seed, number, 0, Stream);
            WaferMap background = generator.Generate(DefectClass.None, (Lot * Wafers) + number - 1), signature = generator.Generate(defect, (Lot * Wafers) + number - 1);
            ushort[] bins = TrueBins(background, signature, defect, ref random), first = [.. bins], second = [.. bins];
            for (int i = 0; i < bins.Length; i++)
            {
                bool worn = SiteOf(i, background.Columns) == WornSite;
                if (bins[i] == Pass && random.Chance(worn ? 0.12 : 0.006))
                {
                    (first[i], second[i]) = (Contact, random.Chance(0.85) ? Pass : Contact);
                }
                else if (bins[i] == Pass)
                {
                    // Only failing dies are probed again.
                    second[i] = TestedWafer.NoBin;
                }
            }

            yield return Run(background, number, first, s_start.AddMinutes(20 * number));
            yield return Run(background, number, second, s_start.AddMinutes((20 * number) + 5));
        }
    }

    private static ushort[] TrueBins(WaferMap background, WaferMap signature, DefectClass defect, ref CounterRandom random)
    {
        ushort[] bins = new ushort[background.Dies.Length];
        (int rows, int columns) = background.Geometry.ReticleDies(background.Rows, background.Columns);
        for (int i = 0; i < bins.Length; i++)
        {
            bool repeats = i / background.Columns % rows == 1 && i % background.Columns % columns == 2;
            bins[i] = (background.Dies[i], signature.Dies[i], signature.DefectMask[i]) switch
            {
                (DieCode.None, _, _) => TestedWafer.NoBin,
                (_, DieCode.Fail, 1) when defect != DefectClass.None => Cause(defect),
                (DieCode.Fail, _, _) => random.NextDouble() switch { < 0.6 => Functional, < 0.85 => Speed, _ => Leakage },
                _ => repeats && random.Chance(0.2) ? Functional : Pass,
            };
        }

        return bins;
    }

    private static ushort Cause(DefectClass defect) => defect switch
    {
        DefectClass.NearFull => Contact,
        DefectClass.EdgeRing => Leakage,
        DefectClass.Center => Speed,
        _ => Functional,
    };

    private static int SiteOf(int die, int columns) => die % columns % Sites;

    private static TestedWafer Run(WaferMap layout, int number, ushort[] bins, DateTimeOffset finished)
    {
        byte[] dies = [.. bins.Select(bin => bin switch { TestedWafer.NoBin => DieCode.None, Pass => DieCode.Pass, _ => DieCode.Fail })];
        WaferMap map = new(layout.Rows, layout.Columns, dies, layout.Geometry, layout.Notch, new WaferMetadata("L2601", number));
        return new TestedWafer(map)
        {
            WaferId = $"L2601-{number:00}",
            Product = "DEMO-28",
            HardBins = bins,
            HardBinTable = s_bins,
            Sites = bins.Select((bin, i) => bin == TestedWafer.NoBin ? bin : (ushort)SiteOf(i, layout.Columns)).ToArray(),
            Finished = finished,
        };
    }
}
