using System.Buffers.Binary;
using System.Security.Cryptography;
using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>How to split.</summary>
public sealed record SplitOptions
{
    /// <summary>The shares for sets of real maps: 70 % for training, 10 % for validation, 20 % for testing. The defaults are for synthetic ones.</summary>
    public static SplitOptions RealMaps { get; } = new() { Validation = 0.10 };

    /// <summary>The training share, above 0. Default 0.70.</summary>
    public double Train { get; init; } = 0.70;

    /// <summary>The validation share, 0 or more; the rest is for testing. Default 0.15.</summary>
    public double Validation { get; init; } = 0.15;

    /// <summary>The seed of the order within each class. Default 42.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>Whether to leave out exact copies of an earlier map, so that no map lies in two parts. Default true.</summary>
    public bool Deduplicate { get; init; } = true;

    /// <summary>Which maps count as copies. Default: exact ones.</summary>
    public CopyKind Copies { get; init; } = CopyKind.Exact;
}

/// <summary>
/// A split into training, validation and test maps in which every class (of a multi-label set: every combination of labels) has the same
/// shares, and whose totals are exact: each part's size differs from its share of all maps by less than one map.
/// </summary>
/// <param name="Train">Indices of the training maps.</param>
/// <param name="Validation">Indices of the validation maps.</param>
/// <param name="Test">Indices of the test maps.</param>
public sealed record StratifiedSplit(int[] Train, int[] Validation, int[] Test)
{
    /// <summary>
    /// Splits a set. With groups, such as lots, no group lies in two parts; sizes and shares are then as near to the wanted ones as moving
    /// whole groups allows.
    /// </summary>
    /// <param name="data">The set.</param>
    /// <param name="options">Shares and seed; null for 70/15/15.</param>
    /// <param name="groups">The group of each map; a map without one stands alone. Null: no groups.</param>
    /// <exception cref="ArgumentException">Shares below 0 or above 1 in sum, or not one group a map.</exception>
    public static StratifiedSplit Create(WaferDataset data, SplitOptions? options = null, IReadOnlyList<string?>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new SplitOptions();
        if (!(options.Train > 0 && options.Validation >= 0 && options.Train + options.Validation <= 1 + 1e-12))
        {
            throw new ArgumentException(
                $"Expected a training share above 0, a validation share of at least 0 and at most 1 together; found {options.Train} and {options.Validation}.",
                nameof(options));
        }

        if (groups is not null && groups.Count != data.Count)
        {
            throw new ArgumentException($"Expected a group for each of {data.Count} maps; found {groups.Count}.", nameof(groups));
        }

        double[] shares = [options.Train, options.Validation, Math.Max(0, 1 - options.Train - options.Validation)];
        int[] indices = options.Deduplicate ? Duplicates.FirstOccurrences(data, options.Copies) : [.. Enumerable.Range(0, data.Count)];
        int[][] strata = [.. indices.GroupBy(i => Stratum(data, i)).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToArray())];
        List<int>[] parts = groups is null ? ByShares(strata, shares, options.Seed) : ByGroups(strata, groups, shares, options.Seed);
        int[][] sorted = [.. parts.Select(p => p.Order().ToArray())];
        return new StratifiedSplit(sorted[0], sorted[1], sorted[2]);
    }

    /// <summary>Tells splits apart: a SHA-256 of which map is in which part, 64 lower-case hexadecimal digits.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[4];
        foreach (int[] part in new[] { Train, Validation, Test })
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, part.Length);
            hash.AppendData(number);
            foreach (int map in part)
            {
                BinaryPrimitives.WriteInt32LittleEndian(number, map);
                hash.AppendData(number);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The three parts as sets of their own.</summary>
    public (WaferDataset Train, WaferDataset Validation, WaferDataset Test) Apply(WaferDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return (data.Subset(Train), data.Subset(Validation), data.Subset(Test));
    }

    private static List<int>[] ByShares(int[][] strata, double[] shares, long seed)
    {
        int[][] sizes = Sizes([.. strata.Select(s => s.Length)], shares);
        List<int>[] parts = [[], [], []];
        for (int s = 0; s < strata.Length; s++)
        {
            new CounterRandom(seed, s).Shuffle(strata[s]);
            int at = 0;
            for (int part = 0; part < 3; part++)
            {
                parts[part].AddRange(strata[s].AsSpan(at, sizes[s][part]));
                at += sizes[s][part];
            }
        }

        return parts;
    }

    private static List<int>[] ByGroups(int[][] strata, IReadOnlyList<string?> groups, double[] shares, long seed)
    {
        (int Map, int Stratum)[] maps = [.. strata.SelectMany((stratum, s) => stratum.Select(map => (map, s))).OrderBy(pair => pair.map)];
        int[] partOf = GroupedSplit.PartOf([.. maps.Select(pair => pair.Stratum)], [.. maps.Select(pair => groups[pair.Map])], shares, seed);
        List<int>[] parts = [[], [], []];
        for (int i = 0; i < maps.Length; i++)
        {
            parts[partOf[i]].Add(maps[i].Map);
        }

        return parts;
    }

    private static string Stratum(WaferDataset data, int index) => string.Join(',', data.LabelsOf(index).ToArray().Select(l => l.ToString("D6")));

    // Largest remainders: whole shares first, then the maps left over go where the fraction is largest and the part's total still lacks some.
    private static int[][] Sizes(int[] strata, double[] shares)
    {
        int total = strata.Sum();
        int[] missing = Largest(total, shares);
        int[][] sizes = [.. strata.Select(n => shares.Select(share => (int)Math.Floor((n * share) + 1e-9)).ToArray())];
        int[] left = [.. strata.Select((n, s) => n - sizes[s].Sum())];
        for (int part = 0; part < shares.Length; part++)
        {
            missing[part] -= sizes.Sum(s => s[part]);
        }

        var wishes = from s in Enumerable.Range(0, strata.Length)
                     from part in Enumerable.Range(0, shares.Length)
                     let exact = strata[s] * shares[part]
                     orderby exact - Math.Floor(exact + 1e-9) descending, s, part
                     select (s, part);
        (int s, int part)[] order = [.. wishes];
        while (left.Any(n => n > 0))
        {
            foreach ((int s, int part) in order)
            {
                if (left[s] > 0 && missing[part] > 0)
                {
                    sizes[s][part]++;
                    left[s]--;
                    missing[part]--;
                }
            }
        }

        return sizes;
    }

    private static int[] Largest(int total, double[] shares)
    {
        int[] sizes = [.. shares.Select(share => (int)Math.Floor((total * share) + 1e-9))];
        foreach (int part in Enumerable.Range(0, shares.Length).OrderByDescending(p => (total * shares[p]) - sizes[p]).Take(total - sizes.Sum()))
        {
            sizes[part]++;
        }

        return sizes;
    }
}
