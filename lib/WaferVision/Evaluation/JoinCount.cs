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

        // With a rim of nothing around the map every die has nine places to look at: sums of three rows, then of three columns. A tested die counts 1,
        // a failing one 16 more, so that one number holds both.
        const int Failed = 16;
        byte[] above = new byte[columns + 2], here = new byte[columns + 2], below = new byte[columns + 2];
        Read(dies[..columns], here);
        long tested = 0, failing = 0, joins = 0, degrees = 0, chains = 0;
        for (int row = 0; row < rows; row++)
        {
            below.AsSpan().Clear();
            Read(row + 1 < rows ? dies.Slice((row + 1) * columns, columns) : [], below);
            int left = 0, middle = above[1] + here[1] + below[1];
            for (int column = 1; column <= columns; column++)
            {
                int right = above[column + 1] + here[column + 1] + below[column + 1], sum = left + middle + right;
                (left, middle) = (middle, right);
                if (here[column] == 0)
                {
                    continue;
                }

                // The die itself was counted among its neighbours.
                int degree = (sum % Failed) - 1;
                tested++;
                degrees += degree;
                chains += (long)degree * (degree - 1) / 2;
                if (here[column] > Failed)
                {
                    failing++;
                    joins += (sum / Failed) - 1;
                }
            }

            (above, here, below) = (here, below, above);
        }

        return Of(joins / 2, degrees / 2, chains, tested, failing);

        static void Read(ReadOnlySpan<byte> row, byte[] into)
        {
            for (int column = 0; column < row.Length; column++)
            {
                into[column + 1] = (byte)((row[column] == DieCode.None ? 0 : 1) + (row[column] == DieCode.Fail ? Failed : 0));
            }
        }
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
