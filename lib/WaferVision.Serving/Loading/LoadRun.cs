using System.Diagnostics;

namespace WaferVision.Serving.Loading;

/// <summary>The accounts of one load: for each request when it was due, when it was sent, when it ended and how.</summary>
internal sealed class LoadRun : IDisposable
{
    /// <summary>The sender gave up.</summary>
    public const int TimedOut = -1;

    /// <summary>The connection ended before the answer did.</summary>
    public const int Lost = -2;

    /// <summary>There was no connection.</summary>
    public const int Unconnected = -3;

    /// <summary>Too many requests were under way.</summary>
    public const int Unsent = -4;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan[] _sentAt;
    private readonly TimeSpan[] _endedAt;
    private readonly int[] _outcomes;
    private readonly Process _process = Process.GetCurrentProcess();
    private readonly TimeSpan _computed;
    private readonly long _began;
    private double _cores;
    private int _underWay = 1;
    private int _retried;

    public LoadRun(LoadOptions options, IReadOnlyList<TimeSpan> due, CancellationToken cancellation)
    {
        (Options, Due, Cancellation) = (options, due, cancellation);
        (_sentAt, _endedAt, _outcomes) = (new TimeSpan[due.Count], new TimeSpan[due.Count], new int[due.Count]);
        _computed = _process.TotalProcessorTime;
        _began = Stopwatch.GetTimestamp();
    }

    public LoadOptions Options { get; }

    /// <summary>When each request is due, ascending.</summary>
    public IReadOnlyList<TimeSpan> Due { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>Since the beginning.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_began);

    /// <summary>Completes when every request has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Notes that a request is sent now; false where too many are under way.</summary>
    public bool TryBegin(int request)
    {
        _sentAt[request] = Now;
        if (Interlocked.Increment(ref _underWay) <= Options.MostInFlight + 1)
        {
            return true;
        }

        End(request, Unsent);
        return false;
    }

    /// <summary>Notes how a request ended: the status of its answer, or one of the constants.</summary>
    public void End(int request, int outcome)
    {
        (_endedAt[request], _outcomes[request]) = (Now, outcome);
        Leave();
    }

    /// <summary>Ends the run with an error.</summary>
    public void Fail(Exception problem) => _ended.TrySetException(problem);

    /// <summary>Notes that a refused request will be sent again.</summary>
    public void CountRetry(int request)
    {
        if (IsCounted(request))
        {
            Interlocked.Increment(ref _retried);
        }
    }

    /// <summary>Notes that the last request has been sent.</summary>
    public void AllSent()
    {
        _process.Refresh();
        _cores = (_process.TotalProcessorTime - _computed) / Now;
        Leave();
    }

    /// <summary>Counts.</summary>
    /// <param name="mapsOf">The number of maps in a request.</param>
    public LoadReport Report(Func<int, int> mapsOf)
    {
        int[] counted = [.. Enumerable.Range(0, Due.Count).Where(IsCounted)];
        TimeSpan end = Options.WarmUp + Options.Duration;
        int[] answered = [.. Enumerable.Range(0, Due.Count).Where(request => _outcomes[request] == 200)];
        return new LoadReport
        {
            Rate = Options.Rate,
            Seconds = Options.Duration.TotalSeconds,
            Requests = counted.Length,
            Statuses = new SortedDictionary<int, int>(counted.Where(request => _outcomes[request] > 0).CountBy(request => _outcomes[request]).ToDictionary()),
            TimedOut = Count(TimedOut),
            Lost = Count(Lost),
            Unconnected = Count(Unconnected),
            Unsent = Count(Unsent),
            Retried = _retried,
            MapsPerSecond = answered.Where(request => _endedAt[request] >= Options.WarmUp && _endedAt[request] < end).Sum(mapsOf) / Options.Duration.TotalSeconds,
            MapsAnswered = counted.Where(request => _outcomes[request] == 200).Sum(mapsOf),
            Latency = Latency(counted.Where(request => _outcomes[request] == 200)),
            RefusalLatency = Latency(counted.Where(request => _outcomes[request] is 429 or 503)),
            Lateness = LatencySummary.Of([.. counted.Select(request => _sentAt[request] - Due[request])]),
            GeneratorCores = _cores,
        };

        int Count(int outcome) => counted.Count(request => _outcomes[request] == outcome);

        LatencySummary Latency(IEnumerable<int> requests) => LatencySummary.Of([.. requests.Select(request => _endedAt[request] - Due[request])]);
    }

    public void Dispose() => _process.Dispose();

    private bool IsCounted(int request) => Due[request] >= Options.WarmUp;

    private void Leave()
    {
        if (Interlocked.Decrement(ref _underWay) == 0)
        {
            _ended.TrySetResult();
        }
    }
}
