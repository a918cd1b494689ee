using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>What was planted at a map of <see cref="SampleMaps"/>.</summary>
public enum PlantedKind
{
    /// <summary>The map is an exact copy of another.</summary>
    Copy,

    /// <summary>The map is another one, turned by half a turn or mirrored.</summary>
    TurnedCopy,

    /// <summary>The map's label is not its class.</summary>
    WrongLabel,
}

/// <summary>One planted flaw.</summary>
/// <param name="Map">The map's index, from 0.</param>
/// <param name="Kind">What is wrong with it.</param>
/// <param name="Original">The map of which it is a copy; null for a wrong label.</param>
/// <param name="TrueClass">The class it was generated as.</param>
public sealed record Planted(int Map, PlantedKind Kind, int? Original, string TrueClass);

/// <summary>
/// A small labelled set with the troubles of a real one: 4,000 synthetic maps of WM-811K's nine classes in its shares (85 % none), 150 exact
/// copies (3.75 %; WM-811K holds 3.76 %), 30 turned or mirrored copies, and 60 wrong labels. What was planted is told, so that what finds it can be tested.
/// </summary>
public static class SampleMaps
{
    private const long Stream = 5;
    private const int Copies = 150;
    private const int TurnedCopies = 30;
    private const int Missed = 24;
    private const int Confused = 24;
    private const int FalseAlarms = 12;

    // none, Center, Donut, Edge-Loc, Edge-Ring, Loc, Near-full, Random, Scratch: WM-811K's shares of 3,820.
    private static readonly int[] s_counts = [3256, 95, 12, 115, 214, 79, 3, 19, 27];

    /// <summary>Makes the set. The same seed makes the same set.</summary>
    /// <param name="seed">The seed. Default 42.</param>
    /// <returns>The maps in random order, with the labels as somebody gave them, and the flaws in order of their maps; a map may have two.</returns>
    public static (WaferDataset Maps, IReadOnlyList<Planted> Planted) Create(long seed = 42)
    {
        WaferDataset originals = SyntheticMaps.Fab(s_counts, new FabOptions { Seed = seed });
        CounterRandom random = new(seed, 0, 0, Stream);
        (int Original, int Turn)[] drawn =
        [
            .. Enumerable.Range(0, originals.Count).Select(i => (i, 0)),
            .. Draws(ref random, originals.Count, Copies, turned: false),
            .. Draws(ref random, originals.Count, TurnedCopies, turned: true),
        ];
        int[] order = [.. Enumerable.Range(0, drawn.Length)];
        random.Shuffle(order);
        int[] placeOf = new int[drawn.Length];
        for (int place = 0; place < order.Length; place++)
        {
            placeOf[order[place]] = place;
        }

        drawn = [.. order.Select(i => drawn[i])];
        int[] classes = [.. drawn.Select(one => originals.LabelsOf(one.Original)[0])];
        int[] labels = [.. classes];
        Mislabel(ref random, labels);
        IReadOnlyList<string> names = originals.ClassNames;
        IEnumerable<Planted> copies = Enumerable.Range(originals.Count, Copies + TurnedCopies).Select(i => placeOf[i]).Select(place => new Planted(
            place, drawn[place].Turn == 0 ? PlantedKind.Copy : PlantedKind.TurnedCopy, placeOf[drawn[place].Original], names[classes[place]]));
        IEnumerable<Planted> wrong = Enumerable.Range(0, labels.Length).Where(i => labels[i] != classes[i])
            .Select(i => new Planted(i, PlantedKind.WrongLabel, null, names[classes[i]]));
        WaferDataset maps = new(
            drawn.SelectMany(one => Turned(originals, one.Original, one.Turn)).ToArray(), [.. drawn.Select(one => originals.ShapeOf(one.Original))], labels, names);
        return (maps, [.. copies.Concat(wrong).OrderBy(flaw => flaw.Map).ThenBy(flaw => flaw.Kind)]);
    }

    private static (int Original, int Turn)[] Draws(ref CounterRandom random, int maps, int count, bool turned)
    {
        var draws = new (int, int)[count];
        for (int i = 0; i < count; i++)
        {
            draws[i] = (random.Below(maps), turned ? random.Integer(1, 3) : 0);
        }

        return draws;
    }

    // 1 half a turn, 2 mirrored, 3 both: exact on grids that are not square, too.
    private static byte[] Turned(WaferDataset data, int map, int turn)
    {
        (int rows, int columns) = data.ShapeOf(map);
        byte[] dies = data.DiesOf(map).ToArray();
        if (turn > 0)
        {
            DieTransform.Resize(rows, columns, rows, columns).Turn(turn == 2 ? 0 : 2, mirror: turn > 1).Apply(data.DiesOf(map), dies);
        }

        return dies;
    }

    // The mistakes of people who label thousands of maps: a defect overlooked, one taken for its neighbour, one seen where there is none.
    private static void Mislabel(ref CounterRandom random, int[] labels)
    {
        int[] defects = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] is not (int)DefectClass.None and not (int)DefectClass.NearFull)];
        int[] clean = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == (int)DefectClass.None)];
        random.Shuffle(defects);
        random.Shuffle(clean);
        foreach (int i in defects.AsSpan(0, Missed))
        {
            labels[i] = (int)DefectClass.None;
        }

        foreach (int i in defects.AsSpan(Missed, Confused))
        {
            labels[i] = (int)Neighbour((DefectClass)labels[i]);
        }

        DefectClass[] imagined = [DefectClass.Loc, DefectClass.EdgeLoc, DefectClass.Scratch];
        foreach (int i in clean.AsSpan(0, FalseAlarms))
        {
            labels[i] = (int)imagined[random.Below(imagined.Length)];
        }
    }

    private static DefectClass Neighbour(DefectClass defect) => defect switch
    {
        DefectClass.Donut => DefectClass.Center,
        DefectClass.EdgeLoc => DefectClass.EdgeRing,
        DefectClass.EdgeRing or DefectClass.Loc => DefectClass.EdgeLoc,
        DefectClass.Random => DefectClass.NearFull,
        _ => DefectClass.Loc,
    };
}
