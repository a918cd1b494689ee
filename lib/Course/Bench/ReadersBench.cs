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
        byte[] parametric = StdfLots.Make(wafers: 25, side: 64, StdfLots.ParametricTests);
        yield return Stdf("STDF, 33 tests a part", parametric, parametric.Length);
        yield return Stdf("STDF, 33 tests a part, gzip", StdfLots.Packed(parametric), parametric.Length);
        byte[] parts = StdfLots.Make(wafers: 28, side: 512, tests: 0);
        yield return Stdf("STDF, parts only", parts, parts.Length);
        yield return Stdf("STDF, parts only, gzip", StdfLots.Packed(parts), parts.Length);
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
}
