using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Tests.Data;

public class WaferDatasetTests
{
    [Fact]
    public void Subset_keeps_dies_labels_and_order()
    {
        WaferDataset data = Sets.Ragged(20, 1);
        WaferDataset part = data.Subset([7, 3, 7]);
        Assert.Equal(3, part.Count);
        for (int i = 0; i < 3; i++)
        {
            int from = new[] { 7, 3, 7 }[i];
            Assert.Equal(data.ShapeOf(from), part.ShapeOf(i));
            Assert.True(data.DiesOf(from).SequenceEqual(part.DiesOf(i)));
            Assert.Equal(data.LabelName(from), part.LabelName(i));
        }

        Assert.Equal(0, data.Subset([]).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Subset([20]));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        string[] names = ["a", "b"];
        Assert.Contains("found 3", Assert.Throws<ArgumentException>(() => new WaferDataset(new byte[3], 2, 2, new int[1], names)).Message);
        Assert.Contains("position 2", Assert.Throws<ArgumentException>(() => new WaferDataset(new byte[] { 0, 1, 9, 1 }, 2, 2, new int[1], names)).Message);
        Assert.Contains("Label 2", Assert.Throws<ArgumentException>(() => new WaferDataset(new byte[4], 2, 2, new[] { 2 }, names)).Message);
        Assert.Contains("whole number", Assert.Throws<ArgumentException>(() => new WaferDataset(new byte[4], 2, 2, new int[3], names, multiLabel: true)).Message);
        Assert.Contains("2 × 3", Assert.Throws<ArgumentException>(() => new WaferDataset(new byte[5], [(2, 3)], new int[1], names)).Message);
    }

    [Fact]
    public void Copies_are_found_whatever_their_labels()
    {
        byte[] dies = [1, 2, 1, 1, 1, 2, 1, 1, 2, 2, 1, 1, 1, 2, 1, 1];
        var data = new WaferDataset(dies, [(2, 2), (2, 2), (2, 2), (1, 4)], new[] { 0, 1, 0, 0 }, ["a", "b"]);
        Assert.Equal([0, 2, 3], data.DistinctIndices());
    }

    [Fact]
    public void Generated_sets_are_balanced()
    {
        WaferDataset data = WaferDataset.Generate(100, new GeneratorOptions { Size = 16 });
        Assert.All(data.CountsPerClass(), n => Assert.Equal(5, n));
        Assert.Equal("Scratch", data.LabelName(28));
        Assert.Equal(new WaferMapGenerator(new GeneratorOptions { Size = 16 }).Generate(DefectClass.Scratch, 1).Dies.ToArray(), data.DiesOf(28).ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Splits_are_exact_stratified_and_disjoint(bool multiLabel)
    {
        var random = new CounterRandom(5);
        for (int round = 0; round < 20; round++)
        {
            WaferDataset data = Sets.Ragged(random.Integer(0, 400), round, classes: random.Integer(1, 4), multiLabel);
            StratifiedSplit split = StratifiedSplit.Create(data, new SplitOptions { Seed = round, Deduplicate = false });
            Assert.Equal(Enumerable.Range(0, data.Count), split.Train.Concat(split.Validation).Concat(split.Test).Order());
            Assert.InRange(split.Train.Length - (0.70 * data.Count), -1, 1);
            Assert.InRange(split.Validation.Length - (0.15 * data.Count), -1, 1);
            Assert.InRange(split.Test.Length - (0.15 * data.Count), -1, 1);
            foreach (var stratum in Enumerable.Range(0, data.Count).GroupBy(data.LabelName))
            {
                int inTrain = split.Train.Count(i => data.LabelName(i) == stratum.Key);
                Assert.InRange(inTrain - (0.70 * stratum.Count()), -2.001, 2.001);
            }

            Assert.Equal(split.Test, StratifiedSplit.Create(data, new SplitOptions { Seed = round, Deduplicate = false }).Test);
        }
    }

    [Fact]
    public void The_course_split_is_7000_1500_1500()
    {
        WaferDataset data = WaferDataset.Generate(10_000, new GeneratorOptions { Size = 16 });
        StratifiedSplit split = StratifiedSplit.Create(data, new SplitOptions { Deduplicate = false });
        Assert.Equal((7000, 1500, 1500), (split.Train.Length, split.Validation.Length, split.Test.Length));
        (WaferDataset train, WaferDataset validation, WaferDataset test) = split.Apply(data);
        Assert.All(train.CountsPerClass(), n => Assert.Equal(350, n));
        Assert.All(validation.CountsPerClass(), n => Assert.Equal(75, n));
        Assert.All(test.CountsPerClass(), n => Assert.Equal(75, n));
        Assert.NotEqual(split.Test, StratifiedSplit.Create(data, new SplitOptions { Deduplicate = false, Seed = 43 }).Test);
    }

    [Fact]
    public void A_copy_never_straddles_a_split()
    {
        WaferDataset once = Sets.Ragged(100, 9);
        WaferDataset twice = once.Subset([.. Enumerable.Range(0, 100).Concat(Enumerable.Range(0, 100))]);
        StratifiedSplit split = StratifiedSplit.Create(twice);
        int[] all = [.. split.Train, .. split.Validation, .. split.Test];
        Assert.Equal(once.DistinctIndices().Length, all.Length);
        Assert.Equal(all.Length, twice.Subset(all).DistinctIndices().Length);
    }

    [Fact]
    public void SetsOfAnySizeAreJoined()
    {
        WaferDataset small = WaferDataset.Generate(3, new() { Size = 16 }), large = WaferDataset.Generate(2, new() { Size = 20 });
        WaferDataset both = small.Concat(large);
        Assert.Equal((5, false), (both.Count, both.IsUniform));
        Assert.True(small.Concat(small).IsUniform);
        for (int i = 0; i < 5; i++)
        {
            (WaferDataset from, int at) = i < 3 ? (small, i) : (large, i - 3);
            Assert.Equal(from.ShapeOf(at), both.ShapeOf(i));
            Assert.True(from.DiesOf(at).SequenceEqual(both.DiesOf(i)));
            Assert.True(from.LabelsOf(at).SequenceEqual(both.LabelsOf(i)));
        }

        var others = new WaferDataset(new byte[4], 2, 2, (int[])[0], ["a"]);
        Assert.Contains("expected none, Center", Assert.Throws<ArgumentException>(() => small.Concat(others)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClassesAreReorderedByName()
    {
        var single = new WaferDataset(new byte[12], 2, 2, (int[])[0, 2, 1], ["a", "b", "c"]);
        WaferDataset reordered = single.WithClasses(["x", "c", "b", "a"]);
        Assert.Equal((int[])[3, 1, 2], reordered.Labels.ToArray());
        Assert.Equal(Enumerable.Range(0, 3).Select(single.LabelName), Enumerable.Range(0, 3).Select(reordered.LabelName));
        Assert.Equal((int[])[0, 2, 1], reordered.WithClasses(["a", "b", "c"]).Labels.ToArray());
        Assert.Contains("1 maps are of the class 'c'", Assert.Throws<ArgumentException>(() => single.WithClasses(["a", "b"])).Message, StringComparison.Ordinal);

        var several = new WaferDataset(new byte[8], 2, 2, (int[])[1, 0, 1, 0, 0, 0], ["a", "b", "c"], multiLabel: true);
        Assert.Equal((int[])[1, 1, 0, 0], several.WithClasses(["c", "a"]).Labels.ToArray());
    }
}
