using System.Globalization;
using Plotly.NET;
using WaferVision.Evaluation;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>A confusion matrix: one row a true class, one column a predicted class, the count in each cell.</summary>
    /// <param name="counts">Counts (classes × classes), row the truth, column the prediction.</param>
    /// <param name="classNames">The class names, in the order of rows and columns.</param>
    /// <param name="normalize">Whether to draw each row as shares of its class (recall on the diagonal) in percent; the counts stay in the hover text.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">The matrix is not square or does not fit the names, or a count is negative.</exception>
    public static GenericChart ConfusionMatrix(Plane counts, IReadOnlyList<string> classNames, bool normalize = false, string? title = null) =>
        Crossed(counts, classNames, ("true", "predicted"), normalize, title);

    /// <summary>How two classifiers answer the same maps: one row an answer of the first, one column an answer of the second. On the diagonal they agree.</summary>
    /// <param name="counts">Counts (classes × classes), row the first's answer, column the second's.</param>
    /// <param name="classNames">The class names, in the order of rows and columns.</param>
    /// <param name="first">What the first is called.</param>
    /// <param name="second">What the second is called.</param>
    /// <param name="title">A heading; the share of maps on which they agree is put behind it.</param>
    /// <exception cref="ArgumentException">The matrix is not square or does not fit the names, or a count is negative.</exception>
    public static GenericChart Agreement(Plane counts, IReadOnlyList<string> classNames, string first = "champion", string second = "challenger", string? title = null)
    {
        double agreed = Enumerable.Range(0, Math.Min(counts.Rows, counts.Columns)).Sum(i => counts.Values[i][i]);
        string share = string.Create(CultureInfo.InvariantCulture, $"{Share(agreed, counts.Finite.Sum()):0.0%} agree");
        return Crossed(counts, classNames, (first, second), normalize: false, title is null ? share : $"{title}: {share}");
    }

    /// <summary>The confusion matrix of a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="normalize">Whether to draw each row as shares of its class in percent.</param>
    /// <param name="title">A heading.</param>
    public static GenericChart ConfusionMatrix(ClassificationReport report, bool normalize = false, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        double[][] counts = [.. report.ConfusionRows.Select(row => row.Select(count => (double)count).ToArray())];
        return ConfusionMatrix(counts, report.Confusion.ClassNames, normalize, title);
    }

    /// <summary>Precision, recall and F1 of each class of a report as bars.</summary>
    /// <param name="report">The report.</param>
    /// <param name="title">A heading.</param>
    public static GenericChart ClassScores(ClassificationReport report, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        return ClassScores(
            [.. report.PerClass.Select(score => score.Name)], [.. report.PerClass.Select(score => score.Precision)],
            [.. report.PerClass.Select(score => score.Recall)], [.. report.PerClass.Select(score => score.F1)], title);
    }

    /// <summary>Precision, recall and F1 of each class as bars.</summary>
    /// <param name="classNames">The class names.</param>
    /// <param name="precision">Precision of each class, 0 to 1.</param>
    /// <param name="recall">Recall of each class, 0 to 1.</param>
    /// <param name="f1">F1 of each class, 0 to 1.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">The series differ in length or are empty.</exception>
    public static GenericChart ClassScores(
        IReadOnlyList<string> classNames, IReadOnlyList<double> precision, IReadOnlyList<double> recall, IReadOnlyList<double> f1, string? title = null) =>
        Bars(classNames, [("precision", precision), ("recall", recall), ("F1", f1)], yTitle: null, title, percent: true);

    /// <summary>How many maps each class has, as bars, one colour a split.</summary>
    /// <param name="classNames">The class names.</param>
    /// <param name="splits">The name of each split and its count of each class.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">The series differ in length or are empty.</exception>
    public static GenericChart ClassDistribution(
        IReadOnlyList<string> classNames, IReadOnlyList<(string Name, IReadOnlyList<int> Counts)> splits, string? title = null)
    {
        RequireTitles(splits, null);
        return Bars(classNames, [.. splits.Select(split => (split.Name, (IReadOnlyList<double>)[.. split.Counts.Select(count => (double)count)]))], "maps", title);
    }

    /// <summary>Bars over named positions, side by side for each series.</summary>
    /// <param name="names">The positions.</param>
    /// <param name="series">A name and a value at each position.</param>
    /// <param name="yTitle">What the values are.</param>
    /// <param name="title">A heading.</param>
    /// <param name="percent">Whether the values are shares from 0 to 1, written in percent.</param>
    /// <exception cref="ArgumentException">The series differ in length or are empty.</exception>
    public static GenericChart Bars(
        IReadOnlyList<string> names, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> series, string? yTitle = null, string? title = null, bool percent = false)
    {
        ArgumentNullException.ThrowIfNull(names);
        RequireTitles(series, null);
        foreach ((string name, IReadOnlyList<double> values) in series)
        {
            RequireLength(values, names.Count, name);
        }

        GenericChart chart = Figure.Fluid(
            [new Panel
            {
                X = Marks.Axis(grid: false).Set(("type", "category"), ("tickangle", names.Count > 8 ? -45.0 : 0.0), ("ticks", "")),
                Y = Marks.Axis(yTitle).Set(("rangemode", "tozero"), ("range", percent ? new[] { 0.0, 1.0 } : null), ("tickformat", percent ? ".0%" : null)),
                Traces = [.. series.Select((bars, i) => Marks.Columns(names, bars.Values, bars.Name, Color(i), showLegend: series.Count > 1).Set(
                    ("hovertemplate", percent ? "%{x}: %{y:.1%}" : "%{x}: %{y}")))],
            }],
            title);
        GenericChart.getLayout(chart).Set(("barmode", "group"), ("bargap", 0.25), ("legend", Attributes.Object(
            ("orientation", "h"), ("x", 1.0), ("xanchor", "right"), ("y", 1.02), ("yanchor", "bottom"))));
        return chart;
    }

    /// <summary>How many times slower or faster something is than a reference, as horizontal bars on a logarithmic scale around 1.</summary>
    /// <param name="names">What was timed.</param>
    /// <param name="ratios">Time over the reference's time, above 0.</param>
    /// <param name="reference">What the ratio 1 stands for.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">The series differ in length or are empty, or a ratio is not above 0.</exception>
    public static GenericChart TimingRatios(IReadOnlyList<string> names, IReadOnlyList<double> ratios, string reference, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        RequireLength(ratios, names.Count, nameof(ratios));
        int bad = ratios.ToList().FindIndex(ratio => !(ratio > 0 && double.IsFinite(ratio)));
        if (bad >= 0)
        {
            throw new ArgumentException($"The ratio of '{names[bad]}' is {ratios[bad]}; expected a number above 0.", nameof(ratios));
        }

        return Figure.Fluid(
            [new Panel
            {
                X = Marks.Axis($"time ÷ time of {reference}").Set(("type", "log"), ("range", LogRange(ratios)), ("dtick", ratios.Max() / ratios.Min() > 30 ? 1.0 : null)),
                Y = Marks.Axis(grid: false).Set(("type", "category"), ("autorange", "reversed"), ("ticks", "")),
                Traces = [Marks.Ratios(names, ratios, ratios.Select(ratio => ratio < 10 ? $"{ratio:0.00}×" : $"{ratio:0}×").ToArray(), Palette.Series[0])],
                Marked = [1],
            }],
            title, height: 110 + (34 * names.Count), left: 120);
    }

    private static GenericChart Crossed(Plane counts, IReadOnlyList<string> classNames, (string Row, string Column) says, bool normalize, string? title)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        int classes = classNames.Count;
        if (counts.Rows != classes || counts.Columns != classes)
        {
            throw new ArgumentException($"Expected a {classes} × {classes} matrix, one row and column a class name; found {counts.Rows} × {counts.Columns}.", nameof(counts));
        }

        if (counts.Finite.Any(count => count < 0))
        {
            throw new ArgumentException("A count is negative; expected 0 or more.", nameof(counts));
        }

        double[][] drawn = [.. counts.Values.Select(row => row.Select(count => normalize ? Share(count, row.Sum()) : count).ToArray())];
        string[][] texts = [.. drawn.Select(row => row.Select(value => value == 0 ? "" : normalize ? $"{100 * value:0}" : $"{value:0}").ToArray())];
        Trace cells = Marks.Cells(Plane.FromRows(drawn), Palette.Sequential, 0, normalize ? 1 : High(Plane.FromRows(drawn)), gap: 1).WithTexts(texts).Set(
            ("customdata", counts.Values),
            ("hovertemplate", $"{says.Row} %{{y}}<br>{says.Column} %{{x}}<br>%{{customdata}} maps{(normalize ? " (%{z:.1%})" : "")}<extra></extra>"),
            ("x", Enumerable.Range(0, classes).ToArray()), ("y", Enumerable.Range(0, classes).ToArray()));
        Panel panel = new()
        {
            Traces = [cells],
            X = Marks.NamedAxis(classNames, normalize ? $"{says.Column} (percent of the {says.Row} class)" : says.Column, downwards: false, angle: -45),
            Y = Marks.NamedAxis(classNames, says.Row, downwards: true),
        };
        double side = Math.Clamp(classes * 30, 260, 640);
        return Figure.Fixed([panel], 1, side, title, new Spacing(Left: 150, Bottom: 150, Right: 24));
    }

    // Room for the texts beside the bars.
    private static double[] LogRange(IReadOnlyList<double> ratios) =>
        [Math.Min(-0.1, Math.Log10(ratios.Min()) - 0.15), Math.Max(0.1, Math.Log10(ratios.Max()) + 0.3)];

    private static double Share(double count, double total) => total == 0 ? 0 : count / total;
}
