using WaferVision.Maps;

namespace WaferVision.Evaluation;

/// <summary>
/// How many pairs of neighbouring dies (eight neighbours, "queen" contiguity) both fail, against what a random placement of the same number of failures on
/// the same dies would give: the join-count statistic for sampling without replacement (Cliff and Ord, "Spatial Processes: Models and
/// Applications", 1981, section 1.4).
/// </summary>
/// <param name="Joins">Pairs of neighbours that both fail.</param>
/// <param name="Expected">Its mean over all placements.</param>
/// <param name="Variance">Its variance over all placements.</param>
public readonly record struct JoinCount(long Joins, double Expected, double Variance)
{
    /// <summary>(Joins − Expected) / √Variance: 0 for random failures, positive for clusters. 0 where there is but one placement.</summary>
    public double Z => Variance > 1e-9 ? (Joins - Expected) / Math.Sqrt(Variance) : 0;

    /// <summary>Counts the joins of a map.</summary>
    /// <param name="dies">Row-major die codes, <c>rows × columns</c>.</param>
    /// <param name="rows">Rows of the map, at least 1.</param>
    /// <param name="columns">Columns of the map, at least 1.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static JoinCount Of(ReadOnlySpan<byte> dies, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (dies.Length != (long)rows * columns)
        {
            throw new ArgumentException($"A {rows} × {columns} map has {(long)rows * columns} dies; found {dies.Length}.", nameof(dies));
        }

        long tested = 0, failing = 0, joins = 0, degrees = 0, chains = 0;
        for (int at = 0; at < dies.Length; at++)
        {
            if (dies[at] == DieCode.None)
            {
                continue;
            }

            (int row, int column) = Math.DivRem(at, columns);
            int degree = 0, together = 0;
            for (int r = Math.Max(0, row - 1); r <= Math.Min(rows - 1, row + 1); r++)
            {
                for (int c = Math.Max(0, column - 1); c <= Math.Min(columns - 1, column + 1); c++)
                {
                    byte other = dies[(r * columns) + c];
                    degree += other == DieCode.None ? 0 : 1;
                    together += other == DieCode.Fail ? 1 : 0;
                }
            }

            // The die itself was counted among its neighbours.
            degree--;
            tested++;
            degrees += degree;
            chains += (long)degree * (degree - 1) / 2;
            if (dies[at] == DieCode.Fail)
            {
                failing++;
                joins += together - 1;
            }
        }

        return Of(joins / 2, degrees / 2, chains, tested, failing);
    }

    // Two pairs of neighbours share a die ("chains"), or none: three or four dies then have to fail.
    private static JoinCount Of(long joins, long pairs, long chains, long tested, long failing)
    {
        double two = Chance(2), three = Chance(3), four = Chance(4);
        double expected = pairs * two;
        double square = expected + (2 * chains * three) + ((((double)pairs * (pairs - 1)) - (2 * chains)) * four);
        return new JoinCount(joins, expected, Math.Max(0, square - (expected * expected)));

        // The probability that given dies all fail.
        double Chance(int count)
        {
            double p = 1;
            for (int k = 0; k < count; k++)
            {
                p *= tested > k ? Math.Max(0, failing - k) / (double)(tested - k) : 0;
            }

            return p;
        }
    }
}
