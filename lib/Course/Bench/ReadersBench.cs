using System.IO.Compression;
using WaferVision.Data;
using WaferVision.Formats;
using WaferVision.Maps;

namespace Course.Bench;

/// <summary>
/// Reading of files. Archives: 10,000 generated maps, and WM-811K where <c>WAFERVISION_DATA</c> names a folder with wm811k.npz; the peer is
/// peers/readers.py. STDF: streams of about 200 MB in memory, their figures in MB of records a second, also where they are compressed.
/// </summary>
internal static class ReadersBench
{
    private const string ArchiveVariable = "WAFERVISION_BENCH_ARCHIVE";
    private const string RealArchive = "wm811k.npz";
    private const int Maps = 10_000;

    // A real wafer test of 2001 writes 33 PTR records of 82 bytes for a part.
    private const int ParametricTests = 33;
    private const int ParametricSize = 82;

    /// <summary>Archives of maps, for ours and the peer.</summary>
    public static IReadOnlyList<Workload> Archives(ICollection<IDisposable> owned)
    {
        TemporaryFolder folder = new();
        owned.Add(folder);
        string path = Path.Combine(folder.Path, "maps.npz");
        WaferArchive.Write(path, WaferDataset.Generate(Maps, new GeneratorOptions { Size = 52 }));

        // The peer inherits it.
        Environment.SetEnvironmentVariable(ArchiveVariable, path);
        List<Workload> works = [Archive($"npz, {Maps} maps 52x52", path, Maps)];
        if (Environment.GetEnvironmentVariable("WAFERVISION_DATA") is { } data && File.Exists(Path.Combine(data, RealArchive)))
        {
            string real = Path.Combine(data, RealArchive);
            works.Add(Archive($"npz, {RealArchive}", real, WaferArchive.Read(real).Count));
        }

        return works;
    }

    /// <summary>STDF files, which have no peer.</summary>
    public static IEnumerable<Workload> Stdf()
    {
        byte[] parametric = Lot(wafers: 25, side: 64, ParametricTests);
        yield return Stdf("STDF, 33 tests a part", parametric, parametric.Length);
        yield return Stdf("STDF, 33 tests a part, gzip", Packed(parametric), parametric.Length);
        byte[] parts = Lot(wafers: 28, side: 512, 0);
        yield return Stdf("STDF, parts only", parts, parts.Length);
        yield return Stdf("STDF, parts only, gzip", Packed(parts), parts.Length);
    }

    private static Workload Archive(string name, string path, int maps) => new(
        name,
        "maps/s",
        count =>
        {
            for (int i = 0; i < count; i++)
            {
                WaferArchive.Read(path);
            }
        },
        maps);

    private static Workload Stdf(string name, byte[] file, int length) => new(
        name,
        "MB/s",
        count =>
        {
            for (int i = 0; i < count; i++)
            {
                foreach (TestedWafer wafer in StdfFile.Read(new MemoryStream(file), name))
                {
                    GC.KeepAlive(wafer);
                }
            }
        },
        length / 1_000_000);

    // What StdfFile writes, with PTR records behind each PIR.
    private static byte[] Lot(int wafers, int side, int tests)
    {
        WaferMapGenerator generator = new(new GeneratorOptions { Size = side });
        string path = Path.GetTempFileName();
        StdfFile.Write(path, Enumerable.Range(0, wafers).Select(i => Wafer(generator, i)));
        byte[] plain = File.ReadAllBytes(path);
        File.Delete(path);
        byte[] tested = TestsOfAPart(tests);
        Random random = new(42);
        MemoryStream file = new();
        for (int at = 0; at < plain.Length;)
        {
            int size = 4 + BitConverter.ToUInt16(plain, at);
            file.Write(plain, at, size);
            if (plain[at + 2] == 5 && plain[at + 3] == 10)
            {
                for (int test = 0; test < tests; test++)
                {
                    // RESULT, as a converter of 12 bits gives it.
                    BitConverter.TryWriteBytes(tested.AsSpan((test * ParametricSize) + 12), random.Next(4096) / 4096f);
                }

                file.Write(tested);
            }

            at += size;
        }

        return file.ToArray();
    }

    // PTR records whose texts and limits differ from test to test, as they do in real files, and repeat from part to part.
    private static byte[] TestsOfAPart(int tests)
    {
        byte[] records = new byte[tests * ParametricSize];
        new Random(43).NextBytes(records);
        for (int test = 0; test < tests; test++)
        {
            byte[] header = [ParametricSize - 4, 0, 15, 10];
            header.CopyTo(records, test * ParametricSize);
        }

        return records;
    }

    // A map of the generator belongs to a lot of its class; a file has one lot.
    private static TestedWafer Wafer(WaferMapGenerator generator, int index)
    {
        WaferMap map = generator.Generate((DefectClass)(index % 20), index);
        return new TestedWafer(new WaferMap(map.Rows, map.Columns, map.Dies)) { WaferId = $"W{index + 1:00}" };
    }

    private static byte[] Packed(byte[] file)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(file);
        }

        return packed.ToArray();
    }
}
