namespace WaferVision.Serving;

/// <summary>Bytes that all requests together may hold.</summary>
/// <param name="limit">The bytes.</param>
internal sealed class MemoryBudget(long limit)
{
    private long _taken;

    /// <summary>Takes bytes.</summary>
    /// <exception cref="QueueFullException">There are not so many left.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) > limit)
        {
            Return(bytes);
            throw new QueueFullException(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
