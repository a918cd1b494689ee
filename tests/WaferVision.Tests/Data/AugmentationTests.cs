using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Tests.Data;

public class AugmentationTests
{
    private static readonly WaferMap s_map = new WaferMapGenerator(new GeneratorOptions { Size = 33 }).Generate(DefectClass.ScratchEdgeLoc, 4);

    [Fact]
    public void The_eight_symmetries_are_exact_and_all_drawn()
    {
        HashSet<string> expected = [];
        int n = s_map.Rows;
        for (int k = 0; k < 8; k++)
        {
            char[] image = new char[n * n];
            for (int r = 0; r < n; r++)
            {
                for (int c = 0; c < n; c++)
                {
                    (int y, int x) = (k & 3) switch { 0 => (r, c), 1 => (c, n - 1 - r), 2 => (n - 1 - r, n - 1 - c), _ => (n - 1 - c, r) };
                    image[(r * n) + c] = (char)('0' + s_map[y, k < 4 ? x : n - 1 - x]);
                }
            }

            expected.Add(new string(image));
        }

        Assert.Equal(8, expected.Count);
        HashSet<string> drawn = [];
        for (int seed = 0; seed < 200; seed++)
        {
            drawn.Add(string.Concat(Augmentation.D4.Apply(s_map, seed).Dies.ToArray()));
        }

        Assert.Equal(expected.Order(), drawn.Order());
    }

    [Fact]
    public void Die_codes_stay_die_codes_and_the_mask_moves_along()
    {
        WaferMap donut = new WaferMapGenerator().Generate(DefectClass.Donut, 2);
        for (int seed = 0; seed < 50; seed++)
        {
            WaferMap changed = (Augmentation.Full with { DieDropout = 0 }).Apply(donut, seed);
            Assert.InRange(changed.DieCount, donut.DieCount * 0.95, donut.DieCount * 1.05);
            Assert.InRange(changed.Yield, donut.Yield - 0.05, donut.Yield + 0.05);
            Assert.InRange(FailShareInMask(changed), FailShareInMask(donut) - 0.1, FailShareInMask(donut) + 0.1);
        }
    }

    private static double FailShareInMask(WaferMap map)
    {
        int masked = 0, failed = 0;
        for (int i = 0; i < map.Dies.Length; i++)
        {
            masked += map.DefectMask[i];
            failed += map.DefectMask[i] == 1 && map.Dies[i] == DieCode.Fail ? 1 : 0;
        }

        return (double)failed / masked;
    }

    [Fact]
    public void A_rotation_turns_the_disc_also_on_a_grid_that_is_not_square()
    {
        WaferMap oblong = new WaferMapGenerator(new GeneratorOptions { Rows = 60, Columns = 30 }).Generate(DefectClass.EdgeRing, 1);
        for (int seed = 0; seed < 20; seed++)
        {
            WaferMap turned = new Augmentation { Rotation = 180 }.Apply(oblong, seed);
            int same = 0;
            for (int i = 0; i < turned.Dies.Length; i++)
            {
                same += (turned.Dies[i] == DieCode.None) == (oblong.Dies[i] == DieCode.None) ? 1 : 0;
            }

            Assert.True(same > 0.95 * turned.Dies.Length, $"seed {seed}: the outline agrees at {same} of {turned.Dies.Length} positions");
        }
    }

    [Fact]
    public void A_quarter_turn_as_a_rotation_is_the_symmetry()
    {
        byte[] turned = new byte[s_map.Dies.Length], exact = new byte[turned.Length];
        DieTransform plain = DieTransform.Resize(33, 33, 33, 33);
        plain.Rotate(Math.PI / 2).Apply(s_map.Dies, turned);
        plain.Turn(1, mirror: false).Apply(s_map.Dies, exact);
        Assert.Equal(exact, turned);
    }

    [Fact]
    public void Larger_dies_keep_the_outline_and_thin_the_grid()
    {
        byte[] coarse = new byte[64 * 64];
        WaferMap map = new WaferMapGenerator().Generate(DefectClass.Random, 0);
        DieTransform.Resize(64, 64, 64, 64).Coarsen(2).Apply(map.Dies, coarse);
        for (int r = 0; r < 64; r += 2)
        {
            for (int c = 0; c < 64; c += 2)
            {
                byte code = coarse[(r * 64) + c];
                Assert.True(code == coarse[(r * 64) + c + 1] && code == coarse[((r + 1) * 64) + c] && code == coarse[((r + 1) * 64) + c + 1]);
            }
        }

        Assert.InRange(coarse.Length - coarse.AsSpan().Count((byte)0), map.DieCount * 0.95, map.DieCount * 1.05);
    }

    [Fact]
    public void Dropout_takes_its_share_and_nothing_else()
    {
        var augmentation = new Augmentation { DieDropout = 0.2 };
        int before = 0, after = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            WaferMap thinned = augmentation.Apply(s_map, seed);
            for (int i = 0; i < thinned.Dies.Length; i++)
            {
                Assert.True(thinned.Dies[i] == s_map.Dies[i] || thinned.Dies[i] == DieCode.None);
            }

            (before, after) = (before + s_map.DieCount, after + thinned.DieCount);
        }

        Assert.InRange(1 - ((double)after / before), 0.19, 0.21);
    }

    [Fact]
    public void Resizing_up_and_back_restores_the_map()
    {
        WaferDataset data = Sets.Ragged(30, 3);
        for (int i = 0; i < data.Count; i++)
        {
            WaferDataset one = data.Subset([i]);
            Assert.True(one.DiesOf(0).SequenceEqual(one.Resize(one.Rows * 3, one.Columns * 5).Resize(one.Rows, one.Columns).DiesOf(0)));
        }
    }
}
