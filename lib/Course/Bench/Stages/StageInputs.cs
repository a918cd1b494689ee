using WaferVision.Data;
using WaferVision.Maps;

namespace Course.Bench.Stages;

/// <summary>
/// Inputs of any number of maps on little disk: some files with maps of their own, and links to them, in turns, up to the number. Every link is opened,
/// read and unpacked like a file; but what is read comes from the system's memory, as on any machine that has just received it.
/// </summary>
internal static class StageInputs
{
    private const int WafersOfALot = 25;
    private const int MapsOfAClass = 500;

    // 40 dies across: about the mean of WM-811K's maps. 46: the 4.4 MB a wafer of the real test of which StdfLots tells.
    private const int Side = 40;
    private const int SideOfTested = 46;
    private const int Lots = 40;
    private const int TestedLots = 4;

    /// <summary>The forms, and what makes a folder of each that holds about a number of maps: whole files.</summary>
    public static IReadOnlyList<(string Name, Action<string, int> Write)> Forms { get; } =
    [
        (".npz", WriteArchives),
        ("STDF of parts, gzip", (folder, maps) => WriteLots(folder, maps, Lots, Side, tests: 0, packed: true)),
        ("STDF with tests", (folder, maps) => WriteLots(folder, maps, TestedLots, SideOfTested, StdfLots.ParametricTests, packed: false)),
        ("STDF with tests, gzip", (folder, maps) => WriteLots(folder, maps, TestedLots, SideOfTested, StdfLots.ParametricTests, packed: true)),
    ];

    private static void WriteArchives(string folder, int maps)
    {
        int classes = DefectClasses.Wm811k.Count, perClass = Math.Clamp(maps / classes, 1, MapsOfAClass);
        string archive = Path.Combine(folder, "maps-00000.npz");
        WaferArchive.Write(archive, SyntheticMaps.Fab([.. DefectClasses.Wm811k.Select(_ => perClass)], new FabOptions()));
        Repeat([archive], maps / (double)(classes * perClass), i => Path.Combine(folder, $"maps-{i:00000}.npz"));
    }

    private static void WriteLots(string folder, int maps, int distinct, int side, int tests, bool packed)
    {
        double lots = maps / (double)WafersOfALot;
        string Name(int i) => Path.Combine(folder, $"lot-{i:00000}.stdf{(packed ? ".gz" : "")}");
        string[] files = [.. Enumerable.Range(0, (int)Math.Clamp(Math.Round(lots), 1, distinct)).Select(Name)];
        for (int i = 0; i < files.Length; i++)
        {
            byte[] lot = StdfLots.Make(WafersOfALot, side, tests, seed: i);
            File.WriteAllBytes(files[i], packed ? StdfLots.Packed(lot) : lot);
        }

        Repeat(files, lots, Name);
    }

    private static void Repeat(string[] files, double count, Func<int, string> name)
    {
        for (int i = files.Length; i < Math.Round(count); i++)
        {
            File.CreateSymbolicLink(name(i), files[i % files.Length]);
        }
    }
}
