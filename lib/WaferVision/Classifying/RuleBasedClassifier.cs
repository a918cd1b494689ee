using WaferVision.Evaluation;
using WaferVision.Maps;

namespace WaferVision.Classifying;

/// <summary>What the rules say of a map.</summary>
/// <param name="Class">One of WM-811K's nine classes.</param>
/// <param name="Rule">The rule that held, in words.</param>
/// <param name="Precision">How often that rule is right, 0 to 1: its share of right answers among the training maps of WM-811K.</param>
public sealed record RuleAnswer(DefectClass Class, string Rule, double Precision);

/// <summary>
/// Tells WM-811K's nine classes apart without a network: the first of a list of rules that holds decides. The rules ask what an engineer would: how much fails,
/// whether the failures touch each other, and whether the largest group of them lies at the edge, round the centre, or is a thin line. Their
/// thresholds were chosen on the training part of <c>data/splits/wm811k.csv.gz</c>. On its 9,922 test maps macro-F1 is 0.83 and 92 % of the answers are right, where
/// the shipped network has 0.94 and 97 %: weak in Donut, Random, Scratch and Loc (F1 0.70 to 0.73), nearly as good in Edge-Ring and Near-full.
/// It needs no memory, no native library and a fraction of a millisecond: what a service falls back on when its model fails.
/// </summary>
public sealed class RuleBasedClassifier
{
    private static readonly Rule[] s_rules =
    [
        new("three quarters of the dies fail", DefectClass.NearFull, 0.97, map => map.Statistics.FailureRate > 0.75),
        new("every eighth of the wafer fails much", DefectClass.Random, 0.73, map => map.LeastEighth > 0.32),
        new("the largest group is at the edge, and small or by chance", DefectClass.None, 0.97, map => map.AtEdge && !map.HasDensePlace && (map.Failing.Dies <= 12 || !map.Clustered)),
        new("the largest group is at the edge alone and reaches far round it", DefectClass.EdgeRing, 0.98, map => map.AtEdge && map.Failing.EdgeShare > 0.88 && map.Failing.Length > 1.26),
        new("the largest group is at the edge", DefectClass.EdgeLoc, 0.76, map => map.AtEdge),
        new("no dense place, neighbours fail together by chance", DefectClass.None, 0.97, map => !map.HasDensePlace && !map.Clustered),
        new("the largest group is a thin line", DefectClass.Scratch, 0.83, map => map.Failing.Elongation > 3.5 && map.Failing.Thickness < 2.5),
        new("no dense place, the largest group is at the centre", DefectClass.Center, 0.78, map => !map.HasDensePlace && map.Failing.CentroidRadius < 0.14),
        new("no dense place, the largest group is thin", DefectClass.None, 0.67, map => !map.HasDensePlace && map.Failing.Thickness < 1.9),
        new("no dense place, the largest group is compact", DefectClass.Loc, 0.74, map => !map.HasDensePlace),
        new("the dense place is round the centre and leaves it free", DefectClass.Donut, 0.82, map => map.DenseAtCentre && map.Dense.CentreShare < 0.11),
        new("the dense place is at the centre", DefectClass.Center, 0.96, map => map.DenseAtCentre),
        new("the dense place is a part of a ring round the centre", DefectClass.Donut, 0.83, map => map.Statistics.RadialProfile[1] > 0.5 && map.Dense.InnerRadius > 0.11),
        new("the dense place reaches to an edge that fails", DefectClass.EdgeLoc, 0.68, map => map.Statistics.RadialProfile[8] > 0.22 && map.Dense.EdgeShare > 0.19),
        new("the dense place is inside the wafer", DefectClass.Loc, 0.73, _ => true),
    ];

    private readonly Dictionary<DefectClass, int> _columns = [];

    /// <summary>Makes a classifier that answers in the classes of a model.</summary>
    /// <param name="classNames">The model's class names, in any order. WM-811K's names must be among them, whatever case; a class that it does not know is never answered.</param>
    /// <param name="multiLabel">Whether a map may have several labels, or none: then <c>none</c> need not be among the names.</param>
    /// <exception cref="ArgumentException">A class that the rules may answer is missing: they do not fit this model.</exception>
    public RuleBasedClassifier(IReadOnlyList<string> classNames, bool multiLabel = false)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        string[] missing = Missing(classNames, multiLabel);
        if (missing.Length > 0)
        {
            throw new ArgumentException(
                $"The rules answer in WM-811K's nine classes; of these, {string.Join(", ", missing)} {(missing.Length == 1 ? "is" : "are")} not among the model's {classNames.Count} classes.",
                nameof(classNames));
        }

        foreach (DefectClass answer in DefectClasses.Wm811k)
        {
            if (IndexOf(classNames, answer.Name()) is var column and >= 0)
            {
                _columns.Add(answer, column);
            }
        }

        (ClassNames, MultiLabel) = ([.. classNames], multiLabel);
    }

    /// <summary>The class names in which it answers.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether a map may have several labels, or none.</summary>
    public bool MultiLabel { get; }

    /// <summary>The rules in the order in which they are asked, each with its answer.</summary>
    public static IReadOnlyList<RuleAnswer> Rules { get; } = [.. s_rules.Select(rule => rule.Answer)];

    /// <summary>Whether the rules can answer in the classes of a model: whether the constructor takes them.</summary>
    /// <param name="classNames">The model's class names.</param>
    /// <param name="multiLabel">Whether a map may have several labels, or none.</param>
    public static bool Fits(IReadOnlyList<string> classNames, bool multiLabel = false) => Missing(classNames, multiLabel).Length == 0;

    /// <summary>Asks the rules.</summary>
    /// <param name="map">A map of any size; one without dies is <c>none</c>.</param>
    public static RuleAnswer Decide(WaferMap map)
    {
        MeasuredMap measured = new(map);
        return s_rules.First(rule => rule.Holds(measured)).Answer;
    }

    /// <summary>
    /// What the rules say of a map as probabilities: the answer has the precision of its rule, the other classes share the rest evenly. Several labels: the
    /// answer's alone is likely, and none for <c>none</c>.
    /// </summary>
    /// <param name="map">A map of any size.</param>
    /// <returns>One probability a class, in the order of <see cref="ClassNames"/>.</returns>
    public float[] Probabilities(WaferMap map)
    {
        RuleAnswer answer = Decide(map);
        int classes = ClassNames.Count;
        float[] probabilities = new float[classes];
        Array.Fill(probabilities, (float)((1 - answer.Precision) / Math.Max(1, classes - 1)));
        if (_columns.TryGetValue(answer.Class, out int column))
        {
            probabilities[column] = (float)answer.Precision;
        }

        return probabilities;
    }

    private static string[] Missing(IReadOnlyList<string> classNames, bool multiLabel) =>
    [
        .. DefectClasses.Wm811k.Where(answer => !multiLabel || answer != DefectClass.None).Select(answer => answer.Name()).Where(name => IndexOf(classNames, name) < 0),
    ];

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (string.Equals(names[i], name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private sealed record Rule(RuleAnswer Answer, Func<MeasuredMap, bool> Holds)
    {
        public Rule(string words, DefectClass answer, double precision, Func<MeasuredMap, bool> holds)
            : this(new RuleAnswer(answer, words, precision), holds)
        {
        }
    }

    private sealed class MeasuredMap(WaferMap map)
    {
        public MapStatistics Statistics { get; } = MapStatistics.Of(map);

        public DieCluster Failing { get; } = DieCluster.OfFailures(map);

        public DieCluster Dense { get; } = DieCluster.OfDensePlaces(map);

        public double LeastEighth { get; } = LeastOfEighths(map);

        public bool AtEdge => Failing.EdgeShare > 0.53;

        public bool Clustered => Statistics.JoinCountZ >= 2;

        public bool HasDensePlace => Dense.Dies >= 16;

        public bool DenseAtCentre => Dense.CentroidRadius < 0.155;

        // The lowest failure rate of the eight sectors of 45 degrees.
        private static double LeastOfEighths(WaferMap map)
        {
            Span<int> tested = stackalloc int[8], failing = stackalloc int[8];
            tested.Clear();
            failing.Clear();
            for (int at = 0; at < map.Dies.Length; at++)
            {
                if (map.Dies[at] != DieCode.None)
                {
                    (int row, int column) = Math.DivRem(at, map.Columns);
                    double y = (((2.0 * row) + 1) / map.Rows) - 1, x = (((2.0 * column) + 1) / map.Columns) - 1;
                    int eighth = Math.Min(7, (int)(((Math.Atan2(y, x) / Math.PI) + 1) * 4));
                    tested[eighth]++;
                    failing[eighth] += map.Dies[at] == DieCode.Fail ? 1 : 0;
                }
            }

            double least = map.DieCount == 0 ? 0 : 1;
            for (int k = 0; k < 8; k++)
            {
                least = tested[k] == 0 ? least : Math.Min(least, (double)failing[k] / tested[k]);
            }

            return least;
        }
    }
}
