using WaferVision.Maps;

namespace WaferVision.Evaluation;

/// <summary>How much of a map fails, how far from the centre, how closely together and how one-sidedly: by these, synthetic maps are compared with real ones.</summary>
/// <param name="FailureRate">Failing dies over tested dies, 0 to 1; 0 for a map without dies.</param>
/// <param name="RadialProfile">
/// The failure rate of <see cref="Rings"/> rings of equal area, from the centre outwards; not a number for a ring without dies. Radii are in
/// units of half the grid on each axis, so that a wafer on a grid that is not square is a disc.
/// </param>
/// <param name="JoinCountZ">The standardised join count, see <see cref="JoinCount"/>: 0 for random failures, positive for clusters.</param>
/// <param name="OneSidedness">
/// The length of the mean of the failing dies' unit vectors from the centre (mean resultant length; Mardia and Jupp, "Directional Statistics",
/// 2000, section 2.3), 0 to 1: near 0 for a full ring, near 1 for a patch on one side. 0 without failures.
/// </param>
public sealed record MapStatistics(double FailureRate, IReadOnlyList<double> RadialProfile, double JoinCountZ, double OneSidedness)
{
    /// <summary>The number of rings of <see cref="RadialProfile"/>, 10.</summary>
    public const int Rings = 10;

    /// <summary>Measures one map.</summary>
    /// <param name="dies">Row-major die codes, <c>rows × columns</c>.</param>
    /// <param name="rows">Rows of the map, at least 1.</param>
    /// <param name="columns">Columns of the map, at least 1.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static MapStatistics Of(ReadOnlySpan<byte> dies, int rows, int columns)
    {
        JoinCount joins = JoinCount.Of(dies, rows, columns);
        Span<int> tested = stackalloc int[Rings], failing = stackalloc int[Rings];
        tested.Clear();
        failing.Clear();
        int all = 0, fails = 0;
        double alongX = 0, alongY = 0;
        for (int at = 0; at < dies.Length; at++)
        {
            if (dies[at] == DieCode.None)
            {
                continue;
            }

            (int row, int column) = Math.DivRem(at, columns);
            double y = (((2.0 * row) + 1) / rows) - 1, x = (((2.0 * column) + 1) / columns) - 1, squared = (x * x) + (y * y);
            int ring = Math.Min(Rings - 1, (int)(squared * Rings));
            all++;
            tested[ring]++;
            if (dies[at] == DieCode.Fail)
            {
                fails++;
                failing[ring]++;
                double length = Math.Sqrt(squared);
                (alongX, alongY) = length > 0 ? (alongX + (x / length), alongY + (y / length)) : (alongX, alongY);
            }
        }

        double[] profile = new double[Rings];
        for (int k = 0; k < Rings; k++)
        {
            profile[k] = (double)failing[k] / tested[k];
        }

        double sides = Math.Sqrt((alongX * alongX) + (alongY * alongY));
        return new MapStatistics(all == 0 ? 0 : (double)fails / all, profile, joins.Z, fails == 0 ? 0 : sides / fails);
    }

    /// <summary>Measures one map.</summary>
    /// <param name="map">The map.</param>
    public static MapStatistics Of(WaferMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Of(map.Dies, map.Rows, map.Columns);
    }
}
