using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision.Tests.Formats.Stdf;

/// <summary>Records of tests, most of a file, are passed over by their headers.</summary>
public class StdfTestRecordsTests
{
    // PTR, MPR, FTR, TSR, BPS, EPS, GDR, DTR, and one that the standard does not know.
    private static readonly (byte Type, byte Sub)[] Passed = [(15, 10), (15, 15), (15, 20), (10, 30), (20, 10), (20, 20), (50, 10), (50, 30), (77, 1)];

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void They_change_nothing(bool bigEndian, bool packed)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            byte[] with = Lot(bigEndian, seed, tests: true), without = Lot(bigEndian, seed, tests: false);
            Assert.True(with.Length > 8 * without.Length);
            TestedWafer[] expected = [.. StdfReaderTests.Read(without)], found = [.. StdfReaderTests.Read(packed ? StdfBytes.Packed(with) : with)];
            Assert.Equal(3, found.Length);
            foreach ((TestedWafer one, TestedWafer other) in expected.Zip(found))
            {
                Assert.Equal(Told(one), Told(other));
            }
        }

        static object Told(TestedWafer wafer) => (
            wafer.WaferId, wafer.Product, wafer.Coordinates, wafer.Tests, wafer.PassedTests, wafer.Finished, wafer.Map.Rows, wafer.Map.Columns,
            Convert.ToHexString(wafer.Map.Dies), string.Join(',', wafer.HardBins.ToArray()), string.Join(',', wafer.SoftBins.ToArray()), string.Join(',', wafer.HardBinTable));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cut_among_them_is_told_by_its_byte(bool bigEndian)
    {
        byte[] whole = Lot(bigEndian, 1, tests: true);
        CounterRandom random = new(9);
        List<int> starts = [0];
        foreach ((_, _, byte[] content) in StdfBytes.Records(whole))
        {
            starts.Add(starts[^1] + 4 + content.Length);
        }

        for (int round = 0; round < 200; round++)
        {
            int record = random.Integer(2, starts.Count - 3), start = starts[record];
            int cut = random.Chance(0.2) ? start : random.Integer(start, starts[record + 1] - 1);

            // Between two records the last whole one is named, within one that one.
            int named = cut == start ? starts[record - 1] : start;
            WaferFileException error = Assert.Throws<WaferFileException>(() => StdfReaderTests.Read(whole[..cut]).Count());
            Assert.StartsWith($"memory, byte {named}, ", error.Message, StringComparison.Ordinal);
        }
    }

    // As testers write it: the same tests for each part, and parts that fail leave the rest out. Some records are longer than others, some wafers than the reader's buffer.
    private static byte[] Lot(bool bigEndian, int seed, bool tests)
    {
        CounterRandom random = new(seed);
        (byte Type, byte Sub, byte[] Content)[] program =
        [
            .. Enumerable.Range(0, random.Integer(20, 300)).Select(_ =>
            {
                (byte type, byte sub) = Passed[random.Below(Passed.Length)];
                byte[] content = new byte[random.Chance(0.01) ? random.Below(65536) : random.Below(90)];
                for (int i = 0; i < content.Length; i++)
                {
                    content[i] = (byte)random.Below(256);
                }

                return (type, sub, content);
            }),
        ];
        StdfBytes file = StdfBytes.Start(bigEndian);
        for (int wafer = 0; wafer < 3; wafer++)
        {
            file.Wir(1, $"W{wafer}");
            for (int die = 0; die < 40; die++)
            {
                file.Pir(1, 0);
                bool passes = random.Chance(0.8);
                int taken = passes ? program.Length : random.Below(program.Length);
                foreach ((byte type, byte sub, byte[] content) in program[..(tests ? taken : 0)])
                {
                    file.Add(type, sub, content);
                }

                file.Prr(1, 0, (byte)(passes ? 0 : 8), passes ? 1 : 5, passes ? 10 : 50, die % 7, die / 7);
            }

            file.Wrr(1, 8, $"W{wafer}");
        }

        return file.Mrr();
    }
}
