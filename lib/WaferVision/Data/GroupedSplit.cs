using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// Divides maps among parts so that no group (a lot) lies in two, and every stratum's shares are as near to the wanted ones as moving whole
/// groups allows. The cost is Σ (maps of the stratum in the part − wanted)² / maps of the stratum; groups are placed greedily, the largest
/// first, and then moved one by one as long as a move lowers the cost.
/// </summary>
internal sealed class GroupedSplit
{
    private const int MostRounds = 100;
    private const double LeastGain = 1e-9;

    // What is left of 1 after two shares that make it up may be a rounding error above 0.
    private const double LeastShare = 1e-9;

    private readonly double[] _totals;
    private readonly double[] _shares;
    private readonly double[][] _missing;

    private GroupedSplit(double[] totals, double[] shares)
    {
        (_totals, _shares) = (totals, shares);
        _missing = [.. shares.Select(share => totals.Select(total => share * total).ToArray())];
    }

    /// <summary>The part of each map.</summary>
    /// <param name="strata">The stratum of each map, from 0.</param>
    /// <param name="groups">The group of each map; a map without one is a group of its own.</param>
    /// <param name="shares">The wanted shares, 1 in sum; a part with the share 0 stays empty.</param>
    /// <param name="seed">The seed of the order among groups of the same size.</param>
    public static int[] PartOf(int[] strata, string?[] groups, double[] shares, long seed)
    {
        int[][] members = [.. strata.Select((_, i) => i).GroupBy(i => groups[i] is { } name ? (name, -1) : ("", i)).Select(g => g.ToArray())];
        var totals = new double[strata.Length == 0 ? 0 : strata.Max() + 1];
        foreach (int stratum in strata)
        {
            totals[stratum]++;
        }

        (int Stratum, int Maps)[][] counts = [.. members.Select(maps => maps.CountBy(i => strata[i]).OrderBy(c => c.Key).Select(c => (c.Key, c.Value)).ToArray())];
        int[] order = [.. Enumerable.Range(0, members.Length)];
        new CounterRandom(seed, -1).Shuffle(order);
        int[] parts = new GroupedSplit(totals, shares).Place(counts, [.. order.OrderByDescending(g => members[g].Length)]);
        var partOf = new int[strata.Length];
        for (int g = 0; g < members.Length; g++)
        {
            foreach (int i in members[g])
            {
                partOf[i] = parts[g];
            }
        }

        return partOf;
    }

    private int[] Place((int Stratum, int Maps)[][] groups, int[] order)
    {
        var parts = new int[groups.Length];
        foreach (int g in order)
        {
            parts[g] = Cheapest(groups[g]).Part;
            Take(groups[g], parts[g], 1);
        }

        bool moved = true;
        for (int round = 0; moved && round < MostRounds; round++)
        {
            moved = false;
            foreach (int g in order)
            {
                Take(groups[g], parts[g], -1);
                (int part, double cost) = Cheapest(groups[g]);
                if (cost < Cost(groups[g], parts[g]) - LeastGain)
                {
                    (parts[g], moved) = (part, true);
                }

                Take(groups[g], parts[g], 1);
            }
        }

        return parts;
    }

    private (int Part, double Cost) Cheapest((int Stratum, int Maps)[] group) =>
        Enumerable.Range(0, _shares.Length).Where(part => _shares[part] > LeastShare).Select(part => (part, Cost(group, part))).MinBy(choice => choice.Item2);

    // What the cost grows by when the group joins the part.
    private double Cost((int Stratum, int Maps)[] group, int part)
    {
        double cost = 0;
        foreach ((int stratum, int maps) in group)
        {
            cost += maps * (maps - (2 * _missing[part][stratum])) / _totals[stratum];
        }

        return cost;
    }

    private void Take((int Stratum, int Maps)[] group, int part, int sign)
    {
        foreach ((int stratum, int maps) in group)
        {
            _missing[part][stratum] -= sign * maps;
        }
    }
}
