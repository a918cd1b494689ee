using System.Collections;
using WaferVision.Maps;

namespace WaferVision.Evaluation;

/// <summary>
/// The largest group of dies that touch each other (eight neighbours): how many they are, where they lie and how they are drawn out. Radii and lengths
/// are in units of half the grid on each axis, as in <see cref="MapStatistics"/>. All figures are 0 where there is no such die.
/// </summary>
/// <param name="Dies">Dies of the group.</param>
/// <param name="CentroidRadius">Distance of its centroid from the wafer's centre.</param>
/// <param name="InnerRadius">Distance of its innermost die from the wafer's centre.</param>
/// <param name="Length">The length of a uniform rod with the variance that the group has along its principal axis, √(12·λ₁); a thin ring at the edge has 2.4.</param>
/// <param name="Elongation">√(λ₁/λ₂) of the two principal variances: 1 for a disc, large for a line.</param>
/// <param name="Thickness">Its area over its length, in dies: about 1 for a scratch.</param>
/// <param name="EdgeShare">The share of its dies further than 0.85 from the centre.</param>
/// <param name="CentreShare">The share of its dies nearer than 0.2 to the centre.</param>
public readonly record struct DieCluster(
    int Dies, double CentroidRadius, double InnerRadius, double Length, double Elongation, double Thickness, double EdgeShare, double CentreShare)
{
    private const double Edge = 0.85;
    private const double Centre = 0.2;

    /// <summary>The largest group of failing dies.</summary>
    /// <param name="map">The map.</param>
    public static DieCluster OfFailures(WaferMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        BitArray failing = new(map.Dies.Length);
        for (int at = 0; at < map.Dies.Length; at++)
        {
            failing[at] = map.Dies[at] == DieCode.Fail;
        }

        return Of(map, failing);
    }

    /// <summary>The largest group of dies in whose neighbourhood of 3 × 3 at least half of the dies fail: what is left when scattered failures are taken away.</summary>
    /// <param name="map">The map.</param>
    public static DieCluster OfDensePlaces(WaferMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        (int rows, int columns) = (map.Rows, map.Columns);
        ReadOnlySpan<byte> dies = map.Dies;
        BitArray dense = new(dies.Length);
        for (int at = 0; at < dies.Length; at++)
        {
            if (dies[at] == DieCode.None)
            {
                continue;
            }

            (int row, int column) = Math.DivRem(at, columns);
            (int tested, int failing) = (0, 0);
            for (int r = Math.Max(0, row - 1); r <= Math.Min(rows - 1, row + 1); r++)
            {
                for (int c = Math.Max(0, column - 1); c <= Math.Min(columns - 1, column + 1); c++)
                {
                    byte die = dies[(r * columns) + c];
                    tested += die == DieCode.None ? 0 : 1;
                    failing += die == DieCode.Fail ? 1 : 0;
                }
            }

            // At the edge, where neighbours are missing, exactly half is not enough.
            dense[at] = 2 * failing >= tested + (tested < 9 ? 1 : 0);
        }

        return Of(map, dense);
    }

    private static DieCluster Of(WaferMap map, BitArray chosen)
    {
        List<int> largest = [], current = [];
        for (int start = 0; start < chosen.Length; start++)
        {
            if (chosen[start])
            {
                current.Clear();
                Gather(map, chosen, start, current);
                (largest, current) = current.Count > largest.Count ? (current, largest) : (largest, current);
            }
        }

        return largest.Count == 0 ? default : Measure(map, largest);
    }

    // Takes a group out of the chosen dies.
    private static void Gather(WaferMap map, BitArray chosen, int start, List<int> group)
    {
        chosen[start] = false;
        group.Add(start);
        for (int next = 0; next < group.Count; next++)
        {
            (int row, int column) = Math.DivRem(group[next], map.Columns);
            for (int r = Math.Max(0, row - 1); r <= Math.Min(map.Rows - 1, row + 1); r++)
            {
                for (int c = Math.Max(0, column - 1); c <= Math.Min(map.Columns - 1, column + 1); c++)
                {
                    int at = (r * map.Columns) + c;
                    if (chosen[at])
                    {
                        chosen[at] = false;
                        group.Add(at);
                    }
                }
            }
        }
    }

    private static DieCluster Measure(WaferMap map, List<int> group)
    {
        double sumX = 0, sumY = 0, squareX = 0, squareY = 0, product = 0, innermost = double.PositiveInfinity;
        (int edge, int centre) = (0, 0);
        foreach (int at in group)
        {
            (int row, int column) = Math.DivRem(at, map.Columns);
            double y = (((2.0 * row) + 1) / map.Rows) - 1, x = (((2.0 * column) + 1) / map.Columns) - 1, radius = Math.Sqrt((x * x) + (y * y));
            (sumX, sumY, squareX, squareY, product) = (sumX + x, sumY + y, squareX + (x * x), squareY + (y * y), product + (x * y));
            innermost = Math.Min(innermost, radius);
            edge += radius > Edge ? 1 : 0;
            centre += radius < Centre ? 1 : 0;
        }

        // A die is no point: within itself it varies by a twelfth of its side squared.
        double n = group.Count, meanX = sumX / n, meanY = sumY / n;
        double varianceX = (squareX / n) - (meanX * meanX) + (1.0 / (3.0 * map.Columns * map.Columns));
        double varianceY = (squareY / n) - (meanY * meanY) + (1.0 / (3.0 * map.Rows * map.Rows));
        double covariance = (product / n) - (meanX * meanY), half = (varianceX + varianceY) / 2;
        double spread = Math.Sqrt(((varianceX - varianceY) * (varianceX - varianceY) / 4) + (covariance * covariance));
        double length = Math.Sqrt(12 * (half + spread)), dieSide = Math.Sqrt(4.0 / map.Rows / map.Columns);
        return new DieCluster(
            group.Count,
            Math.Sqrt((meanX * meanX) + (meanY * meanY)),
            innermost,
            length,
            Math.Sqrt((half + spread) / Math.Max(half - spread, 1e-9)),
            n * dieSide / length,
            edge / n,
            centre / n);
    }
}
