using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Tests.Data;

/// <summary>Splits in which no lot lies in two parts.</summary>
public class GroupedSplitTests
{
    private static readonly double[] Shares = [0.7, 0.1, 0.2];

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void No_lot_lies_in_two_parts_and_every_map_in_one(int seed, bool multiLabel)
    {
        (WaferDataset data, string?[] lots) = Fab(seed, multiLabel);
        StratifiedSplit split = StratifiedSplit.Create(data, SplitOptions.RealMaps with { Deduplicate = false, Seed = seed }, lots);
        int[][] parts = [split.Train, split.Validation, split.Test];
        Assert.Equal(Enumerable.Range(0, data.Count), parts.SelectMany(p => p).Order());
        Assert.All(parts.SelectMany((maps, part) => maps.Select(map => (Lot: lots[map], part))).Where(p => p.Lot is not null).GroupBy(p => p.Lot), lot =>
            Assert.Single(lot.Select(p => p.part).Distinct()));
        Assert.Equal(split.Fingerprint(), StratifiedSplit.Create(data, SplitOptions.RealMaps with { Deduplicate = false, Seed = seed }, lots).Fingerprint());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Class_shares_are_near_to_the_wanted_ones(int seed)
    {
        (WaferDataset data, string?[] lots) = Fab(seed, multiLabel: false);
        StratifiedSplit split = StratifiedSplit.Create(data, SplitOptions.RealMaps with { Deduplicate = false }, lots);
        foreach ((int[] maps, double share) in new[] { split.Train, split.Validation, split.Test }.Zip(Shares))
        {
            Assert.InRange((double)maps.Length / data.Count, share - 0.01, share + 0.01);
            Assert.All(data.Subset(maps).CountsPerClass().Zip(data.CountsPerClass()), count =>
                Assert.InRange((double)count.First / count.Second, share - 0.03, share + 0.03));
        }
    }

    [Fact]
    public void No_move_of_one_lot_brings_the_shares_nearer()
    {
        (WaferDataset data, string?[] lots) = Fab(7, multiLabel: false);
        StratifiedSplit split = StratifiedSplit.Create(data, SplitOptions.RealMaps with { Deduplicate = false }, lots);
        var partOf = new int[data.Count];
        foreach ((int[] maps, int part) in new[] { split.Train, split.Validation, split.Test }.Select((maps, part) => (maps, part)))
        {
            maps.ToList().ForEach(map => partOf[map] = part);
        }

        double best = Cost(data, partOf);
        foreach (string lot in lots.OfType<string>().Distinct())
        {
            for (int part = 0; part < 3; part++)
            {
                int[] moved = [.. partOf.Select((p, map) => lots[map] == lot ? part : p)];
                Assert.True(Cost(data, moved) >= best - 1e-6, $"{lot} would be better in part {part}");
            }
        }
    }

    [Fact]
    public void Maps_without_a_lot_divide_exactly()
    {
        WaferDataset data = WaferDataset.Generate(400, new GeneratorOptions { Size = 16 });
        StratifiedSplit split = StratifiedSplit.Create(data, SplitOptions.RealMaps with { Deduplicate = false }, new string?[400]);
        Assert.All(data.Subset(split.Train).CountsPerClass(), n => Assert.Equal(14, n));
        Assert.All(data.Subset(split.Validation).CountsPerClass(), n => Assert.Equal(2, n));
        Assert.All(data.Subset(split.Test).CountsPerClass(), n => Assert.Equal(4, n));
    }

    [Fact]
    public void A_part_without_a_share_stays_empty_and_copies_are_left_out()
    {
        (WaferDataset data, string?[] lots) = Fab(8, multiLabel: false);
        StratifiedSplit split = StratifiedSplit.Create(data, new SplitOptions { Train = 0.7, Validation = 0.3 }, lots);
        Assert.Empty(split.Test);
        Assert.Equal(data.DistinctIndices(), split.Train.Concat(split.Validation).Order());
        Assert.Contains("for each of", Assert.Throws<ArgumentException>(() => StratifiedSplit.Create(data, null, ["a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_keeps_its_lots()
    {
        (WaferDataset data, string?[] lots) = Fab(9, multiLabel: true);
        string path = Path.Combine(Path.GetTempPath(), $"lots-{Guid.NewGuid():N}.npz");
        try
        {
            WaferArchive.Write(path, data, lots);
            Assert.Equal(lots, WaferArchive.ReadLots(path)!);
            Assert.Equal(data.Labels.ToArray(), WaferArchive.Read(path).Labels.ToArray());
            WaferArchive.Write(path, data);
            Assert.Null(WaferArchive.ReadLots(path));
            Assert.Throws<ArgumentException>(() => WaferArchive.Write(path, data, lots[..^1]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Lots of 1 to 25 wafers whose classes go together, as a bad week in a fab makes them; some maps without a lot, some copies.
    private static (WaferDataset Data, string?[] Lots) Fab(int seed, bool multiLabel)
    {
        var random = new CounterRandom(seed);
        List<string?> lots = [];
        List<int> labels = [];
        for (int lot = 0; lot < 150; lot++)
        {
            int wafers = random.Integer(1, 25), usual = random.Below(4);
            for (int wafer = 0; wafer < wafers; wafer++)
            {
                lots.Add(random.Chance(0.05) ? null : $"lot{lot:D4}");
                int label = random.Chance(0.6) ? usual : random.Below(4);
                labels.AddRange(multiLabel ? [label & 1, label >> 1] : [label]);
            }
        }

        byte[] dies = [.. Enumerable.Range(0, 9 * lots.Count).Select(_ => (byte)random.Below(3))];
        dies.AsSpan(0, 9).CopyTo(dies.AsSpan(90));
        return (new WaferDataset(dies, 3, 3, labels.ToArray(), multiLabel ? ["a", "b"] : ["a", "b", "c", "d"], multiLabel), [.. lots]);
    }

    private static double Cost(WaferDataset data, int[] partOf)
    {
        double cost = 0;
        foreach (var stratum in Enumerable.Range(0, data.Count).GroupBy(map => data.Labels.Span[map]))
        {
            for (int part = 0; part < 3; part++)
            {
                double excess = stratum.Count(map => partOf[map] == part) - (Shares[part] * stratum.Count());
                cost += excess * excess / stratum.Count();
            }
        }

        return cost;
    }
}
