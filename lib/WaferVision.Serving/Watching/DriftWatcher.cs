using System.Globalization;
using WaferVision.Evaluation.Drift;

namespace WaferVision.Serving.Watching;

/// <summary>An alert.</summary>
/// <param name="Figure">What drifted.</param>
/// <param name="Since">When it was raised.</param>
internal sealed record DriftAlert(string Figure, DateTimeOffset Since);

/// <summary>How things stand.</summary>
/// <param name="State"><c>learning</c> while the reference is gathered, then <c>watching</c>.</param>
/// <param name="ModelVersion">The model whose answers are watched.</param>
/// <param name="ReferenceSource">Where the reference comes from.</param>
/// <param name="Reference">Maps in the reference, or gathered for it so far.</param>
/// <param name="Window">The latest maps that are compared with it, so many so far.</param>
/// <param name="WindowSize">How many there will be.</param>
/// <param name="Figures">The latest comparison; empty until the window is full for the first time.</param>
/// <param name="Alerts">The alerts that are raised.</param>
internal sealed record DriftState(
    string State, string? ModelVersion, string ReferenceSource, int Reference, int Window, int WindowSize, IReadOnlyList<DriftFigure> Figures, IReadOnlyList<DriftAlert> Alerts);

/// <summary>
/// Compares the latest maps, and the model's answers to them, with a reference: observations of a data set, or the first maps that were served. An alert is raised when a figure's
/// population stability index is major (and, of a number, the Kolmogorov–Smirnov test finds no chance in it) and is cleared when the index falls below 0.1. A new model has a new
/// reference: confidence and class shares are its own. What the rules answered in the model's place does not count.
/// </summary>
internal sealed class DriftWatcher : IPredictionWatcher, IDisposable
{
    /// <summary>Where the reference comes from when there is no data set.</summary>
    public const string FirstServed = "the first maps served";

    private const int ComparisonsInAWindow = 10;
    private const double Chance = 0.001;

    private readonly Lock _lock = new();
    private readonly DriftOptions _options;
    private readonly Func<string?> _inService;
    private readonly Func<IReadOnlyList<DriftObservation>?> _ofDataSet;
    private readonly WatchMetrics _metrics;
    private readonly Action<string> _report;
    private readonly Queue<DriftObservation> _window = [];
    private readonly DriftLearning _learning;
    private readonly SortedDictionary<string, DateTimeOffset> _alerts = new(StringComparer.Ordinal);
    private DriftReference? _reference;
    private string _source = FirstServed;
    private string? _version;
    private IReadOnlyList<DriftFigure> _figures = [];
    private int _sinceComparison;

    /// <summary>Makes a watcher.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="inService">The version of the model in service.</param>
    /// <param name="ofDataSet">The reference data set as the model in service answers it; null without a set, or where it cannot be had.</param>
    /// <param name="metrics">Takes the figures.</param>
    /// <param name="report">Takes a line when an alert is raised and when it is cleared, and where what was learned cannot be stored or read.</param>
    /// <param name="store">Keeps what is learned of the first maps served; null to forget it at the end.</param>
    public DriftWatcher(
        DriftOptions options, Func<string?> inService, Func<IReadOnlyList<DriftObservation>?> ofDataSet, WatchMetrics metrics, Action<string> report, DriftStore? store)
    {
        _learning = new(options.LearnedFrom, store, report);
        (_options, _inService, _ofDataSet, _metrics, _report) = (options, inService, ofDataSet, metrics, report);
        metrics.Drift = () => State.Figures;
        metrics.Alerts = () => [.. State.Alerts.Select(alert => alert.Figure)];
    }

    public DriftState State
    {
        get
        {
            lock (_lock)
            {
                return new(
                    _reference is null ? "learning" : "watching", _version, _source, _reference?.Count ?? _learning.Count, _window.Count, _options.Window, _figures,
                    [.. _alerts.Select(alert => new DriftAlert(alert.Key, alert.Value))]);
            }
        }
    }

    /// <summary>Makes or reads the reference of the model in service; before the first prediction.</summary>
    public void Begin()
    {
        if (_inService() is { } version)
        {
            Begin(version);
        }
    }

    public void Observe(ServedPrediction prediction)
    {
        // Answers of the model before may come in after the first of the new one.
        if (prediction.Source != ServedPrediction.ByModel || prediction.ModelVersion != _inService())
        {
            return;
        }

        DriftObservation observation = DriftObservation.Of(prediction.Map, prediction.Answer.Class, prediction.Answer.Probability);
        if (prediction.ModelVersion != _version)
        {
            Begin(prediction.ModelVersion);
        }

        if (_reference is null)
        {
            DriftReference? learned = _learning.Add(observation);
            lock (_lock)
            {
                _reference = learned;
            }

            return;
        }

        lock (_lock)
        {
            _window.Enqueue(observation);
            if (_window.Count > _options.Window)
            {
                _window.Dequeue();
            }

            if (++_sinceComparison < Math.Max(1, _options.Window / ComparisonsInAWindow) || _window.Count < _options.Window)
            {
                return;
            }

            _sinceComparison = 0;
            _figures = _reference.Compare(_window);
        }

        _learning.StoreLate();
        foreach (DriftFigure figure in _figures)
        {
            Judge(figure, prediction.Time);
        }
    }

    /// <summary>Stores what was learned. Nothing may be observed afterwards.</summary>
    public void Dispose() => _learning.End();

    private void Begin(string version)
    {
        DriftReference? ofDataSet = _ofDataSet() is { } observations ? new(observations) : null, reference = ofDataSet ?? _learning.Begin(version);
        lock (_lock)
        {
            _version = version;
            (_reference, _source) = (reference, ofDataSet is null ? FirstServed : _options.ReferencePath!);
            _window.Clear();
            _figures = [];
            foreach (string figure in _alerts.Keys)
            {
                _report($"Drift alert cleared: {figure}; model {version} has a reference of its own.");
            }

            _alerts.Clear();
        }
    }

    private void Judge(DriftFigure figure, DateTimeOffset now)
    {
        bool raise = figure.Stability.Level == DriftLevel.Major && (figure.Test is null || figure.Test.Value.PValue < Chance);
        bool clear = figure.Stability.Level == DriftLevel.Stable;
        lock (_lock)
        {
            if (raise && _alerts.TryAdd(figure.Name, now))
            {
                _metrics.Raised(figure.Name);
                _report($"Drift alert raised: {figure.Name}, {Text(figure)}.");
            }
            else if (clear && _alerts.Remove(figure.Name))
            {
                _report($"Drift alert cleared: {figure.Name}, {Text(figure)}.");
            }
        }
    }

    private static string Text(DriftFigure figure) => string.Create(
        CultureInfo.InvariantCulture,
        $"population stability index {figure.Stability.Value:0.000}{(figure.Test is { } test ? $", Kolmogorov-Smirnov {test.Statistic:0.000} (p {test.PValue:0.0e0}), median {figure.ReferenceMedian:0.###} before, {figure.CurrentMedian:0.###} now" : "")}");
}
