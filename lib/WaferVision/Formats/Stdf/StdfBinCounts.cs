namespace WaferVision.Formats;

/// <summary>Counts the dies of each bin, for the bin records at a file's end.</summary>
internal sealed class StdfBinCounts
{
    private readonly Dictionary<int, Bin> _defined = [];
    private readonly Dictionary<int, (uint Passing, uint Failing)> _counts = [];

    /// <summary>Adds a wafer's table; a bin that is known keeps its definition.</summary>
    /// <exception cref="ArgumentException">A number outside 0 to 32,767.</exception>
    public void Define(IReadOnlyList<Bin> table)
    {
        foreach (Bin bin in table)
        {
            Require(bin.Number);
            _defined.TryAdd(bin.Number, bin);
        }
    }

    /// <summary>Counts a die.</summary>
    /// <exception cref="ArgumentException">A number above 32,767 that is not <see cref="TestedWafer.NoBin"/>.</exception>
    public void Count(ushort number, bool passes)
    {
        if (number != TestedWafer.NoBin)
        {
            Require(number);
            (uint passing, uint failing) = _counts.GetValueOrDefault(number);
            _counts[number] = passes ? (passing + 1, failing) : (passing, failing + 1);
        }
    }

    /// <summary>All bins by number. One without a definition passes or fails as its dies do, where they agree.</summary>
    public IEnumerable<(Bin Bin, uint Dies)> All()
    {
        foreach (int number in _defined.Keys.Union(_counts.Keys).Order())
        {
            (uint passing, uint failing) = _counts.GetValueOrDefault(number);
            Bin bin = _defined.GetValueOrDefault(number) ?? new Bin(number, passing == 0 ? false : failing == 0 ? true : null);
            yield return (bin, passing + failing);
        }
    }

    private static void Require(int number)
    {
        if (number is < 0 or > short.MaxValue)
        {
            throw new ArgumentException($"STDF numbers bins from 0 to 32767; found {number}.", nameof(number));
        }
    }
}
