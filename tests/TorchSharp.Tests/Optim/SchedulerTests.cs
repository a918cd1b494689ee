using TorchSharp.Modules;
using TorchSharp.Tests.Golden;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace TorchSharp.Tests.Optim;

/// <summary>Sequences of learning rates and momenta against PyTorch.</summary>
public class SchedulerTests
{
    public static TheoryData<string> Names => NnGolden.Names("schedules");

    [Theory, MemberData(nameof(Names))]
    public void AgreesWithPyTorch(string name)
    {
        using var scope = NewDisposeScope();
        using var optimizer = TwoGroups();
        var scheduler = Create(name, optimizer);
        foreach (var expected in NnGolden.Section("schedules")[name]!.AsArray())
        {
            var seen = optimizer.ParamGroups.SelectMany(group => new[] { group.LearningRate, ((optim.IMomentum)group).Momentum });
            NnGolden.Near(expected!.AsArray().SelectMany(NnGolden.Numbers).ToArray(), seen.ToArray(), name, 1e-12);
            Assert.Equal(optimizer.ParamGroups.Select(group => group.LearningRate), scheduler.get_last_lr());
            scheduler.step();
        }
    }

    [Fact]
    public void PlateauAgreesWithPyTorch()
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.SGD([new Parameter(zeros(1))], 0.1);
        var scheduler = ReduceLROnPlateau(optimizer, factor: 0.5, patience: 1, cooldown: 1, min_lr: [0.02]);
        double[] values = [3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1];
        var rates = values.Select(value =>
        {
            scheduler.step(value);
            return scheduler.get_last_lr().Single();
        });
        NnGolden.Near(NnGolden.Plateau, rates.ToArray(), "plateau", 1e-12);
    }

    [Fact]
    public void PlateauNeedsAValue()
    {
        using var optimizer = TwoGroups();
        Assert.Throws<InvalidOperationException>(() => ReduceLROnPlateau(optimizer).step());
    }

    [Fact]
    public void OneCycleChangesAdamsFirstBetaAndEndsAfterItsSteps()
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.Adam([new Parameter(zeros(1))]);
        var scheduler = OneCycleLR(optimizer, 0.1, total_steps: 4);
        Assert.Equal(0.95, ((optim.IBetas)optimizer.ParamGroups.Single()).Betas.Item1, 12);
        for (var i = 0; i < 4; i++) scheduler.step();
        Assert.Throws<InvalidOperationException>(scheduler.step);
    }

    [Fact]
    public void CyclesOfMomentumNeedAnOptimizerWithMomentum()
    {
        using var optimizer = optim.Adagrad([new Parameter(zeros(1))]);
        Assert.Throws<ArgumentException>(() => CyclicLR(optimizer, 0.1, 0.2));
        Assert.Throws<ArgumentException>(() => OneCycleLR(optimizer, 0.1, total_steps: 3));
        Assert.NotNull(CyclicLR(optimizer, 0.1, 0.2, cycle_momentum: false));
    }

    private static SGD TwoGroups() => optim.SGD(
        [
            new SGD.ParamGroup { Parameters = [new Parameter(zeros(1))] },
            new SGD.ParamGroup { Parameters = [new Parameter(zeros(1))], Options = new SGD.Options { LearningRate = 0.05 } },
        ], 0.1, momentum: 0.9);

    private static LRScheduler Create(string name, optim.Optimizer o) => name switch
    {
        "StepLR" => StepLR(o, 3, 0.5),
        "MultiStepLR" => MultiStepLR(o, [2, 5, 5], 0.3),
        "ExponentialLR" => ExponentialLR(o, 0.8),
        "LambdaLR" => LambdaLR(o, epoch => 1.0 / (1 + epoch)),
        "MultiplicativeLR" => MultiplicativeLR(o, epoch => 0.9 + 0.01 * epoch),
        "ConstantLR" => ConstantLR(o, 0.25, 4),
        "LinearLR" => LinearLR(o, 0.2, 0.9, 6),
        "PolynomialLR" => PolynomialLR(o, 7, 2.0),
        "CosineAnnealingLR" => CosineAnnealingLR(o, 5, 0.01),
        "SequentialLR" => SequentialLR(o, [LinearLR(o, 0.1, 1.0, 3), CosineAnnealingLR(o, 6), ExponentialLR(o, 0.5)], [3, 9]),
        "ChainedLR" => ChainedLR([LinearLR(o, 0.5, 1.0, 4), ExponentialLR(o, 0.9)]),
        "CyclicLR" => CyclicLR(o, 0.01, 0.1, 3, 2, base_momentum: 0.7, max_momentum: 0.95),
        "CyclicLR triangular2" => CyclicLR(o, 0.01, 0.1, 2, mode: impl.CyclicLR.Mode.Triangular2),
        "CyclicLR exp_range" => CyclicLR(o, 0.01, 0.1, 3, mode: impl.CyclicLR.Mode.ExpRange, gamma: 0.9, cycle_momentum: false),
        "OneCycleLR" => OneCycleLR(o, 0.4, total_steps: 12),
        "OneCycleLR linear" => OneCycleLR(
            o, [0.4, 0.2], epochs: 4, steps_per_epoch: 3, anneal_strategy: impl.OneCycleLR.AnnealStrategy.Linear, three_phase: true),
        _ => throw new ArgumentException($"no schedule for the stored case '{name}'"),
    };
}
