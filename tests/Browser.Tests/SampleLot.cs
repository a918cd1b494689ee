using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Browser.Tests;

/// <summary>A lot of synthetic wafers with bins.</summary>
internal static class SampleLot
{
    /// <summary>The last of several wafers is a bad one; the bin of a failing die follows from its place.</summary>
    public static TestedWafer[] Of(int wafers)
    {
        WaferMapGenerator generator = new(new GeneratorOptions { Size = 44 });
        return [.. Enumerable.Range(0, wafers).Select(i =>
        {
            WaferMap map = generator.Generate(i > 0 && i == wafers - 1 ? DefectClass.NearFull : i % 3 == 0 ? DefectClass.EdgeRing : DefectClass.None, i);
            ushort[] bins = [.. Enumerable.Range(0, map.Dies.Length).Select(at => map.Dies[at] switch
            {
                DieCode.Pass => (ushort)1,
                DieCode.Fail => (ushort)(3 + (at % 11 < 6 ? 0 : at % 11 < 9 ? 1 : at % 7)),
                _ => TestedWafer.NoBin,
            })];
            return new TestedWafer(new WaferMap(map.Rows, map.Columns, map.Dies, metadata: new WaferMetadata("LOT-0815", i + 1, Source: "lot.stdf")))
            {
                WaferId = $"W{i + 1:00}",
                HardBins = bins,
                HardBinTable = [new Bin(1, true, "good"), new Bin(3, false, "continuity"), new Bin(4, false, "leakage at 125 °C and 3.6 V")],
            };
        })];
    }
}
