using WaferVision.Data;
using WaferVision.Maps;

namespace Course.SimToReal;

/// <summary>The two kinds of synthetic maps that the study compares.</summary>
internal static class SyntheticSets
{
    /// <summary>Their names, the course's own first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["textbook", "fab"];

    // Most wafers have no defect; a network that saw as few of them as of each defect would call too many defective.
    private const int NoneFactor = 3;

    /// <summary>Generates maps of a kind: textbook maps on the course's 64×64 grid, fab maps on grids of many sizes.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="perClass">Maps of each defect class; of "none" there are three times as many.</param>
    /// <param name="seed">The seed.</param>
    public static WaferDataset Generate(string name, int perClass, long seed)
    {
        int[] counts = [.. DefectClasses.Wm811k.Select(defect => defect == DefectClass.None ? NoneFactor * perClass : perClass)];
        return name == "fab" ? SyntheticMaps.Fab(counts, new FabOptions { Seed = seed }) : SyntheticMaps.OneGrid(counts, new GeneratorOptions { Seed = seed });
    }

    /// <summary>The indices of a set in which each class is about as frequent as any other, those of "none" three times: the same mix.</summary>
    public static int[] Mixed(WaferDataset balanced) =>
        [.. Enumerable.Range(0, balanced.Count).SelectMany(i => Enumerable.Repeat(i, balanced.LabelsOf(i)[0] == (int)DefectClass.None ? NoneFactor : 1))];
}
