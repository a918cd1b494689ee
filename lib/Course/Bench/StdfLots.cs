using System.IO.Compression;
using WaferVision.Formats;
using WaferVision.Maps;

namespace Course.Bench;

/// <summary>Lots in STDF to measure with: synthetic wafers, with or without the records of parametric tests that testers write for every part.</summary>
internal static class StdfLots
{
    /// <summary>What a real wafer test of 2001 writes for a part, about: 33 PTR records of 76 to 87 bytes.</summary>
    public const int ParametricTests = 33;

    private const int SmallestRecord = 76;
    private const int Sizes = 12;
    private const int ResultAt = 12;

    /// <summary>A file.</summary>
    /// <param name="wafers">Wafers of the lot.</param>
    /// <param name="side">Rows and columns of each.</param>
    /// <param name="tests">PTR records of each part.</param>
    /// <param name="seed">Decides the maps.</param>
    public static byte[] Make(int wafers, int side, int tests, long seed = 42)
    {
        WaferMapGenerator generator = new(new GeneratorOptions { Size = side, Seed = seed });
        string path = Path.GetTempFileName();
        StdfFile.Write(path, Enumerable.Range(0, wafers).Select(i => Wafer(generator, i)));
        byte[] plain = File.ReadAllBytes(path);
        File.Delete(path);
        return tests == 0 ? plain : WithTests(plain, tests);
    }

    /// <summary>As testers' computers pack it.</summary>
    public static byte[] Packed(byte[] file)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(file);
        }

        return packed.ToArray();
    }

    private static byte[] WithTests(byte[] plain, int tests)
    {
        byte[][] program = [.. Enumerable.Range(0, tests).Select(Test)];
        Random random = new(42);
        MemoryStream file = new();
        for (int at = 0; at < plain.Length;)
        {
            int size = 4 + BitConverter.ToUInt16(plain, at);
            file.Write(plain, at, size);
            if (plain[at + 2] == 5 && plain[at + 3] == 10)
            {
                foreach (byte[] test in program)
                {
                    // RESULT, as a converter of 12 bits gives it.
                    BitConverter.TryWriteBytes(test.AsSpan(ResultAt), random.Next(4096) / 4096f);
                    file.Write(test);
                }
            }

            at += size;
        }

        return file.ToArray();
    }

    // Texts and limits differ from test to test, as they do in real files, and repeat from part to part.
    private static byte[] Test(int number)
    {
        byte[] record = new byte[SmallestRecord + (7 * number % Sizes)];
        new Random(number).NextBytes(record);
        byte[] header = [(byte)(record.Length - 4), 0, 15, 10];
        header.CopyTo(record, 0);
        return record;
    }

    // A map of the generator belongs to a lot of its class; a file has one lot.
    private static TestedWafer Wafer(WaferMapGenerator generator, int index)
    {
        WaferMap map = generator.Generate((DefectClass)(index % DefectClasses.Count), index);
        return new TestedWafer(new WaferMap(map.Rows, map.Columns, map.Dies)) { WaferId = $"W{index + 1:00}" };
    }
}
