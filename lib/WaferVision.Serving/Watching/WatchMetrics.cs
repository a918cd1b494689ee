using System.Diagnostics.Metrics;
using WaferVision.Evaluation.Drift;
using WaferVision.Serving.Metrics;

namespace WaferVision.Serving.Watching;

/// <summary>The figures of those who watch predictions, as instruments of the service's meter.</summary>
internal sealed class WatchMetrics
{
    private readonly Counter<long> _unlogged, _raised, _compared, _uncompared;

    public WatchMetrics(IMeterFactory factory)
    {
        Meter meter = factory.Create(ServiceMetrics.Meter);
        _unlogged = meter.CreateCounter<long>("wafervision.log.lost", description: "Predictions that could not be logged.");
        _raised = meter.CreateCounter<long>("wafervision.drift.alerts", description: "Drift alerts raised, by figure.");
        _compared = meter.CreateCounter<long>("wafervision.challenger.maps", description: "Maps that the challenger answered too, by whether it agrees, or failed.");
        _uncompared = meter.CreateCounter<long>("wafervision.challenger.skipped", description: "Maps that the challenger was too slow for.");
        _unlogged.Add(0);
        _uncompared.Add(0);
        meter.CreateObservableGauge(
            "wafervision.drift.psi", () => Figures(figure => figure.Stability.Value), description: "Population stability index against the reference, by figure.");
        meter.CreateObservableGauge(
            "wafervision.drift.ks", () => Figures(figure => figure.Test?.Statistic ?? double.NaN),
            description: "Kolmogorov-Smirnov statistic against the reference, by figure.");
        meter.CreateObservableGauge("wafervision.drift.alert", () => Names.Select(name => Tagged(Alerts().Contains(name) ? 1 : 0, name)), description: "1 while a drift alert is raised, by figure.");
    }

    /// <summary>The latest comparison; empty before there is one.</summary>
    public Func<IReadOnlyList<DriftFigure>> Drift { get; set; } = () => [];

    /// <summary>The figures whose alerts are raised.</summary>
    public Func<IReadOnlyCollection<string>> Alerts { get; set; } = () => [];

    public void Unlogged(int predictions) => _unlogged.Add(predictions);

    public void Raised(string figure) => _raised.Add(1, new KeyValuePair<string, object?>("figure", figure));

    public void Compared(string result) => _compared.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Uncompared() => _uncompared.Add(1);

    private static IEnumerable<string> Names => DriftObservation.Features.Append(DriftReference.ClassShares);

    // Every figure every time, not a number where it is not known: a reader would take an old one for the latest.
    private IEnumerable<Measurement<double>> Figures(Func<DriftFigure, double> value)
    {
        IReadOnlyList<DriftFigure> figures = Drift();
        return Names.Select(name => Tagged(figures.FirstOrDefault(figure => figure.Name == name) is { } figure ? value(figure) : double.NaN, name));
    }

    private static Measurement<double> Tagged(double value, string figure) => new(value, new KeyValuePair<string, object?>("figure", figure));
}
