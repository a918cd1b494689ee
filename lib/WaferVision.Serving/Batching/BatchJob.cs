using System.Diagnostics;
using WaferVision.Maps;

namespace WaferVision.Serving;

/// <summary>The maps of one request on their way through the queue. Its mutable state belongs to the queue, under its lock.</summary>
internal sealed class BatchJob(IReadOnlyList<WaferMap> maps, bool urgent, TimeSpan deadline)
{
    private readonly TaskCompletionSource<BatchedVerdict[]> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BatchedVerdict[] _verdicts = new BatchedVerdict[maps.Count];
    private int _missing = maps.Count;

    public IReadOnlyList<WaferMap> Maps { get; } = maps;

    /// <summary>Whether it goes before others.</summary>
    public bool IsUrgent { get; } = urgent;

    public long Enqueued { get; } = Stopwatch.GetTimestamp();

    public TimeSpan Deadline { get; } = deadline;

    public bool IsExpired => Stopwatch.GetElapsedTime(Enqueued) >= Deadline;

    /// <summary>Where it stands in the queue; null once all its maps were taken or it was given up.</summary>
    public LinkedListNode<BatchJob>? Place { get; set; }

    /// <summary>Maps that were taken into batches.</summary>
    public int Taken { get; set; }

    /// <summary>Ends with the verdicts in the order of the maps.</summary>
    public Task<BatchedVerdict[]> End => _end.Task;

    public void Answer(int index, BatchedVerdict verdict)
    {
        _verdicts[index] = verdict;
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _end.TrySetResult(_verdicts);
        }
    }

    public void Fail(Exception problem) => _end.TrySetException(problem);
}
