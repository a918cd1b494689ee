namespace WaferVision.Maps.Signatures;

/// <summary>The wafer that a generator is drawing: dies, the optional ground truth, and the wafer's and the lot's random streams.</summary>
internal ref struct Canvas
{
    private readonly Span<byte> _mask;

    public Canvas(DieGrid grid, Span<byte> dies, Span<byte> mask, CounterRandom wafer, CounterRandom lot)
    {
        Grid = grid;
        Dies = dies;
        _mask = mask;
        Random = wafer;
        Lot = lot;
    }

    public DieGrid Grid { get; }

    public Span<byte> Dies { get; }

    /// <summary>The wafer's own stream.</summary>
    public CounterRandom Random;

    /// <summary>The stream that all wafers of a lot share: equal draws in equal order.</summary>
    public CounterRandom Lot;

    /// <summary>The ground truth, empty where nobody asked for it.</summary>
    public readonly Span<byte> Mask => _mask;

    /// <summary>Fails the die at a position with a probability and notes that the signature acts there.</summary>
    public void Hit(int row, int column, double probability) => Hit(row, column, probability, marked: true);

    /// <summary>Fails the die at a position with a probability; where <paramref name="marked"/>, notes that the signature acts there.</summary>
    public void Hit(int row, int column, double probability, bool marked)
    {
        if ((uint)row >= (uint)Grid.Rows || (uint)column >= (uint)Grid.Columns)
        {
            return;
        }

        int at = (row * Grid.Columns) + column;
        byte die = Dies[at];
        if (die == DieCode.None)
        {
            return;
        }

        if (marked && !_mask.IsEmpty)
        {
            _mask[at] = 1;
        }

        if (Random.Chance(probability))
        {
            Dies[at] = DieCode.Fail;
        }
    }

    /// <summary>Takes a die out: it was not tested.</summary>
    public readonly void Clear(int at)
    {
        Dies[at] = DieCode.None;
        if (!_mask.IsEmpty)
        {
            _mask[at] = 0;
        }
    }

    /// <summary>
    /// The background: the wafer's mean number of defects per die is <paramref name="defects"/>, each ring's is that times its weight;
    /// a die fails unless its Poisson number of defects is 0. Jumps from failure to failure by geometric gaps.
    /// </summary>
    public void Background(double defects, scoped ReadOnlySpan<double> ringWeights)
    {
        ReadOnlySpan<int> byRing = Grid.ByRing;
        int start = 0;
        for (int k = 0; k < ringWeights.Length; k++)
        {
            int end = Grid.RingEnd[k];

            // With p = 1 − e^(−λ) the gap to the next failure is ⌊E / λ⌋, E exponential with mean 1.
            double perDefect = 1 / (defects * ringWeights[k]);
            for (double at = start + Math.Floor(Random.Exponential() * perDefect); at < end; at += 1 + Math.Floor(Random.Exponential() * perDefect))
            {
                Dies[byRing[(int)at]] = DieCode.Fail;
            }

            start = end;
        }
    }
}
