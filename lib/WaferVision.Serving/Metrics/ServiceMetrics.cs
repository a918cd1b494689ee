using System.Diagnostics.Metrics;

namespace WaferVision.Serving.Metrics;

/// <summary>The figures that the service keeps of itself, as instruments of the runtime's metrics, to which any collector can listen.</summary>
internal sealed class ServiceMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "WaferVision.Serving";

    private readonly Counter<long> _maps, _refused, _failures, _unwatched, _reloads;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _queued, _computed;

    public ServiceMetrics(IMeterFactory factory)
    {
        Meter meter = factory.Create(Meter);
        _maps = meter.CreateCounter<long>("wafervision.maps", description: "Maps answered, by class, source and whether a person should look.");
        _refused = meter.CreateCounter<long>("wafervision.refused", description: "Requests refused, by reason.");
        _failures = meter.CreateCounter<long>("wafervision.model.failures", description: "Batches on which the model failed.");
        _unwatched = meter.CreateCounter<long>("wafervision.unwatched", description: "Predictions that the watchers were too slow for.");
        _reloads = meter.CreateCounter<long>("wafervision.model.reloads", description: "Models put in service after the first.");
        _batch = meter.CreateHistogram<int>("wafervision.batch.size", description: "Maps in a batch.");
        _queued = meter.CreateHistogram<double>("wafervision.queue.duration", "s", "How long a map waited for its batch.");
        _computed = meter.CreateHistogram<double>("wafervision.batch.duration", "s", "How long a batch was computed.");
        meter.CreateObservableGauge("wafervision.queue.depth", () => QueueDepth(), description: "Maps that wait.");
        meter.CreateObservableGauge("process.memory.working_set", () => Environment.WorkingSet, "By", "Memory of the process in use.");
        meter.CreateObservableGauge("process.memory.managed", () => GC.GetTotalMemory(false), "By", "Memory of managed objects.");
    }

    public Func<int> QueueDepth { get; set; } = () => 0;

    public void Batch(int maps, TimeSpan time)
    {
        _batch.Record(maps);
        _computed.Record(time.TotalSeconds);
    }

    public void Queued(TimeSpan time) => _queued.Record(time.TotalSeconds);

    public void Answered(ServedPrediction prediction) => _maps.Add(
        1, new("class", prediction.Answer.Class), new("source", prediction.Source), new("review", prediction.Answer.Review is not null ? "true" : "false"));

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void ModelFailed() => _failures.Add(1);

    public void Unwatched() => _unwatched.Add(1);

    public void Reloaded() => _reloads.Add(1);
}
