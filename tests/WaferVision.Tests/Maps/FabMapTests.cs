using System.Security.Cryptography;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Maps;
using WaferVision.Testing;

namespace WaferVision.Tests.Maps;

public class FabMapTests
{
    public static TheoryData<DefectClass> Local =>
        [DefectClass.Center, DefectClass.Donut, DefectClass.EdgeLoc, DefectClass.EdgeRing, DefectClass.Loc, DefectClass.Scratch];

    [Fact]
    public void Textbook_maps_are_what_they_always_were()
    {
        byte[] dies = new byte[400 * 48 * 40], masks = new byte[dies.Length];
        new WaferMapGenerator(new GeneratorOptions { Rows = 48, Columns = 40 }).GenerateBatch(dies, masks: masks);
        Assert.Equal("D5655F23B505FE869F8248AED5612CB8", Convert.ToHexString(SHA256.HashData([.. dies, .. masks]))[..32]);
    }

    [Fact]
    public void Lots_of_many_products_have_grids_of_many_sizes()
    {
        var generator = new FabMapGenerator();
        WaferMap[] maps = [.. Enumerable.Range(0, 600).Select(i => generator.Generate(DefectClass.Loc, i))];
        Assert.All(maps.Chunk(5), lot => Assert.Single(lot.Select(map => (map.Rows, map.Columns)).Distinct()));
        int[] sides = [.. maps.SelectMany(map => new[] { map.Rows, map.Columns }).Order()];
        Assert.InRange(sides[sides.Length / 2], 29, 37);
        Assert.InRange(maps.Select(map => (map.Rows, map.Columns)).Distinct().Count(), 40, 150);
        WaferMap again = new FabMapGenerator().Generate(DefectClass.Loc, 37);
        Assert.Equal(maps[37].Dies.ToArray(), again.Dies.ToArray());
        Assert.NotEqual(maps[37].Dies.ToArray(), new FabMapGenerator(new FabOptions { Seed = 1 }).Generate(DefectClass.Loc, 37).Dies.ToArray());
    }

    [Theory]
    [MemberData(nameof(Local))]
    public void A_local_signature_fails_more_inside_its_mask_than_outside(DefectClass defect)
    {
        var generator = new FabMapGenerator();
        double inside = 0, insideFails = 0, outside = 0, outsideFails = 0;
        int without = 0;
        for (int i = 0; i < 300; i++)
        {
            WaferMap map = generator.Generate(defect, i);
            without += map.DefectMask.Contains((byte)1) ? 0 : 1;
            for (int k = 0; k < map.Dies.Length; k++)
            {
                int fails = map.Dies[k] == DieCode.Fail ? 1 : 0;
                Assert.False(map.DefectMask[k] == 1 && map.Dies[k] == DieCode.None);
                if (map.DefectMask[k] == 1)
                {
                    (inside, insideFails) = (inside + 1, insideFails + fails);
                }
                else if (map.Dies[k] != DieCode.None)
                {
                    (outside, outsideFails) = (outside + 1, outsideFails + fails);
                }
            }
        }

        Assert.InRange(without, 0, 3);
        double ratio = insideFails / inside / (outsideFails / outside);
        Assert.True(ratio > 3, $"{ratio:F1} times as dense inside the mask");
    }

    [Fact]
    public void A_set_has_the_wanted_number_of_each_class_and_does_not_depend_on_the_threads()
    {
        int[] counts = [9, 1, 2, 0, 3, 4, 5, 6, 7];
        WaferDataset set = SyntheticMaps.Fab(counts);
        Assert.Equal(counts, set.CountsPerClass());
        var generator = new FabMapGenerator();
        for (int i = 0, at = 0; i < counts.Length; i++)
        {
            for (int k = 0; k < counts[i]; k++, at++)
            {
                WaferMap map = generator.Generate((DefectClass)i, k);
                Assert.Equal((map.Rows, map.Columns), set.ShapeOf(at));
                Assert.True(map.Dies.SequenceEqual(set.DiesOf(at)));
                Assert.Equal(map.Metadata.Label, set.LabelName(at));
            }
        }

        Assert.True(SyntheticMaps.OneGrid(counts, new GeneratorOptions { Size = 20 }).IsUniform);
        Assert.Throws<ArgumentException>(() => SyntheticMaps.Fab([1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticMaps.Fab([1, 2, 3, 4, 5, 6, 7, 8, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticMaps.Fab([1, 2, 3, 4, 5, 6, 7, 8, int.MaxValue]));
    }

    [Fact]
    public void Every_size_makes_every_class_in_fab_style()
    {
        foreach ((int rows, int columns) in ((int, int)[])[(16, 16), (16, 200), (200, 16), (97, 103)])
        {
            var generator = new WaferMapGenerator(new GeneratorOptions { Rows = rows, Columns = columns, Style = MapStyle.Fab });
            byte[] dies = new byte[40 * rows * columns];
            generator.GenerateBatch(dies);
            Assert.True(dies.AsSpan().IndexOfAnyExceptInRange(DieCode.None, DieCode.Fail) < 0);
        }
    }

    [SharedFact("data/wm811k.npz")]
    public void Fab_maps_are_closer_to_real_ones_than_textbook_maps()
    {
        WaferDataset real = WaferArchive.Read(SharedData.PathOf("data/wm811k.npz"));
        IReadOnlyList<ClassStatistics> truth = ClassStatistics.PerClass(real.Subset(StratifiedSplit.Create(real).Train.Where((_, i) => i % 4 == 0).ToArray()));
        int[] counts = [.. DefectClasses.Wm811k.Select(_ => 200)];
        double[] textbook = Distances(SyntheticMaps.OneGrid(counts)), fab = Distances(SyntheticMaps.Fab(counts));
        Assert.All(textbook.Zip(fab), pair => Assert.True(pair.Second < 0.75 * pair.First, $"fab {pair.Second:F3}, textbook {pair.First:F3}"));

        double[] Distances(WaferDataset maps)
        {
            StatisticsDistance[] all = [.. ClassStatistics.PerClass(maps).Select(made => made.To(truth.Single(one => one.Name == made.Name)))];
            return [all.Average(d => d.FailureRateKs), all.Average(d => d.RadialProfileL1), all.Average(d => d.JoinCountKs)];
        }
    }
}
