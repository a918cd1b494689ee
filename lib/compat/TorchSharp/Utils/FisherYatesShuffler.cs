using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The numbers from 0 in an order drawn anew at each enumeration, or with a seed in the same order at each.</summary>
public class FisherYatesShuffler : IEnumerable<long>
{
    private readonly long _size;
    private readonly int? _seed;

    public FisherYatesShuffler(long size, int? seed = null) => (_size, _seed) = (size, seed);

    public IEnumerator<long> GetEnumerator()
    {
        var random = _seed is { } seed ? new Random(seed) : new Random();
        var order = new long[_size];
        for (var i = 0L; i < _size; i++)
        {
            // The draw and the inside-out order of exchanges are the package's, so that a seed means the same order.
            var drawn = unchecked(((long)random.Next() << 32) + (uint)random.Next()) % (i + 1);
            order[i] = order[drawn];
            order[drawn] = i;
        }

        return ((IEnumerable<long>)order).GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
