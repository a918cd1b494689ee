using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>What more maps add: a figure of merit over the number of training maps, with its spread over repeated runs.</summary>
    /// <param name="curves">A name and the points of each line: training maps (above 0), mean and standard deviation.</param>
    /// <param name="levels">A name and a value each that no number of maps changes, such as that of synthetic maps alone; drawn as dashed lines.</param>
    /// <param name="yTitle">What the values are.</param>
    /// <param name="title">A heading.</param>
    /// <param name="xTitle">What the numbers of maps count.</param>
    /// <exception cref="ArgumentException">There is no line, a line has no points, or a number of maps is not above 0.</exception>
    public static GenericChart ShotCurves(
        IReadOnlyList<(string Name, IReadOnlyList<(int Maps, double Mean, double Deviation)> Points)> curves,
        IReadOnlyList<(string Name, double Value)> levels,
        string yTitle = "macro F1",
        string? title = null,
        string xTitle = "real training maps of each class")
    {
        ArgumentNullException.ThrowIfNull(levels);
        RequireTitles(curves, null);
        foreach ((string name, IReadOnlyList<(int Maps, double Mean, double Deviation)> points) in curves)
        {
            RequirePoints([.. points.Select(point => ((double)point.Maps, point.Mean))], name, logX: true, logY: false);
        }

        double[] maps = [.. curves.SelectMany(curve => curve.Points).Select(point => (double)point.Maps).Distinct().Order()];
        LinearAxis x = Marks.Axis(xTitle).Set(
            ("type", "log"), ("tickvals", maps), ("ticktext", maps.Select(count => $"{count}").ToArray()));
        Trace[] lines =
        [
            .. curves.Select((curve, i) => Marks.Line(
                [.. curve.Points.Select(point => (double)point.Maps)], [.. curve.Points.Select(point => point.Mean)], curve.Name, Color(i)).Set(
                ("error_y", Attributes.Object(("type", "data"), ("array", curve.Points.Select(point => point.Deviation).ToArray()), ("thickness", 1.2), ("width", 4))))),
            .. levels.Select((level, i) => Marks.Line(
                [maps[0], maps[^1]], [level.Value, level.Value], level.Name, Color(curves.Count + i), dashed: true).Set(("mode", "lines"))),
        ];
        return Legend(Figure.Fluid(
            [new Panel { X = x, Y = Marks.Axis(yTitle).Set(("range", new[] { 0.0, 1.0 })), Traces = lines }], title, height: 430, bottom: 100));
    }

    /// <summary>How the failure rate goes from the centre to the edge, one small picture a class and one line a set of maps.</summary>
    /// <param name="classes">A name and, for each set in the order of <paramref name="sets"/>, the failure rate of rings of equal area.</param>
    /// <param name="sets">What the lines are, such as real and synthetic.</param>
    /// <param name="columns">Pictures in a row, at least 1.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">There is no class, or a class has another number of lines than there are sets.</exception>
    public static GenericChart RadialProfiles(
        IReadOnlyList<(string Class, IReadOnlyList<IReadOnlyList<double>> Profiles)> classes, IReadOnlyList<string> sets, int columns = 3, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(sets);
        RequireTitles(classes, null);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        int bad = classes.ToList().FindIndex(one => one.Profiles.Count != sets.Count);
        if (bad >= 0)
        {
            throw new ArgumentException($"'{classes[bad].Class}' has {classes[bad].Profiles.Count} profiles; expected {sets.Count}, one a set.", nameof(classes));
        }

        return Legend(Figure.Fixed(
            [.. classes.Select((one, c) => new Panel
            {
                Title = one.Class,
                Aspect = 1.5,
                X = Marks.Axis().Set(("range", new[] { 0.0, 1.0 })),
                Y = Marks.Axis().Set(("rangemode", "tozero")),
                Traces = [.. one.Profiles.Select((profile, i) => Marks.Line(Radii(profile.Count), profile, sets[i], Color(i), showLegend: c == 0).Set(("legendgroup", sets[i])))],
            })],
            columns,
            240,
            title,
            new Spacing(Left: 44, Right: 16, Top: 12, Bottom: 64, Between: 44)));

        // The middle of each ring: half of its area lies inside.
        static double[] Radii(int rings) => [.. Enumerable.Range(0, rings).Select(ring => Math.Sqrt((ring + 0.5) / rings))];
    }
}
