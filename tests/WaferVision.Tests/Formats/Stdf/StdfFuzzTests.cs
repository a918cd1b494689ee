using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Testing;
using WaferVision.Tests.Training;

namespace WaferVision.Tests.Formats.Stdf;

/// <summary>Damaged files raise the reader's own error or give maps; nothing else.</summary>
public class StdfFuzzTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Damage_of_a_small_file(bool bigEndian)
    {
        using TemporaryFolder folder = new();
        TestedWafer[] lot = StdfWafers.Lot(3);
        StdfFile.Write(folder["lot.stdf"], lot, new StdfWriteOptions { BigEndian = bigEndian });
        StdfFile.Write(folder["lot.stdf.gz"], lot, new StdfWriteOptions { BigEndian = bigEndian });
        Damage(File.ReadAllBytes(folder["lot.stdf"]), rounds: 1500, seed: bigEndian ? 1 : 2);
        Damage(File.ReadAllBytes(folder["lot.stdf.gz"]), rounds: 500, seed: bigEndian ? 3 : 4);
    }

    [SharedFact("data/stdf/lot2.stdf.gz")]
    public void Damage_of_a_real_file()
    {
        byte[] packed = File.ReadAllBytes(SharedData.PathOf("data/stdf/lot2.stdf.gz"));
        Damage(packed, rounds: 40, seed: 5);
        using MemoryStream file = new();
        using (System.IO.Compression.GZipStream gzip = new(new MemoryStream(packed), System.IO.Compression.CompressionMode.Decompress))
        {
            gzip.CopyTo(file);
        }

        Damage(file.ToArray(), rounds: 200, seed: 6);
    }

    [Fact]
    public void Every_cut_of_a_file_is_an_error_or_unfinished()
    {
        byte[] file = StdfBytes.Start().Wir(1, "A").Die(0, 0, true).Die(2, 3, false).Wrr(1, 8, "A").Mrr();
        for (int length = 0; length < file.Length; length++)
        {
            byte[] cut = file[..length];
            WaferFileException error = Assert.Throws<WaferFileException>(() => StdfReaderTests.Read(cut).Count());
            Assert.Matches("^memory, byte [0-9]+, [A-Z]{3}: expected ", error.Message);
            if (length >= 6)
            {
                Assert.InRange(StdfReaderTests.Read(cut, new StdfReadOptions { AllowUnfinished = true }).Count(), 0, 1);
            }
        }
    }

    private static void Damage(byte[] good, int rounds, int seed)
    {
        CounterRandom random = new(seed);
        int refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] bad = [.. good];
            for (int k = random.Integer(1, 8); k > 0; k--)
            {
                bad[random.Below(bad.Length)] = (byte)random.Below(256);
            }

            Array.Resize(ref bad, random.Chance(0.2) ? random.Below(bad.Length) : bad.Length);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                foreach (TestedWafer wafer in StdfReaderTests.Read(bad, new StdfReadOptions { AllowUnfinished = random.Chance(0.5) }))
                {
                    Assert.InRange(wafer.Map.DieCount, 1, wafer.Tests);
                }
            }
            catch (WaferFileException e)
            {
                Assert.StartsWith("memory, byte ", e.Message, StringComparison.Ordinal);
                refused++;
            }

            // The largest grid that is allowed takes 7 bytes a position.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (200L << 20) + (100L * bad.Length));
        }

        Assert.InRange(refused, rounds / 10, rounds);
    }
}
