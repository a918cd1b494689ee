using Microsoft.Data.Sqlite;
using WaferVision.Serving.Metrics;

namespace WaferVision.Serving.Watching;

/// <summary>
/// Keeps predictions in a <see cref="LogFile"/>, written in batches on a thread of its own. A file that is damaged, locked or full is reported once and tried again later;
/// meanwhile predictions wait, and beyond <see cref="MostWaiting"/> the oldest are lost and counted. Nothing of this reaches an answer.
/// </summary>
internal sealed class PredictionLog : IPredictionWatcher, IDisposable
{
    private const int MostWaiting = 10_000;
    private const long MostWaitingDies = 64 << 20;
    private const int FullBatch = 512;
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMilliseconds(500), FirstRetry = TimeSpan.FromSeconds(1), LastRetry = TimeSpan.FromMinutes(1);

    private readonly object _lock = new();
    private readonly Queue<ServedPrediction> _waiting = [];
    private readonly string _path;
    private readonly long _maxRows, _maxBytes;
    private readonly WatchMetrics _metrics;
    private readonly Action<string> _report;
    private readonly Thread _writer;
    private LogFile? _file;
    private string? _problem;
    private long _removed, _dies;
    private bool _stopped;

    /// <summary>Starts the thread.</summary>
    public PredictionLog(string path, long maxRows, long maxBytes, WatchMetrics metrics, Action<string> report)
    {
        (_path, _maxRows, _maxBytes, _metrics, _report) = (Path.GetFullPath(path), maxRows, maxBytes, metrics, report);
        _writer = new Thread(Write) { IsBackground = true, Name = "prediction log" };
        _writer.Start();
    }

    /// <summary>Why nothing can be written now; null while all is well.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    public void Observe(ServedPrediction prediction)
    {
        lock (_lock)
        {
            _waiting.Enqueue(prediction);
            _dies += prediction.Map.Dies.Length;
            while (_waiting.Count > MostWaiting || (_dies > MostWaitingDies && _waiting.Count > 1))
            {
                RemoveOldest();
                _metrics.Unlogged(1);
            }

            if (_waiting.Count >= FullBatch && _problem is null)
            {
                Monitor.Pulse(_lock);
            }
        }
    }

    /// <summary>The newest predictions, newest first: those that wait to be written, then those in the file.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public IReadOnlyList<LoggedPrediction> Last(int count, bool dies)
    {
        List<LoggedPrediction> newest;
        lock (_lock)
        {
            newest = [.. _waiting.Reverse().Take(count).Select(one => LoggedPrediction.Of(one, dies))];
        }

        // What is written between the two is met twice.
        HashSet<Guid> seen = [.. newest.Select(one => one.Id)];
        return newest.Count == count || !File.Exists(_path)
            ? newest
            : [.. newest.Concat(LogFile.Read(_path, count, dies).Where(one => !seen.Contains(one.Id))).Take(count)];
    }

    /// <summary>Writes what waits and closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
            Monitor.Pulse(_lock);
        }

        _writer.Join();
    }

    private void Write()
    {
        TimeSpan pause = LongestBatch;
        for (bool last = false; !last;)
        {
            lock (_lock)
            {
                last = _stopped || (Monitor.Wait(_lock, pause) && _stopped);
            }

            pause = WriteWaiting() ? LongestBatch
                : TimeSpan.FromTicks(Math.Clamp(2 * pause.Ticks, FirstRetry.Ticks, LastRetry.Ticks));
        }

        _file?.Dispose();
        if (_waiting.Count > 0)
        {
            _metrics.Unlogged(_waiting.Count);
            _report($"{_waiting.Count} predictions were never logged: {_problem}.");
        }
    }

    private bool WriteWaiting()
    {
        ServedPrediction[] batch;
        long written;
        lock (_lock)
        {
            (batch, written) = ([.. _waiting], _removed);
        }

        try
        {
            // Deleted or moved away under the open file: what is written there nobody would find.
            if (_file is not null && !File.Exists(_path))
            {
                _file.Dispose();
                _file = null;
            }

            _file ??= LogFile.Open(_path, _maxRows, _maxBytes);
            foreach (ServedPrediction[] part in batch.Chunk(FullBatch))
            {
                _file.Add(part);
                Remove(written += part.Length);
                _file.Trim();
            }
        }
        catch (Exception problem) when (problem is SqliteException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            _file?.Dispose();
            _file = null;
            string found = LogFile.Explain(_path, problem);
            if (found != Interlocked.Exchange(ref _problem, found))
            {
                _report($"Predictions cannot be logged: {found}. They are kept in memory, {MostWaiting:N0} at most, and it is tried again.");
            }

            return false;
        }

        if (Interlocked.Exchange(ref _problem, null) is not null)
        {
            _report($"Predictions are logged again: {_path}.");
        }

        return true;
    }

    // Some may have been dropped in the meantime: they were the oldest.
    private void Remove(long until)
    {
        lock (_lock)
        {
            while (_removed < until)
            {
                RemoveOldest();
            }
        }
    }

    private void RemoveOldest()
    {
        _dies -= _waiting.Dequeue().Map.Dies.Length;
        _removed++;
    }
}
