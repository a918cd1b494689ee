using WaferVision.Maps;

namespace WaferVision.Tests.Maps;

public class WaferMapGeneratorTests
{
    public static TheoryData<DefectClass> Classes => [.. Enum.GetValues<DefectClass>()];

    [Fact]
    public void The_classes_are_the_twenty_in_order()
    {
        Assert.Equal(
            [
                "none", "Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Random", "Scratch", "Ring", "Radial-Gradient",
                "Multi-Cluster", "Half-Wafer", "Quadrant", "Reticle-Repeat", "Probe-Stripe", "Spiral", "CMP-Arc", "Center+Edge-Ring",
                "Scratch+Edge-Loc",
            ],
            DefectClasses.Names);
        for (int label = 0; label < DefectClasses.Count; label++)
        {
            DefectClassInfo info = DefectClasses.All[label];
            Assert.Equal(label, (int)info.Class);
            Assert.Equal(info.Class, DefectClasses.Parse(info.Name.ToUpperInvariant()));
            Assert.NotEmpty(info.RootCause);
        }

        Assert.Contains("Edge-Loc", Assert.Throws<ArgumentException>(() => DefectClasses.Parse("Blob")).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void The_same_maps_whatever_the_threads(int threads)
    {
        (byte[] Dies, byte[] Masks, int[] Labels) Batch(int n, long first)
        {
            byte[] dies = new byte[120 * 48 * 40], masks = new byte[dies.Length];
            int[] labels = new int[120];
            var generator = new WaferMapGenerator(new GeneratorOptions { Rows = 48, Columns = 40, Seed = 5, Threads = n });
            generator.GenerateBatch(dies, labels, masks, first);
            return (dies, masks, labels);
        }

        (byte[] dies, byte[] masks, int[] labels) = Batch(threads, 13);
        var single = new WaferMapGenerator(new GeneratorOptions { Rows = 48, Columns = 40, Seed = 5 });
        for (int i = 0; i < 120; i++)
        {
            long n = 13 + i;
            WaferMap map = single.Generate((DefectClass)(n % 20), n / 20);
            Assert.Equal(n % 20, labels[i]);
            Assert.True(map.Dies.SequenceEqual(dies.AsSpan(i * 1920, 1920)), $"map {n}");
            Assert.True(map.DefectMask.SequenceEqual(masks.AsSpan(i * 1920, 1920)), $"mask {n}");
        }

        // Without masks the same dies.
        byte[] plain = new byte[dies.Length];
        new WaferMapGenerator(new GeneratorOptions { Rows = 48, Columns = 40, Seed = 5, Threads = threads }).GenerateBatch(plain, first: 13);
        Assert.Equal(dies, plain);
    }

    [Fact]
    public void Seed_class_and_index_all_matter()
    {
        var generator = new WaferMapGenerator(new GeneratorOptions { Seed = 1 });
        byte[] map = generator.Generate(DefectClass.Loc, 0).Dies.ToArray();
        Assert.NotEqual(map, generator.Generate(DefectClass.Loc, 1).Dies.ToArray());
        Assert.NotEqual(map, generator.Generate(DefectClass.Center, 0).Dies.ToArray());
        Assert.NotEqual(map, new WaferMapGenerator(new GeneratorOptions { Seed = 2 }).Generate(DefectClass.Loc, 0).Dies.ToArray());
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void The_defect_lies_on_the_wafer_and_fails_where_its_mask_says(DefectClass defect)
    {
        var generator = new WaferMapGenerator(new GeneratorOptions { Size = 64, Seed = 3 });
        long failInside = 0, inside = 0, failOutside = 0, outside = 0;
        for (int i = 0; i < 100; i++)
        {
            WaferMap map = generator.Generate(defect, i);
            int here = 0;
            for (int k = 0; k < map.Dies.Length; k++)
            {
                byte die = map.Dies[k];
                if (map.DefectMask[k] == 1)
                {
                    Assert.NotEqual(DieCode.None, die);
                    here++;
                    inside++;
                    failInside += die == DieCode.Fail ? 1 : 0;
                }
                else if (die != DieCode.None)
                {
                    outside++;
                    failOutside += die == DieCode.Fail ? 1 : 0;
                }
            }

            Assert.Equal(defect == DefectClass.None, here == 0);
        }

        switch (defect)
        {
            case DefectClass.None:
                Assert.InRange((double)failOutside / outside, 0.01, 0.08);
                break;
            case DefectClass.NearFull or DefectClass.Random:
                Assert.InRange((double)inside / (inside + outside), 0.95, 1);
                break;
            default:
                double ratio = (double)failInside / inside / ((double)failOutside / outside);
                Assert.True(ratio > (defect == DefectClass.RadialGradient ? 2 : 8), $"{defect}: {ratio:F1} times as dense inside the mask");
                break;
        }
    }

    [Fact]
    public void Every_size_makes_every_class()
    {
        var random = new CounterRandom(17);
        (int Rows, int Columns)[] sizes = [(16, 16), (16, 512), (512, 16), (17, 31), (512, 512), .. Enumerable.Range(0, 40).Select(_ => (random.Integer(16, 200), random.Integer(16, 200)))];
        foreach ((int rows, int columns) in sizes)
        {
            var generator = new WaferMapGenerator(new GeneratorOptions { Rows = rows, Columns = columns });
            byte[] dies = new byte[20 * rows * columns];
            generator.GenerateBatch(dies);
            for (int label = 0; label < 20; label++)
            {
                ReadOnlySpan<byte> map = dies.AsSpan(label * rows * columns, rows * columns);
                Assert.True(map.IndexOfAnyExceptInRange(DieCode.None, DieCode.Fail) < 0);
                int onWafer = map.Length - map.Count(DieCode.None);
                Assert.InRange(onWafer / (Math.PI / 4 * rows * columns), 0.9, 1.1);
                Assert.True(label == 0 || map.Count(DieCode.Fail) > 0, $"{(DefectClass)label} at {rows} × {columns} has no failure");
            }
        }
    }

    [Fact]
    public void A_die_size_and_a_flat_shape_the_wafer()
    {
        var geometry = new WaferGeometry { Diameter = 150, Mark = OrientationMark.Flat, DieWidth = 2.92, DieHeight = 1.92 };
        (int rows, int columns) = geometry.Grid();
        var generator = new WaferMapGenerator(new GeneratorOptions { Rows = rows, Columns = columns, Geometry = geometry });
        WaferMap map = generator.Generate(DefectClass.EdgeRing, 0);
        Assert.Equal(DieCode.None, map[rows - 1, columns / 2]);
        Assert.NotEqual(DieCode.None, map[0, columns / 2]);

        // A grid that covers only the middle of the wafer would have no edge for the edge classes.
        Assert.Throws<ArgumentException>(() => new WaferMapGenerator(new GeneratorOptions { Rows = rows, Columns = 16, Geometry = geometry }));
    }
}
