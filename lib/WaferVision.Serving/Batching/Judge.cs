using System.Diagnostics;
using WaferVision.Classifying;
using WaferVision.Maps;
using WaferVision.Serving.Metrics;

namespace WaferVision.Serving;

/// <summary>
/// Has batches judged by the model in service, and by rules while it fails. After several failures in a row the model is left alone for a while (a
/// circuit breaker), so that answers do not wait for what is going to fail.
/// </summary>
internal sealed class Judge(
    ModelSlot slot, IFallbackClassifier fallback, Func<ServedModel, WaferMap[], MapVerdict[]?> challenger, ServiceMetrics metrics, Action<string> report)
{
    private const int FailuresThatOpen = 3;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private int _failures;
    private long _opened;
    private int _rehearsals;

    /// <summary>Whether the model is left alone.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
            {
                return _failures >= FailuresThatOpen && Stopwatch.GetElapsedTime(_opened) < Rest;
            }
        }
    }

    /// <summary>Judges a batch.</summary>
    /// <exception cref="ModelFailureException">The model failed, and the rules do not know its classes.</exception>
    public MapVerdict[] Of(WaferMap[] maps)
    {
        using ModelSlot.Lease lease = slot.Take();
        if (challenger(lease.Model, maps) is { } verdicts)
        {
            return verdicts;
        }

        try
        {
            WaferAnswer[] answers = ByModel(lease.Model, maps);
            return [.. answers.Select(answer => new MapVerdict(answer, ServedPrediction.ByModel, lease.Model.Version))];
        }
#pragma warning disable CA1031 // Whatever a model throws, the rules can answer.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            if (!fallback.Fits(lease.Model.Card))
            {
                throw new ModelFailureException(problem);
            }

            return [.. maps.Select(map => new MapVerdict(fallback.Answer(map, lease.Model.Card), ServedPrediction.ByFallback, lease.Model.Version))];
        }
    }

    /// <summary>Lets every batch fail until the result is disposed, as if the model had.</summary>
    public IDisposable Rehearse()
    {
        Interlocked.Increment(ref _rehearsals);
        return new Rehearsal(this);
    }

    private WaferAnswer[] ByModel(ServedModel model, WaferMap[] maps)
    {
        if (IsOpen)
        {
            throw new InvalidOperationException($"The model failed {FailuresThatOpen} times in a row and is left alone for {Rest.TotalSeconds} s.");
        }

        try
        {
            WaferAnswer[] answers = Volatile.Read(ref _rehearsals) == 0 ? model.Classify(maps) : throw new InvalidOperationException("A failure is rehearsed.");
            lock (_lock)
            {
                _failures = 0;
            }

            return answers;
        }
        catch (Exception problem)
        {
            metrics.ModelFailed();
            report($"The model failed on a batch of {maps.Length}: {problem.Message}");
            bool opens;
            lock (_lock)
            {
                opens = !IsOpen && _failures + 1 >= FailuresThatOpen;
                (_failures, _opened) = (_failures + 1, Stopwatch.GetTimestamp());
            }

            if (opens)
            {
                metrics.BreakerOpened();
            }

            throw;
        }
    }

    private sealed class Rehearsal(Judge judge) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                Interlocked.Decrement(ref judge._rehearsals);
                lock (judge._lock)
                {
                    judge._failures = 0;
                }
            }
        }
    }
}
