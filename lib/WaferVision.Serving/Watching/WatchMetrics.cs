using System.Diagnostics.Metrics;
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
        meter.CreateObservableGauge(
            "wafervision.drift.psi", () => Drift().Select(figure => Tagged(figure.Stability.Value, figure.Name)), description: "Population stability index against the reference, by figure.");
        meter.CreateObservableGauge(
            "wafervision.drift.ks", () => Drift().Where(figure => figure.Test is not null).Select(figure => Tagged(figure.Test!.Value.Statistic, figure.Name)),
            description: "Kolmogorov-Smirnov statistic against the reference, by figure.");
        meter.CreateObservableGauge("wafervision.drift.alert", () => Alerts().Select(alert => Tagged(alert.Raised ? 1 : 0, alert.Figure)), description: "1 while a drift alert is raised, by figure.");
    }

    /// <summary>The latest comparison.</summary>
    public Func<IReadOnlyList<Evaluation.Drift.DriftFigure>> Drift { get; set; } = () => [];

    /// <summary>Each figure, and whether its alert is raised.</summary>
    public Func<IReadOnlyList<(string Figure, bool Raised)>> Alerts { get; set; } = () => [];

    public void Unlogged(int predictions) => _unlogged.Add(predictions);

    public void Raised(string figure) => _raised.Add(1, new KeyValuePair<string, object?>("figure", figure));

    public void Compared(string result) => _compared.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Uncompared() => _uncompared.Add(1);

    private static Measurement<double> Tagged(double value, string figure) => new(value, new KeyValuePair<string, object?>("figure", figure));
}
