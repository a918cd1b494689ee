using Plotly.NET;
using WaferVision.Evaluation;
using Chart = Plotly.NET.CSharp.Chart;

namespace WaferVision;

public static partial class Charts
{
    // More points than a screen has columns only make the figure longer.
    private const int MostCurvePoints = 400;

    /// <summary>
    /// A reliability diagram: how often answers of a confidence are right, beside the diagonal on which they should be; and how many answers have
    /// that confidence.
    /// </summary>
    /// <param name="calibration">The bins.</param>
    /// <param name="title">A heading; the expected calibration error is put behind it.</param>
    public static GenericChart ReliabilityDiagram(Calibration calibration, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        CalibrationBin[] bins = [.. calibration.Bins.Where(bin => bin.Count > 0)];
        Panel reliability = new()
        {
            Title = "right answers",
            X = Confidence(),
            Y = Marks.Axis().Set(("range", new[] { 0.0, 1.0 }), ("tickformat", ".0%")),
            Traces =
            [
                OverBins(bins, bin => bin.Accuracy, Palette.Series[0]).Set(
                    ("customdata", bins.Select(bin => (double[])[bin.Confidence, bin.Count]).ToArray()),
                    ("hovertemplate", "right %{y:.1%} at a mean confidence of %{customdata[0]:.1%}<br>%{customdata[1]} maps<extra></extra>")),
                Marks.Outline([0, 1], [0, 1], "calibrated", Palette.Series[1]).Set(("hoverinfo", "skip")),
            ],
        };
        Panel shares = new()
        {
            Title = "maps",
            X = Confidence(),
            Y = Marks.Axis().Set(("rangemode", "tozero"), ("tickformat", ".0%")),
            Traces = [OverBins(bins, bin => bin.Share, Palette.Series[6]).Set(("hovertemplate", "%{y:.1%} of the maps<extra></extra>"))],
        };
        return Figure.Fluid([reliability, shares], $"{(title is null ? "" : title + ": ")}ECE {calibration.ExpectedError:0.000}");

        static Plotly.NET.LayoutObjects.LinearAxis Confidence() => Marks.Axis("confidence").Set(("range", new[] { 0.0, 1.0 }), ("tickformat", ".0%"));
    }

    /// <summary>Risk over coverage: the share of wrong answers among the maps judged, when maps of low confidence are left to people.</summary>
    /// <param name="curves">A name and the points of each curve, as <see cref="Abstention"/> makes them.</param>
    /// <param name="title">A heading.</param>
    /// <param name="errorRate">A wanted share of wrong answers, 0 to 1, drawn as a line.</param>
    /// <exception cref="ArgumentException">There is no curve, or one has no points.</exception>
    public static GenericChart RiskCoverage(
        IReadOnlyList<(string Name, IReadOnlyList<CoveragePoint> Points)> curves, string? title = null, double? errorRate = null)
    {
        RequireTitles(curves, null);
        foreach ((string name, IReadOnlyList<CoveragePoint> points) in curves)
        {
            ArgumentNullException.ThrowIfNull(points, name);
            RequireLength([.. points.Select(point => point.Risk)], points.Count, name);
        }

        Trace[] wanted = errorRate is { } rate ? [Marks.Outline([0, 1], [rate, rate], "wanted", Palette.Faint)] : [];
        return Legend(Figure.Fluid(
            [new Panel
            {
                X = Marks.Axis("coverage: share of maps judged").Set(("range", new[] { 0.0, 1.0 }), ("tickformat", ".0%")),
                Y = Marks.Axis("risk: wrong among those judged").Set(("rangemode", "tozero"), ("tickformat", ".1%")),
                Traces =
                [
                    .. curves.Select((curve, i) => RiskLine(Thinned(curve.Points), curve.Name, Color(i), curves.Count > 1)),
                    .. wanted,
                ],
            }],
            title, height: 420, bottom: curves.Count > 1 ? 100 : 56));
    }

    private static Trace RiskLine(IReadOnlyList<CoveragePoint> points, string name, string color, bool showLegend) =>
        Marks.Line([.. points.Select(point => point.Coverage)], [.. points.Select(point => point.Risk)], name, color, showLegend: showLegend).Set(
            ("customdata", points.Select(point => point.Threshold).ToArray()),
            ("hovertemplate", "%{y:.2%} wrong at a coverage of %{x:.1%}<br>threshold %{customdata:.4f}"));

    private static IReadOnlyList<CoveragePoint> Thinned(IReadOnlyList<CoveragePoint> points) => points.Count <= MostCurvePoints
        ? points
        : [.. Enumerable.Range(0, MostCurvePoints).Select(i => points[(int)((long)i * (points.Count - 1) / (MostCurvePoints - 1))])];

    private static Trace OverBins(CalibrationBin[] bins, Func<CalibrationBin, double> value, string color) =>
        Marks.Only(Chart.Column<double, double, string>(
            bins.Select(value).ToArray(), Keys: bins.Select(bin => (bin.Low + bin.High) / 2).ToArray(), ShowLegend: false,
            MarkerColor: Plotly.NET.Color.fromString(color), UseDefaults: false)).Set(("width", bins.Select(bin => bin.High - bin.Low).ToArray()));
}
