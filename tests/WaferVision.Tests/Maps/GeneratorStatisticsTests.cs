using WaferVision.Maps;

namespace WaferVision.Tests.Maps;

public class GeneratorStatisticsTests
{
    [Fact]
    public void Background_failures_vary_between_wafers_like_a_gamma_mixture_and_within_a_wafer_like_a_Poisson_process()
    {
        var generator = new WaferMapGenerator(new GeneratorOptions { Size = 32, LotSize = 1 });
        const int Wafers = 2000;
        double sum = 0, squares = 0, within = 0;
        int counted = 0;
        for (int i = 0; i < Wafers; i++)
        {
            WaferMap map = generator.Generate(DefectClass.None, i);
            int left = 0, right = 0;
            for (int k = 0; k < map.Dies.Length; k++)
            {
                int fails = map.Dies[k] == DieCode.Fail ? 1 : 0;
                (left, right) = k % 32 < 16 ? (left + fails, right) : (left, right + fails);
            }

            (sum, squares) = (sum + left + right, squares + ((left + right) * (left + right)));
            if (left + right > 0)
            {
                within += (left - right) * (left - right) / (double)(left + right);
                counted++;
            }
        }

        double mean = sum / Wafers, variance = (squares / Wafers) - (mean * mean), dies = generator.Generate(DefectClass.None, 0).DieCount;
        Assert.InRange(mean / dies, 0.02, 0.05);

        // Poisson: variance = mean. Negative binomial: mean + mean²/α; the limit of the background shortens the tail.
        Assert.InRange((variance - mean) / (mean * mean), 0.5, 2);

        // Given a wafer's density, each failure falls left or right like a coin: (L − R)² / (L + R) has the mean 1.
        Assert.InRange(within / counted, 0.9, 1.1);
    }

    [Fact]
    public void The_background_rises_towards_the_edge_and_keeps_its_limit()
    {
        var generator = new WaferMapGenerator(new GeneratorOptions { Size = 64, BackgroundLimit = 0.1, BackgroundDefects = 0.06 });
        long innerFails = 0, inner = 0, outerFails = 0, outer = 0;
        for (int i = 0; i < 400; i++)
        {
            WaferMap map = generator.Generate(DefectClass.None, i);
            Assert.InRange(1 - map.Yield, 0, 0.125);
            for (int k = 0; k < map.Dies.Length; k++)
            {
                double x = ((k % 64) - 31.5) / 32, y = ((k / 64) - 31.5) / 32, r = Math.Sqrt((x * x) + (y * y));
                if (map.Dies[k] != DieCode.None && r < 0.6)
                {
                    inner++;
                    innerFails += map.Dies[k] - 1;
                }
                else if (map.Dies[k] != DieCode.None && r > 0.95)
                {
                    outer++;
                    outerFails += map.Dies[k] - 1;
                }
            }
        }

        Assert.InRange((double)outerFails / outer / ((double)innerFails / inner), 1.4, 3.2);
    }

    [Fact]
    public void Wafers_of_a_lot_share_the_bad_positions_of_their_reticle()
    {
        var generator = new WaferMapGenerator(new GeneratorOptions { Size = 64, LotSize = 10 });
        double same = 0, other = 0;
        for (int lot = 0; lot < 10; lot++)
        {
            same += Overlap(generator.Generate(DefectClass.ReticleRepeat, lot * 10), generator.Generate(DefectClass.ReticleRepeat, (lot * 10) + 7));
            other += Overlap(generator.Generate(DefectClass.ReticleRepeat, lot * 10), generator.Generate(DefectClass.ReticleRepeat, ((lot + 1) * 10) + 7));
        }

        Assert.InRange(same / 10, 0.6, 1);
        Assert.InRange(other / 10, 0, 0.4);

        static double Overlap(WaferMap a, WaferMap b)
        {
            int both = 0, first = 0;
            for (int k = 0; k < a.Dies.Length; k++)
            {
                first += a.DefectMask[k];
                both += a.DefectMask[k] & b.DefectMask[k];
            }

            return (double)both / first;
        }
    }

    [Fact]
    public void A_batch_allocates_nothing_per_map()
    {
        var generator = new WaferMapGenerator(new GeneratorOptions { Size = 32, Threads = 1 });
        byte[] dies = new byte[200 * 32 * 32];
        int[] labels = new int[200];
        generator.GenerateBatch(dies, labels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        generator.GenerateBatch(dies, labels, first: 200);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void Simple_features_tell_every_pair_of_classes_apart()
    {
        const int Train = 60, Test = 40;
        var generator = new WaferMapGenerator(new GeneratorOptions { Size = 64, LotSize = 1 });
        double[][][] features = [.. Enum.GetValues<DefectClass>().Select(c => Enumerable.Range(0, Train + Test).Select(i => WaferFeatures.Of(generator.Generate(c, i))).ToArray())];
        List<string> confused = [];
        for (int a = 0; a < 20; a++)
        {
            for (int b = a + 1; b < 20; b++)
            {
                double right = WaferFeatures.PairAccuracy(features[a], features[b], Train);
                if (right < 0.8)
                {
                    confused.Add($"{(DefectClass)a} and {(DefectClass)b}: {right:P0}");
                }
            }
        }

        Assert.True(confused.Count == 0, string.Join("; ", confused));
    }
}
