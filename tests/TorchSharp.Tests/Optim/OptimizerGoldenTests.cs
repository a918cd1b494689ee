using TorchSharp.Modules;
using TorchSharp.Tests.Golden;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Optim;

/// <summary>Trajectories of the optimizers against PyTorch, with two groups and a parameter that starts a step late.</summary>
public class OptimizerGoldenTests
{
    public static TheoryData<string> Names => NnGolden.Names("optimizers");

    [Theory, MemberData(nameof(Names))]
    public void AgreesWithPyTorch(string name)
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(NnGolden.Wave([3], 0)), new(NnGolden.Wave([2, 2], 1))];
        using var optimizer = Create(name, parameters);
        var steps = NnGolden.Section("optimizers")[name]!.AsArray();
        for (var step = 0; step < steps.Count; step++)
        {
            for (var k = 0; k < 2; k++)
                parameters[k].grad = step == 0 && k == 1 ? null : NnGolden.Wave(parameters[k].shape, step + 2 * k, 1.0);
            optimizer.step();
            for (var k = 0; k < 2; k++)
            {
                NnGolden.Near(
                    NnGolden.Numbers(steps[step]![k]), NnGolden.Values(parameters[k]), $"parameter {k} after step {step}", 1e-9);
            }
        }
    }

    internal static optim.Optimizer Create(string name, Parameter[] p)
    {
        var (first, second) = (p[..1], p[1..]);
        return name switch
        {
            "SGD" => optim.SGD(Groups(new SGD.ParamGroup(), new SGD.Options()), 0.1),
            "SGD momentum" => optim.SGD(
                Groups(new SGD.ParamGroup(), new SGD.Options()), 0.1, momentum: 0.9, dampening: 0.2, weight_decay: 0.05),
            "SGD nesterov" => optim.SGD(
                Groups(new SGD.ParamGroup(), new SGD.Options()), 0.1, momentum: 0.8, nesterov: true, maximize: true),
            "Adam" => optim.Adam(Groups(new Adam.ParamGroup(), new Adam.Options()), 0.05),
            "Adam options" => optim.Adam(
                Groups(new Adam.ParamGroup(), new Adam.Options()), 0.05, 0.8, 0.95, 1e-4, weight_decay: 0.1, amsgrad: true),
            "AdamW" => optim.AdamW(Groups(new AdamW.ParamGroup(), new AdamW.Options()), 0.05, weight_decay: 0.2),
            "AdamW amsgrad" => optim.AdamW(
                Groups(new AdamW.ParamGroup(), new AdamW.Options()), 0.05, weight_decay: 0.2, amsgrad: true, maximize: true),
            "RMSProp" => optim.RMSProp(Groups(new RMSProp.ParamGroup(), new RMSProp.Options()), 0.02),
            "RMSProp options" => optim.RMSProp(
                Groups(new RMSProp.ParamGroup(), new RMSProp.Options()), 0.02, 0.9, weight_decay: 0.1, momentum: 0.5, centered: true),
            "Adagrad" => optim.Adagrad(
                Groups(new Adagrad.ParamGroup(), new Adagrad.Options()), 0.1, 0.01, weight_decay: 0.1, initial_accumulator_value: 0.2),
            _ => throw new ArgumentException($"no optimizer for the stored case '{name}'"),
        };

        // The first group takes all of the optimizer's defaults, the second its own learning rate.
        TGroup[] Groups<TGroup, TOptions>(TGroup _, TOptions options)
            where TGroup : ParamGroup<TOptions>, new() where TOptions : OptimizerOptions
        {
            options.LearningRate = 0.03;
            return [new TGroup { Parameters = first }, new TGroup { Parameters = second, Options = options }];
        }
    }
}
