using WaferVision.Data;
using WaferVision.Maps;

namespace Course.SimToReal;

/// <summary>The two kinds of synthetic maps that the study compares.</summary>
internal static class SyntheticSets
{
    /// <summary>Their names, the course's own first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["textbook", "fab"];

    /// <summary>Generates maps of a kind: textbook maps on the course's 64×64 grid, fab maps on grids of many sizes.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="perClass">Maps of each defect class.</param>
    /// <param name="none">Maps without a defect.</param>
    /// <param name="seed">The seed.</param>
    public static WaferDataset Generate(string name, int perClass, int none, long seed)
    {
        int[] counts = [.. DefectClasses.Wm811k.Select(defect => defect == DefectClass.None ? none : perClass)];
        return name == "fab" ? SyntheticMaps.Fab(counts, new FabOptions { Seed = seed }) : SyntheticMaps.OneGrid(counts, new GeneratorOptions { Seed = seed });
    }
}
