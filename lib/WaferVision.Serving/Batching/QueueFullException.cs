namespace WaferVision.Serving;

/// <summary>The service has as much to do as it may take on.</summary>
/// <param name="retryAfter">After how long it is likely to take more.</param>
internal sealed class QueueFullException(TimeSpan retryAfter) : Exception("The queue is full.")
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
