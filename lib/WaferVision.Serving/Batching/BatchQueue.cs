using System.Diagnostics;
using WaferVision.Maps;
using WaferVision.Serving.Metrics;

namespace WaferVision.Serving;

/// <summary>
/// Collects maps of many requests into batches and has them judged on threads of its own. Urgent requests go first, others in the order in which
/// they came. What cannot wait any longer, or whose client has gone, is dropped before it is computed.
/// </summary>
internal sealed class BatchQueue : IDisposable
{
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(1), LongestRetry = TimeSpan.FromMinutes(1);

    // Weight of the newest batch in the mean time of a map.
    private const double Newest = 0.2;

    private readonly object _lock = new();
    private readonly LinkedList<BatchJob> _urgent = [], _normal = [];
    private readonly ServingOptions _options;
    private readonly Func<WaferMap[], MapVerdict[]> _judge;
    private readonly ServiceMetrics _metrics;
    private readonly Thread[] _workers;
    private int _waiting, _idle;
    private double _secondsPerMap;
    private bool _stopped;

    /// <summary>Starts the workers.</summary>
    /// <param name="options">Sizes and times.</param>
    /// <param name="judge">From maps to verdicts in their order; called from several threads at the same time if there are several workers.</param>
    /// <param name="metrics">Takes the figures.</param>
    public BatchQueue(ServingOptions options, Func<WaferMap[], MapVerdict[]> judge, ServiceMetrics metrics)
    {
        (_options, _judge, _metrics) = (options, judge, metrics);
        metrics.QueueDepth = () => Waiting;
        _workers = [.. Enumerable.Range(0, options.WorkersInUse).Select(i => new Thread(Work) { IsBackground = true, Name = $"batches {i}" })];
        foreach (Thread worker in _workers)
        {
            worker.Start();
        }
    }

    /// <summary>Maps that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting;
            }
        }
    }

    /// <summary>After how long a map is likely to be taken, where none is now; null where one is.</summary>
    public TimeSpan? BusyFor
    {
        get
        {
            lock (_lock)
            {
                return _waiting < _options.QueueLimit ? null : TimeToClear();
            }
        }
    }

    /// <summary>Has maps judged.</summary>
    /// <param name="maps">One or more.</param>
    /// <param name="urgent">Whether they go before others.</param>
    /// <param name="deadline">How long this may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="QueueFullException">They would be more than may wait.</exception>
    /// <exception cref="TimeoutException">It took longer than the deadline.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    /// <exception cref="ModelFailureException">The model failed.</exception>
    /// <exception cref="NotReadyException">There is none.</exception>
    public async Task<BatchedVerdict[]> JudgeAsync(IReadOnlyList<WaferMap> maps, bool urgent, TimeSpan deadline, CancellationToken cancellation)
    {
        BatchJob job = new(maps, urgent, deadline);
        Enqueue(job);
        try
        {
            return await job.End.WaitAsync(deadline, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Remove(job);
        }
    }

    /// <summary>Ends the workers once nothing waits any longer.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
            Monitor.PulseAll(_lock);
        }

        foreach (Thread worker in _workers)
        {
            worker.Join();
        }
    }

    private void Enqueue(BatchJob job)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            if (_waiting + job.Maps.Count > _options.QueueLimit)
            {
                throw new QueueFullException(TimeToClear());
            }

            job.Place = (job.IsUrgent ? _urgent : _normal).AddLast(job);
            _waiting += job.Maps.Count;

            // One worker is enough for a map; several maps may be for several workers.
            if (job.Maps.Count == 1)
            {
                Monitor.Pulse(_lock);
            }
            else
            {
                Monitor.PulseAll(_lock);
            }
        }
    }

    private TimeSpan TimeToClear()
    {
        TimeSpan clear = TimeSpan.FromSeconds(_waiting * _secondsPerMap / _workers.Length);
        return clear < ShortestRetry ? ShortestRetry : clear > LongestRetry ? LongestRetry : clear;
    }

    private void Remove(BatchJob job)
    {
        lock (_lock)
        {
            if (job.Place is { List: { } list } place)
            {
                list.Remove(place);
                _waiting -= job.Maps.Count - job.Taken;
            }

            job.Place = null;
        }
    }

    private void Work()
    {
        List<(BatchJob Job, int Index)> batch = new(_options.MaxBatch);
        while (Next(batch))
        {
            Judge(batch);
            batch.Clear();
        }
    }

    // Waits for a batch; false once there will be none.
    private bool Next(List<(BatchJob Job, int Index)> batch)
    {
        lock (_lock)
        {
            while (batch.Count == 0)
            {
                if (_waiting == 0 && _stopped)
                {
                    return false;
                }

                if (_waiting == 0)
                {
                    _idle++;
                    Monitor.Wait(_lock);
                    _idle--;
                }
                else if (TimeToFill() is { Ticks: > 0 } time)
                {
                    Monitor.Wait(_lock, (int)Math.Ceiling(time.TotalMilliseconds));
                }
                else
                {
                    // Maps that are not waited for to fill a batch are divided among the workers that have nothing to do.
                    int most = _options.QueueDelay > TimeSpan.Zero ? _options.MaxBatch : Math.Min(_options.MaxBatch, (_waiting + _idle) / (_idle + 1));
                    Take(_urgent, batch, most);
                    Take(_normal, batch, most);
                }
            }

            return true;
        }
    }

    private TimeSpan TimeToFill()
    {
        if (_waiting >= _options.MaxBatch || _stopped)
        {
            return TimeSpan.Zero;
        }

        long oldest = Math.Min(_urgent.First?.Value.Enqueued ?? long.MaxValue, _normal.First?.Value.Enqueued ?? long.MaxValue);
        return _options.QueueDelay - Stopwatch.GetElapsedTime(oldest);
    }

    private void Take(LinkedList<BatchJob> from, List<(BatchJob Job, int Index)> batch, int most)
    {
        while (batch.Count < most && from.First is { Value: BatchJob job })
        {
            int count = job.IsExpired ? job.Maps.Count - job.Taken : Math.Min(job.Maps.Count - job.Taken, most - batch.Count);
            if (job.IsExpired)
            {
                job.Fail(new TimeoutException());
            }
            else
            {
                batch.AddRange(Enumerable.Range(job.Taken, count).Select(index => (job, index)));
            }

            (job.Taken, _waiting) = (job.Taken + count, _waiting - count);
            if (job.Taken == job.Maps.Count)
            {
                from.RemoveFirst();
                job.Place = null;
            }
        }
    }

    private void Judge(List<(BatchJob Job, int Index)> batch)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            MapVerdict[] verdicts = _judge([.. batch.Select(entry => entry.Job.Maps[entry.Index])]);
            TimeSpan computed = Stopwatch.GetElapsedTime(start);
            lock (_lock)
            {
                double seconds = computed.TotalSeconds / batch.Count;
                _secondsPerMap = _secondsPerMap == 0 ? seconds : ((1 - Newest) * _secondsPerMap) + (Newest * seconds);
            }

            _metrics.Batch(batch.Count, computed);
            for (int i = 0; i < batch.Count; i++)
            {
                (BatchJob job, int index) = batch[i];
                TimeSpan queued = Stopwatch.GetElapsedTime(job.Enqueued, start);
                _metrics.Queued(queued);
                job.Answer(index, new BatchedVerdict(verdicts[i], queued, computed));
            }
        }
#pragma warning disable CA1031 // Whatever the model throws ends these requests and not the thread that others wait for.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            foreach ((BatchJob job, _) in batch)
            {
                job.Fail(problem is ModelFailureException or NotReadyException ? problem : new ModelFailureException(problem));
            }
        }
    }
}
