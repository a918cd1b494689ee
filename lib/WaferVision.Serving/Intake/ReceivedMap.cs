using System.Diagnostics;
using WaferVision.Maps;

namespace WaferVision.Serving;

/// <summary>A map of a request.</summary>
/// <param name="Map">The map.</param>
/// <param name="Name">What the client, or its file, calls it; null where it does not.</param>
internal sealed record ReceivedMap(WaferMap Map, string? Name);

/// <summary>The maps of a request, which count against the service's memory until they are disposed.</summary>
internal sealed class ReceivedMaps : IDisposable
{
    private readonly MemoryBudget _budget;
    private readonly long _began, _bytes;
    private int _disposed;

    /// <summary>Takes memory for the maps.</summary>
    /// <param name="maps">The maps.</param>
    /// <param name="began">When the body was there, a timestamp.</param>
    /// <param name="budget">What all requests together may hold.</param>
    /// <exception cref="QueueFullException">There is no more memory for them.</exception>
    public ReceivedMaps(IReadOnlyList<ReceivedMap> maps, long began, MemoryBudget budget)
    {
        (Maps, _began, _budget, _bytes) = (maps, began, budget, maps.Sum(map => (long)map.Map.Dies.Length));
        budget.Take(_bytes);
    }

    public IReadOnlyList<ReceivedMap> Maps { get; }

    /// <summary>Time since the body was there.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_began);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _budget.Return(_bytes);
        }
    }
}
