using WaferVision.Maps;

namespace WaferVision.Tests.Maps;

public class PortableMathTests
{
    [Fact]
    public void Agrees_with_the_platform()
    {
        var random = new CounterRandom(1);
        for (int i = 0; i < 20_000; i++)
        {
            double x = Math.Exp(random.Uniform(-30, 30)), angle = random.Uniform(-20, 20);
            Assert.InRange(PortableMath.Log(x) - Math.Log(x), -1e-9, 1e-9);
            Assert.InRange((PortableMath.Exp(angle) / Math.Exp(angle)) - 1, -1e-9, 1e-9);
            (double sin, double cos) = PortableMath.SinCos(angle);
            Assert.InRange(sin - Math.Sin(angle), -1e-9, 1e-9);
            Assert.InRange(cos - Math.Cos(angle), -1e-9, 1e-9);
            double turns = PortableMath.Turns(sin * 3, cos * 3), expected = angle / (2 * Math.PI);
            double off = turns - expected;
            Assert.InRange(off - Math.Round(off), -1e-9, 1e-9);
            Assert.InRange(turns, 0, 1 - 1e-16);
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void Gamma_has_its_mean_and_variance(double shape)
    {
        var random = new CounterRandom(7, (long)(shape * 10));
        const int N = 200_000;
        double sum = 0, squares = 0;
        for (int i = 0; i < N; i++)
        {
            double x = random.Gamma(shape);
            (sum, squares) = (sum + x, squares + (x * x));
        }

        double mean = sum / N, variance = (squares / N) - (mean * mean);
        Assert.InRange(mean / shape, 0.99, 1.01);
        Assert.InRange(variance / shape, 0.96, 1.04);
    }

    [Fact]
    public void Keys_name_different_streams_and_draws_are_uniform()
    {
        HashSet<ulong> firsts = [];
        for (int a = 0; a < 20; a++)
        {
            for (int b = 0; b < 50; b++)
            {
                for (int c = 0; c < 20; c++)
                {
                    Assert.True(firsts.Add(new CounterRandom(a, b, c, 1).NextBits()));
                }
            }
        }

        // Chi-squared over 64 cells: mean 63, standard deviation 11.2.
        int[] cells = new int[64];
        var random = new CounterRandom(3);
        for (int i = 0; i < 64_000; i++)
        {
            cells[random.Below(64)]++;
        }

        Assert.InRange(cells.Sum(n => (n - 1000.0) * (n - 1000.0) / 1000), 20, 120);
    }

    [Fact]
    public void Yield_models_meet_their_closed_forms()
    {
        foreach (double defects in new[] { 0.0, 1e-10, 0.01, 0.3, 1, 3 })
        {
            Assert.Equal(Math.Exp(-defects), YieldModels.Poisson(defects), 12);
            Assert.Equal(YieldModels.Seeds(defects), YieldModels.NegativeBinomial(defects, 1), 12);
            Assert.Equal(YieldModels.Poisson(defects), YieldModels.NegativeBinomial(defects, 1e9), 6);
            Assert.Equal(Triangle(defects), YieldModels.Murphy(defects), 6);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => YieldModels.Poisson(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => YieldModels.NegativeBinomial(1, 0));

        // Murphy's integral: e^(−λt) weighted by the triangle on [0, 2] with its peak at 1, by the midpoint rule.
        static double Triangle(double defects)
        {
            const int Steps = 20_000;
            double sum = 0;
            for (int i = 0; i < Steps; i++)
            {
                double t = (i + 0.5) * 2 / Steps;
                sum += Math.Exp(-defects * t) * (t < 1 ? t : 2 - t) * 2 / Steps;
            }

            return sum;
        }
    }

    [Fact]
    public void A_gamma_mixture_of_Poisson_yields_is_the_negative_binomial()
    {
        const double Defects = 0.6, Alpha = 0.7;
        const int N = 200_000;
        var random = new CounterRandom(11);
        double sum = 0;
        for (int i = 0; i < N; i++)
        {
            sum += YieldModels.Poisson(Defects * random.Gamma(Alpha) / Alpha);
        }

        Assert.Equal(YieldModels.NegativeBinomial(Defects, Alpha), sum / N, 2);
    }
}
