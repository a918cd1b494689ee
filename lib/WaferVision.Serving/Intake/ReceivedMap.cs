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
    private readonly long _bytes;
    private int _disposed;

    public ReceivedMaps(IReadOnlyList<ReceivedMap> maps, MemoryBudget budget)
    {
        (Maps, _budget, _bytes) = (maps, budget, maps.Sum(map => (long)map.Map.Dies.Length));
        budget.Take(_bytes);
    }

    public IReadOnlyList<ReceivedMap> Maps { get; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _budget.Return(_bytes);
        }
    }
}
