using System.Diagnostics.Metrics;

namespace WaferVision.Serving.Metrics;

/// <summary>The figures that the service keeps of itself, as instruments of the runtime's metrics, to which any collector can listen.</summary>
internal sealed class ServiceMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "WaferVision.Serving";

    private readonly Counter<long> _maps, _refused, _failures, _unwatched, _reloads, _opened;
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
        _opened = meter.CreateCounter<long>("wafervision.model.breaker.opened", description: "Times that the circuit breaker opened: the model had failed several times in a row and was left alone.");
        meter.CreateObservableGauge("wafervision.model.breaker.open", () => BreakerIsOpen() ? 1 : 0, description: "1 while the circuit breaker is open: the model is left alone and rules answer; else 0.");
        _batch = meter.CreateHistogram<int>("wafervision.batch.size", description: "Maps in a batch.");
        _queued = meter.CreateHistogram<double>("wafervision.queue.duration", "s", "How long a map waited for its batch.");
        _computed = meter.CreateHistogram<double>("wafervision.batch.duration", "s", "How long a batch was computed.");
        meter.CreateObservableGauge("wafervision.queue.depth", () => QueueDepth(), description: "Maps that wait.");
        meter.CreateObservableGauge("process.memory.working_set", () => Environment.WorkingSet, "By", "Memory of the process in use.");
        meter.CreateObservableGauge("process.memory.managed", () => GC.GetTotalMemory(false), "By", "Memory of managed objects.");

        // A series that begins with its first count hides it from whoever asks by how much it grew.
        foreach (Counter<long> counter in (Counter<long>[])[_failures, _unwatched, _reloads, _opened])
        {
            counter.Add(0);
        }
    }

    public Func<int> QueueDepth { get; set; } = () => 0;

    public Func<bool> BreakerIsOpen { get; set; } = () => false;

    /// <summary>Whether batches count: those of the warm-up do not.</summary>
    public bool CountsBatches { get; set; } = true;

    public void Batch(int maps, TimeSpan time)
    {
        if (CountsBatches)
        {
            _batch.Record(maps);
            _computed.Record(time.TotalSeconds);
        }
    }

    public void Queued(TimeSpan time)
    {
        if (CountsBatches)
        {
            _queued.Record(time.TotalSeconds);
        }
    }

    public void Answered(ServedPrediction prediction) => _maps.Add(
        1, new("class", prediction.Answer.Class), new("source", prediction.Source), new("review", prediction.Answer.Review is not null ? "true" : "false"));

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void ModelFailed() => _failures.Add(1);

    public void BreakerOpened() => _opened.Add(1);

    public void Unwatched() => _unwatched.Add(1);

    public void Reloaded() => _reloads.Add(1);
}
