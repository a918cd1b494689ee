using System.Threading.Channels;
using WaferVision.Serving.Metrics;

namespace WaferVision.Serving;

/// <summary>Hands predictions to the watchers off the path of the request. Where they cannot keep up, predictions are dropped and counted.</summary>
internal sealed class PredictionFeed : IAsyncDisposable
{
    private const int Waiting = 4096;

    // Maps may be large: so many dies may wait.
    private const long WaitingDies = 16 << 20;

    private readonly Channel<ServedPrediction> _channel = Channel.CreateBounded<ServedPrediction>(
        new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly IReadOnlyList<IPredictionWatcher> _watchers;
    private readonly ServiceMetrics _metrics;
    private readonly Action<string> _report;
    private readonly Task _pump;
    private long _dies;

    public PredictionFeed(IReadOnlyList<IPredictionWatcher> watchers, ServiceMetrics metrics, Action<string> report)
    {
        (_watchers, _metrics, _report) = (watchers, metrics, report);
        _pump = watchers.Count == 0 ? Task.CompletedTask : Task.Factory.StartNew(Pump, TaskCreationOptions.LongRunning).Unwrap();
    }

    /// <summary>Takes a prediction without waiting.</summary>
    public void Publish(ServedPrediction prediction)
    {
        if (_watchers.Count == 0)
        {
            return;
        }

        int dies = prediction.Map.Dies.Length;
        if (Interlocked.Add(ref _dies, dies) > WaitingDies || !_channel.Writer.TryWrite(prediction))
        {
            Interlocked.Add(ref _dies, -dies);
            _metrics.Unwatched();
        }
    }

    /// <summary>Ends once the watchers have been told of everything.</summary>
    public async ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        await _pump.ConfigureAwait(false);
    }

    private async Task Pump()
    {
        await foreach (ServedPrediction prediction in _channel.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            foreach (IPredictionWatcher watcher in _watchers)
            {
                try
                {
                    watcher.Observe(prediction);
                }
#pragma warning disable CA1031 // One watcher's failure must not keep the others, or the next prediction, from being told.
                catch (Exception problem)
#pragma warning restore CA1031
                {
                    _report($"{watcher.GetType().Name} failed on prediction {prediction.Id}: {problem.Message}");
                }
            }

            Interlocked.Add(ref _dies, -prediction.Map.Dies.Length);
        }
    }
}
