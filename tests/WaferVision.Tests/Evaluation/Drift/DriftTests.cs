using MathNet.Numerics;
using WaferVision.Evaluation;
using WaferVision.Evaluation.Drift;
using WaferVision.Maps;

namespace WaferVision.Tests.Evaluation.Drift;

public class DriftTests
{
    [Fact]
    public void The_index_of_two_cells_is_the_closed_form()
    {
        // 30 of 100 against 50 of 200, half a count added to each cell.
        double p = 30.5 / 101, q = 50.5 / 201;
        double expected = ((q - p) * Math.Log(q / p)) + ((p - q) * Math.Log((1 - q) / (1 - p)));
        Assert.Equal(expected, PopulationStability.Of([30, 70], [50, 150]).Value, 12);
        Assert.Equal(0, PopulationStability.Of([10, 20, 30], [10, 20, 30]).Value, 12);
    }

    [Fact]
    public void A_doubled_cell_and_a_halved_one_are_a_major_shift_and_a_small_change_is_none()
    {
        Assert.Equal(DriftLevel.Major, PopulationStability.Of([5000, 5000], [7500, 2500]).Level);
        Assert.Equal(DriftLevel.Moderate, PopulationStability.Of([5000, 5000], [6800, 3200]).Level);
        Assert.Equal(DriftLevel.Stable, PopulationStability.Of([5000, 5000], [5200, 4800]).Level);
    }

    [Fact]
    public void An_index_that_chance_may_give_is_stable_whatever_its_size()
    {
        StabilityIndex few = PopulationStability.Of([5, 5, 5, 5, 5, 5, 5, 5, 5, 5], [2, 1, 1, 0, 1, 2, 0, 1, 1, 1]);
        Assert.True(few.Value > PopulationStability.Moderate);
        Assert.Equal(DriftLevel.Stable, few.Level);
    }

    [Fact]
    public void The_index_of_equal_populations_is_a_scaled_chi_squared_variable()
    {
        CounterRandom random = new(11);
        const int Trials = 400, Reference = 1000, Current = 500;
        int above = 0;
        double sum = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            StabilityIndex index = PopulationStability.Of(Normal(ref random, Reference, 0), Normal(ref random, Current, 0));
            sum += index.Value;
            above += index.Value > index.Noise ? 1 : 0;
        }

        // Nine degrees of freedom; bins that follow the reference make it a little more.
        Assert.InRange(sum / Trials, 0.9 * 9 * 0.003, 1.15 * 9 * 0.003);
        Assert.InRange(above, 0, 5);
    }

    [Fact]
    public void A_value_that_fills_cells_has_one_of_its_own_so_that_its_loss_is_seen()
    {
        Sample constant = new(Enumerable.Repeat(700.0, 300)), fewer = new(Enumerable.Repeat(650.0, 300)), more = new(Enumerable.Repeat(750.0, 300));
        Assert.Equal(DriftLevel.Stable, PopulationStability.Of(constant, constant).Level);
        Assert.Equal(DriftLevel.Major, PopulationStability.Of(constant, fewer).Level);
        Assert.Equal(DriftLevel.Major, PopulationStability.Of(constant, more).Level);
    }

    [Theory]
    [InlineData(new[] { 1, 2 }, new[] { 1 })]
    [InlineData(new[] { 0, 0 }, new[] { 1, 0 })]
    [InlineData(new[] { 2, -1 }, new[] { 1, 1 })]
    public void Tables_that_do_not_fit_are_refused(int[] reference, int[] current) =>
        Assert.Throws<ArgumentException>(() => PopulationStability.Of(reference, current));

    [Theory]
    // The quantiles of Kolmogorov's distribution that every table has.
    [InlineData(1.2238478702170836, 0.1)]
    [InlineData(1.3580986393225505, 0.05)]
    [InlineData(1.6276236115189504, 0.01)]
    [InlineData(1.9494746035043753, 0.001)]
    public void The_tail_is_that_of_Kolmogorovs_distribution(double x, double tail) => Assert.Equal(tail, KolmogorovSmirnovTest.Tail(x), 10);

    [Fact]
    public void Where_the_series_is_cut_off_Jacobis_transformation_gives_one_too()
    {
        foreach (double x in new[] { 0.2, 0.21, 0.5, 1.0 })
        {
            double sum = Enumerable.Range(1, 50).Sum(k => Math.Exp(-((2.0 * k) - 1) * ((2.0 * k) - 1) * Math.PI * Math.PI / (8 * x * x)));
            Assert.Equal(1 - (Math.Sqrt(2 * Math.PI) / x * sum), KolmogorovSmirnovTest.Tail(x), 12);
        }

        Assert.Equal(1, KolmogorovSmirnovTest.Tail(0));
        Assert.Equal(0, KolmogorovSmirnovTest.Tail(1e3));
    }

    [Theory]
    [InlineData(40, 60)]
    [InlineData(100, 100)]
    [InlineData(30, 300)]
    public void The_p_value_is_near_the_exact_one_which_counts_lattice_paths(int n, int m)
    {
        CounterRandom random = new(3);
        for (int trial = 0; trial < 5; trial++)
        {
            KolmogorovSmirnovTest test = KolmogorovSmirnovTest.Of(Normal(ref random, n, 0), Normal(ref random, m, 0.2 * trial));
            double exact = Exact(n, m, test.Statistic);
            Assert.InRange(test.PValue, (0.8 * exact) - 1e-4, (1.25 * exact) + 0.01);
        }
    }

    [Fact]
    public void A_shift_is_found_in_the_feature_that_shifted_alone()
    {
        CounterRandom random = new(7);
        DriftReference reference = new(Observations(ref random, 1000, 0, "none"));
        IReadOnlyList<DriftFigure> same = reference.Compare(Observations(ref random, 400, 0, "none")), other = reference.Compare(Observations(ref random, 400, 1.5, "Scratch"));
        Assert.All(same, figure => Assert.Equal(DriftLevel.Stable, figure.Stability.Level));
        Assert.Equal(
            ["failure rate", DriftReference.ClassShares], other.Where(figure => figure.Stability.Level == DriftLevel.Major).Select(figure => figure.Name));
        Assert.True(other[0].Test!.Value.PValue < 1e-9);
        Assert.Equal(0, other[0].ReferenceMedian!.Value, 0.2);
        Assert.Equal(1.5, other[0].CurrentMedian!.Value, 0.2);
    }

    [Fact]
    public void Features_of_any_map_are_numbers()
    {
        foreach (WaferMap map in new[] { new WaferMap(1, 1, [0]), new WaferMap(1, 1, [2]), new WaferMap(2, 3, [0, 1, 2, 0, 0, 0]) })
        {
            DriftObservation observation = DriftObservation.Of(map, "none", double.NaN);
            Assert.Equal(DriftObservation.Features.Count, observation.Values.Count);
            Assert.All(observation.Values, value => Assert.True(double.IsFinite(value)));
        }
    }

    private static DriftObservation[] Observations(ref CounterRandom random, int count, double shift, string answer)
    {
        var observations = new DriftObservation[count];
        for (int i = 0; i < count; i++)
        {
            double[] values = new double[DriftObservation.Features.Count];
            for (int k = 0; k < values.Length; k++)
            {
                values[k] = random.Normal() + (k == 0 ? shift : 0);
            }

            observations[i] = new DriftObservation(values, answer);
        }

        return observations;
    }

    private static Sample Normal(ref CounterRandom random, int count, double mean)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = mean + random.Normal();
        }

        return new Sample(values);
    }

    // Of all paths from (0, 0) to (n, m), the share that comes as far from the diagonal as the statistic: 1 minus the share that stays inside.
    private static double Exact(int n, int m, double statistic)
    {
        double[] inside = new double[m + 1];
        for (int i = 0; i <= n; i++)
        {
            for (int j = 0; j <= m; j++)
            {
                double from = i == 0 && j == 0 ? 1 : (i > 0 ? inside[j] : 0) + (j > 0 ? inside[j - 1] : 0);
                inside[j] = Math.Abs(((double)i / n) - ((double)j / m)) < statistic - 1e-12 ? from : 0;
            }
        }

        return 1 - (inside[m] / Math.Exp(SpecialFunctions.FactorialLn(n + m) - SpecialFunctions.FactorialLn(n) - SpecialFunctions.FactorialLn(m)));
    }
}
