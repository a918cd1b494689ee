using Plotly.NET;
using Plotly.NET.LayoutObjects;
using WaferVision.Training;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>How a training went, epoch by epoch: loss, accuracy and, where given, the learning rate.</summary>
    /// <param name="trainLoss">Mean training loss of each epoch.</param>
    /// <param name="validationLoss">Mean validation loss of each epoch.</param>
    /// <param name="trainAccuracy">Training accuracy of each epoch, 0 to 1.</param>
    /// <param name="validationAccuracy">Validation accuracy of each epoch, 0 to 1.</param>
    /// <param name="learningRate">Learning rate of each epoch; drawn on a logarithmic scale.</param>
    /// <param name="bestEpoch">The epoch, counted from 1, that a dotted line marks: the best checkpoint.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">The series differ in length or are empty.</exception>
    public static GenericChart TrainingCurves(
        IReadOnlyList<double> trainLoss,
        IReadOnlyList<double> validationLoss,
        IReadOnlyList<double> trainAccuracy,
        IReadOnlyList<double> validationAccuracy,
        IReadOnlyList<double>? learningRate = null,
        int? bestEpoch = null,
        string? title = null)
    {
        ArgumentNullException.ThrowIfNull(trainLoss);
        RequireLength(trainLoss, trainLoss.Count, nameof(trainLoss));
        RequireLength(validationLoss, trainLoss.Count, nameof(validationLoss));
        RequireLength(trainAccuracy, trainLoss.Count, nameof(trainAccuracy));
        RequireLength(validationAccuracy, trainLoss.Count, nameof(validationAccuracy));
        double[] epochs = [.. Enumerable.Range(1, trainLoss.Count).Select(epoch => (double)epoch)];
        double[] best = bestEpoch is { } epoch ? [epoch] : [];
        List<Panel> panels =
        [
            Curves("loss", Marks.Axis().Set(("rangemode", "tozero")), Pair(trainLoss, validationLoss, showLegend: true)),
            Curves("accuracy", Marks.Axis().Set(("tickformat", ".3~p")), Pair(trainAccuracy, validationAccuracy, showLegend: false)),
        ];
        if (learningRate is not null)
        {
            RequireLength(learningRate, trainLoss.Count, nameof(learningRate));
            panels.Add(Curves("learning rate", Marks.Axis().Set(("type", "log"), ("dtick", Span(learningRate) > 100 ? 1.0 : "D2"), ("tickformat", ".0e")),
                [Marks.Line(epochs, learningRate, "learning rate", Palette.Series[2], showLegend: false)
                    .Set(("line", new Line().Set(("shape", "hv"), ("color", Palette.Series[2]), ("width", 2.0))))]));
        }

        return Legend(Figure.Fluid(panels, title, bottom: 92));

        Panel Curves(string name, LinearAxis y, Trace[] traces) =>
            new() { Title = name, X = Marks.Axis("epoch"), Y = y, Traces = traces, Marked = best };

        // Every 1, 2 and 5 of many decades would print one over the other.
        static double Span(IReadOnlyList<double> rates) => rates.Max() / rates.Where(rate => rate > 0).DefaultIfEmpty(rates.Max()).Min();

        Trace[] Pair(IReadOnlyList<double> train, IReadOnlyList<double> validation, bool showLegend) =>
        [
            Marks.Line(epochs, train, "training", Palette.Series[0], showLegend: showLegend).Set(("legendgroup", "training")),
            Marks.Line(epochs, validation, "validation", Palette.Series[1], dashed: true, showLegend: showLegend).Set(("legendgroup", "validation")),
        ];
    }

    /// <summary>How a training went, epoch by epoch: loss, accuracy and learning rate, the best epoch marked.</summary>
    /// <param name="history">The history of a run with at least one finished epoch.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">No epoch was finished.</exception>
    public static GenericChart TrainingCurves(TrainingHistory history, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        return TrainingCurves(
            Series(epoch => epoch.TrainLoss), Series(epoch => epoch.ValidationLoss),
            Series(epoch => epoch.TrainAccuracy), Series(epoch => epoch.ValidationAccuracy),
            Series(epoch => epoch.LearningRate), history.BestEpoch == 0 ? null : history.BestEpoch, title);

        double[] Series(Func<EpochRecord, double> figure) => [.. history.Epochs.Select(figure)];
    }

    /// <summary>A run under way: the finished epochs, and the unfinished one as far as it has come.</summary>
    /// <param name="done">The finished epochs.</param>
    /// <param name="at">Where the run stands.</param>
    /// <param name="title">A heading; the state is put behind it.</param>
    internal static GenericChart TrainingSoFar(IReadOnlyList<EpochRecord> done, TrainingProgress at, string? title)
    {
        double now = at.Epoch - 1 + (at.Step / (double)Math.Max(1, at.Steps));
        double[] epochs = [.. done.Select(epoch => (double)epoch.Epoch)];
        bool running = at.Finished is null;
        double[] soFar = running ? [.. epochs, now] : epochs;
        string state = running
            ? $"epoch {at.Epoch}/{at.Epochs}, step {at.Step}/{at.Steps}, {at.ImagesPerSecond:F0} images/s, {at.Remaining:h\\:mm\\:ss} left"
            : $"epoch {at.Epoch}/{at.Epochs}";
        return Legend(Figure.Fluid(
            [
                Curves("loss", Marks.Axis().Set(("rangemode", "tozero")), at.Loss, epoch => epoch.TrainLoss, epoch => epoch.ValidationLoss, showLegend: true),
                Curves("accuracy", Marks.Axis().Set(("tickformat", ".3~p")), at.Accuracy, epoch => epoch.TrainAccuracy, epoch => epoch.ValidationAccuracy, showLegend: false),
            ],
            title is null ? state : $"{title}: {state}", bottom: 92));

        Panel Curves(string name, LinearAxis y, double current, Func<EpochRecord, double> train, Func<EpochRecord, double> validation, bool showLegend) => new()
        {
            Title = name,
            X = Marks.Axis("epoch").Set(("range", new[] { 0, at.Epochs * 1.02 })),
            Y = y,
            Traces =
            [
                Marks.Line(soFar, running ? [.. done.Select(train), current] : [.. done.Select(train)], "training", Palette.Series[0], showLegend: showLegend),
                Marks.Line(epochs, [.. done.Select(validation)], "validation", Palette.Series[1], dashed: true, showLegend: showLegend),
            ],
        };
    }

    /// <summary>Lines over a common axis.</summary>
    /// <param name="x">The positions, ascending.</param>
    /// <param name="series">A name and a value at each position, line by line.</param>
    /// <param name="xTitle">What the positions are.</param>
    /// <param name="yTitle">What the values are.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">There is no line, or a line's length differs from that of <paramref name="x"/>.</exception>
    public static GenericChart Lines(
        IReadOnlyList<double> x, IReadOnlyList<(string Name, IReadOnlyList<double> Y)> series, string? xTitle = null, string? yTitle = null, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        RequireTitles(series, null);
        foreach ((string name, IReadOnlyList<double> y) in series)
        {
            RequireLength(y, x.Count, name);
        }

        GenericChart chart = Figure.Fluid(
            [new Panel
            {
                X = Marks.Axis(xTitle),
                Y = Marks.Axis(yTitle),
                Traces = [.. series.Select((line, i) => Marks.Line(x, line.Y, line.Name, Color(i), showLegend: series.Count > 1))],
            }],
            title, bottom: series.Count > 1 ? 92 : 56);
        return Legend(chart);
    }

    /// <summary>Points in a plane, in groups of one colour each.</summary>
    /// <param name="groups">A name and the points of each group.</param>
    /// <param name="xTitle">What x is.</param>
    /// <param name="yTitle">What y is.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">There is no group.</exception>
    public static GenericChart Scatter(
        IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> groups, string? xTitle = null, string? yTitle = null, string? title = null)
    {
        RequireTitles(groups, null);
        return Legend(Figure.Fluid(
            [new Panel
            {
                X = Marks.Axis(xTitle),
                Y = Marks.Axis(yTitle),
                Traces = [.. groups.Select((group, i) => Marks.Points(group.Points, group.Name, Color(i), showLegend: groups.Count > 1))],
            }],
            title, height: 420, bottom: groups.Count > 1 ? 92 : 56));
    }

    private static string Color(int series) => Palette.Series[series % Palette.Series.Length];

    private static GenericChart Legend(GenericChart chart)
    {
        GenericChart.getLayout(chart).Set(("legend", Attributes.Object(
            ("orientation", "h"), ("x", 0.5), ("xanchor", "center"), ("y", 0.0), ("yref", "container"), ("yanchor", "bottom"))));
        return chart;
    }

    private static void RequireLength(IReadOnlyList<double> values, int length, string name)
    {
        if (values is null || values.Count == 0 || values.Count != length)
        {
            throw new ArgumentException($"The series '{name}' has {values?.Count ?? 0} values; expected {Math.Max(1, length)}, one a position.", name);
        }
    }
}
