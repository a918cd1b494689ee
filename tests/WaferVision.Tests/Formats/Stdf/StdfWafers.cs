using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Tests.Formats.Stdf;

/// <summary>Lots as a generator makes them, with everything that STDF can say.</summary>
internal static class StdfWafers
{
    public static TestedWafer[] Lot(int seed)
    {
        CounterRandom random = new(20_251, seed);
        WaferGeometry geometry = random.Below(4) switch
        {
            0 => WaferGeometry.Wafer150,
            1 => WaferGeometry.Wafer200 with { DieWidth = Math.Round(random.Uniform(0.2, 60), 3), DieHeight = Math.Round(random.Uniform(0.2, 60), 3) },
            _ => WaferGeometry.Wafer300,
        };
        NotchSide notch = (NotchSide)random.Below(4);
        (int stepX, int stepY) = (random.Chance(0.5) ? 1 : -1, random.Chance(0.5) ? 1 : -1);
        (string? lot, string? product) = (random.Chance(0.8) ? $"LOT{seed}" : null, random.Chance(0.8) ? "PRODUCT-é" : null);
        (bool soft, bool finished) = (random.Chance(0.7), random.Chance(0.7));
        (Bin[] hardTable, Bin[] softTable) = (Table(random, 9), Table(random, soft ? 9 : 0));
        WaferMapGenerator generator = new(new GeneratorOptions { Rows = random.Integer(16, 40), Columns = random.Integer(16, 40), Seed = seed });
        TestedWafer[] wafers = new TestedWafer[random.Integer(1, 4)];
        for (int i = 0; i < wafers.Length; i++)
        {
            WaferMap map = generator.Generate((DefectClass)random.Below(20), i);
            WaferMap placed = new(map.Rows, map.Columns, map.Dies, geometry, notch, new WaferMetadata(lot, i + 1));
            int tests = placed.DieCount;
            wafers[i] = new TestedWafer(placed)
            {
                WaferId = $"{lot ?? "W"}-{i + 1:00}",
                Product = product,
                Coordinates = new DieCoordinates(random.Integer(-500, 500), random.Integer(-500, 500), stepX, stepY),
                HardBins = Bins(random, placed, hardTable),
                SoftBins = soft ? Bins(random, placed, softTable) : default,
                Sites = PerDie(placed, _ => (ushort)random.Below(255)),
                HardBinTable = hardTable,
                SoftBinTable = softTable,
                Tests = tests,
                PassedTests = tests - placed.FailCount,
                Finished = finished ? DateTimeOffset.FromUnixTimeSeconds(1_600_000_000 + random.Below(1_000_000)) : null,
            };
        }

        return wafers;
    }

    public static void AssertSame(TestedWafer expected, TestedWafer actual, string source)
    {
        Assert.Equal((expected.Map.Rows, expected.Map.Columns), (actual.Map.Rows, actual.Map.Columns));
        Assert.Equal(expected.Map.Dies, actual.Map.Dies);
        Assert.Equal(expected.Map.Metadata with { Source = source }, actual.Map.Metadata);
        Assert.Equal((expected.Map.Geometry, expected.Map.Notch), (actual.Map.Geometry, actual.Map.Notch));
        Assert.Equal(expected.HardBins.Span, actual.HardBins.Span);
        Assert.Equal(expected.SoftBins.Span, actual.SoftBins.Span);
        Assert.Equal(expected.Sites.Span, actual.Sites.Span);
        Assert.Equal(expected.HardBinTable, actual.HardBinTable);
        Assert.Equal(expected.SoftBinTable, actual.SoftBinTable);
        Assert.Equal(
            (expected.WaferId, expected.Product, expected.Coordinates, expected.Tests, expected.PassedTests, expected.Finished),
            (actual.WaferId, actual.Product, actual.Coordinates, actual.Tests, actual.PassedTests, actual.Finished));
    }

    private static Bin[] Table(CounterRandom random, int most) =>
        [.. Enumerable.Range(0, most).Select(i => new Bin((i * 3600) + random.Below(3600), i == 0 ? true : random.Chance(0.5) ? false : null, random.Chance(0.5) ? $"bin {i}" : null))];

    private static ushort[] Bins(CounterRandom random, WaferMap map, Bin[] table) =>
        PerDie(map, code => random.Chance(0.02) ? TestedWafer.NoBin : (ushort)table[code == DieCode.Pass ? 0 : random.Integer(1, table.Length - 1)].Number);

    private static ushort[] PerDie(WaferMap map, Func<byte, ushort> value)
    {
        ushort[] values = new ushort[map.Dies.Length];
        for (int die = 0; die < values.Length; die++)
        {
            values[die] = map.Dies[die] == DieCode.None ? TestedWafer.NoBin : value(map.Dies[die]);
        }

        return values;
    }
}
