using TorchSharp;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training;

/// <summary>The schedules, which are functions of the run so far, against torch's, which count for themselves.</summary>
public class ScheduleTests
{
    private const double Base = 0.1;

    [Theory]
    [InlineData(20, 0.3)]
    [InlineData(57, 0.25)]
    public void One_cycle_gives_the_rates_of_torch(int steps, double peakAt)
    {
        var schedule = new OneCycleRate(peakAt);
        AssertAgrees(
            schedule, steps, optimizer => optim.lr_scheduler.OneCycleLR(optimizer, Base, total_steps: steps, pct_start: peakAt, cycle_momentum: false));
    }

    [Fact]
    public void Cosine_gives_the_rates_of_torch() =>
        AssertAgrees(new CosineRate(0.2), 30, optimizer => optim.lr_scheduler.CosineAnnealingLR(optimizer, 30, eta_min: 0.2 * Base));

    [Fact]
    public void Plateau_gives_the_rates_of_torch()
    {
        using var parameter = new TorchSharp.Modules.Parameter(zeros(1));
        using var optimizer = optim.SGD([parameter], Base);
        optim.lr_scheduler.LRScheduler scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor: 0.5, patience: 2);
        var random = new Random(4);
        var losses = new List<double>();
        var schedule = new PlateauRate(Patience: 2);
        for (int epoch = 0; epoch < 40; epoch++)
        {
            Assert.Equal(optimizer.ParamGroups.First().LearningRate, Base * schedule.FactorAt(new(0, 1, losses)), 12);
            losses.Add((1 / (1.0 + epoch)) + (0.3 * random.NextDouble()));
            scheduler.step(losses[^1]);
        }

        Assert.True(schedule.FactorAt(new(0, 1, losses)) < 0.1, "the losses drawn should bring several reductions");
    }

    [Fact]
    public void Constant_stays() => Assert.Equal(1, new ConstantRate().FactorAt(new(5, 10, [])));

    [Fact]
    public void Warm_up_rises_in_equal_steps_and_hands_over_to_the_schedule_after_it()
    {
        var schedule = new WarmUpRate(new CosineRate(), Share: 0.2);
        double[] factors = [.. Enumerable.Range(0, 20).Select(step => schedule.FactorAt(new(step, 20, [])))];

        Assert.All(Enumerable.Range(0, 5), step => Assert.Equal((step + 1) / 5.0, factors[step], 12));
        Assert.Equal(Enumerable.Range(0, 16).Select(step => new CosineRate().FactorAt(new(step, 16, []))), factors[4..]);
        Assert.Equal(1, new WarmUpRate(new CosineRate(), 0.9).FactorAt(new(0, 1, [])));
        Assert.Contains("CosineRate", schedule.ToString(), StringComparison.Ordinal); // a checkpoint of another schedule is told by it
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule with { Share = 1 });
        Assert.Throws<ArgumentNullException>(() => new WarmUpRate(null!));
    }

    private static void AssertAgrees(LearningRateSchedule schedule, int steps, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> make)
    {
        using var parameter = new TorchSharp.Modules.Parameter(zeros(1));
        using var optimizer = optim.SGD([parameter], Base);
        optim.lr_scheduler.LRScheduler scheduler = make(optimizer);
        for (int step = 0; step < steps; step++)
        {
            Assert.Equal(optimizer.ParamGroups.First().LearningRate, Base * schedule.FactorAt(new(step, steps, [])), 9);
            scheduler.step();
        }
    }
}
