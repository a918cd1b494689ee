using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>The optimizer of a run: one group of parameters, or one for each stage with a rate of its own.</summary>
internal sealed class RatedOptimizer : IDisposable
{
    private readonly double[] _factors;

    /// <summary>An optimizer of what is not frozen, or will not stay so.</summary>
    /// <exception cref="InvalidOperationException">Everything is frozen.</exception>
    /// <exception cref="ArgumentException">A stage names nothing.</exception>
    public RatedOptimizer(nn.Module model, TrainerOptions options)
    {
        HashSet<string>? later = options.Unfreezing is { } plan ? [.. ModulePattern.Select(model, plan.Stages).Select(selected => selected.Name)] : null;
        (string Name, Parameter Parameter)[] learning =
        [
            .. model.named_parameters().Where(named => later?.Contains(named.name) ?? named.parameter.requires_grad),
        ];
        if (learning.Length == 0)
        {
            throw new InvalidOperationException("Every parameter of the model is frozen, so that nothing can be learned. Unfreeze the head at least.");
        }

        (Parameter[][] groups, _factors) = options.Rates is { } rates ? Staged(model, learning, rates) : ([[.. learning.Select(named => named.Parameter)]], [1]);
        Helper = options.Optimizer switch
        {
            OptimizerKind.Sgd => optim.SGD([.. groups.Select(group => new SGD.ParamGroup { Parameters = group })], options.LearningRate, options.Momentum, weight_decay: options.WeightDecay),
            OptimizerKind.Adam => optim.Adam([.. groups.Select(group => new Adam.ParamGroup { Parameters = group })], options.LearningRate, weight_decay: options.WeightDecay),
            _ => optim.AdamW([.. groups.Select(group => new AdamW.ParamGroup { Parameters = group })], options.LearningRate, weight_decay: options.WeightDecay),
        };
    }

    public OptimizerHelper Helper { get; }

    /// <summary>Sets the learning rate of the head; that of each other stage follows from it.</summary>
    public void SetRate(double rate)
    {
        foreach ((optim.ILearningRateController group, double factor) in Helper.ParamGroups.Zip(_factors))
        {
            group.LearningRate = rate * factor;
        }
    }

    public void Dispose() => Helper.Dispose();

    private static (Parameter[][] Groups, double[] Factors) Staged(nn.Module model, (string Name, Parameter Parameter)[] learning, DiscriminativeRates rates)
    {
        ModulePattern.Select(model, rates.Stages);
        ModulePattern[] stages = [.. rates.Stages.Select(stage => new ModulePattern(stage))];
        ILookup<int, Parameter> byStage = learning.ToLookup(
            named => Array.FindIndex(stages, stage => stage.Matches(named.Name)) is >= 0 and var found ? found : stages.Length - 1, named => named.Parameter);
        int[] used = [.. byStage.Select(group => group.Key).Order()];
        return ([.. used.Select(stage => byStage[stage].ToArray())], [.. used.Select(stage => rates.Factors[stage])]);
    }
}
