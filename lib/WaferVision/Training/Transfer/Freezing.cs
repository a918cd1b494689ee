using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Keeps parts of a model as they are while the rest learns. Modules are named by patterns: <c>layer1</c> is that module with everything in it,
/// <c>*</c> stands for any characters and <c>?</c> for one.
/// </summary>
/// <remarks>
/// A batch norm has parameters and running statistics. Freezing stops the parameters; the statistics still move at every forward pass in training
/// mode, so that a frozen backbone silently changes. <see cref="Trainer"/> therefore keeps frozen batch norms in evaluation mode; in a loop of
/// one's own <see cref="TrainUnfrozen"/> does it.
/// </remarks>
public static class Freezing
{
    /// <summary>Freezes the parameters of the named modules: they get no gradients, and what they had is forgotten.</summary>
    /// <param name="model">The model.</param>
    /// <param name="patterns">Module names or patterns, at least one.</param>
    /// <returns>The numbers (not tensors) that are frozen by this call or were before, of those named.</returns>
    /// <exception cref="ArgumentException">A pattern names nothing; the message lists the model's modules.</exception>
    public static long Freeze(this nn.Module model, params string[] patterns) => Set(ModulePattern.Select(model, patterns), learns: false);

    /// <summary>Lets the parameters of the named modules learn again.</summary>
    /// <param name="model">The model.</param>
    /// <param name="patterns">Module names or patterns, at least one.</param>
    /// <returns>The numbers (not tensors) of those named.</returns>
    /// <exception cref="ArgumentException">A pattern names nothing; the message lists the model's modules.</exception>
    public static long Unfreeze(this nn.Module model, params string[] patterns) => Set(ModulePattern.Select(model, patterns), learns: true);

    /// <summary>Freezes everything but the named modules, and lets those learn: with the head's name, feature extraction.</summary>
    /// <param name="model">The model.</param>
    /// <param name="patterns">Module names or patterns, at least one.</param>
    /// <returns>The numbers (not tensors) that learn.</returns>
    /// <exception cref="ArgumentException">A pattern names nothing; the message lists the model's modules. Nothing is changed then.</exception>
    public static long FreezeAllBut(this nn.Module model, params string[] patterns)
    {
        IReadOnlyList<(string, Parameter)> kept = ModulePattern.Select(model, patterns);
        Set(ModulePattern.Select(model, ["*"]), learns: false);
        return Set(kept, learns: true);
    }

    /// <summary>How many numbers the model has, and how many of them learn.</summary>
    /// <param name="model">The model.</param>
    public static (long All, long Learning) CountParameters(this nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Parameter[] all = [.. model.parameters()];
        return (all.Sum(p => p.numel()), all.Where(p => p.requires_grad).Sum(p => p.numel()));
    }

    /// <summary>
    /// Puts the model in training mode, but batch norms whose parameters are frozen in evaluation mode, so that they normalise by the statistics
    /// they came with and keep them. To be called in place of <c>train()</c>.
    /// </summary>
    /// <param name="model">The model.</param>
    public static void TrainUnfrozen(this nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.train();
        foreach (nn.Module norm in model.modules().Where(module => module is BatchNorm1d or BatchNorm2d or BatchNorm3d))
        {
            if (norm.parameters(recurse: false).Any() && norm.parameters(recurse: false).All(p => !p.requires_grad))
            {
                norm.eval();
            }
        }
    }

    private static long Set(IReadOnlyList<(string Name, Parameter Parameter)> parameters, bool learns)
    {
        foreach ((_, Parameter parameter) in parameters)
        {
            parameter.requires_grad = learns;
            if (!learns)
            {
                // An optimizer would go on moving the parameter by weight decay and momentum as long as it has a gradient, be it zero.
                using Tensor? gradient = parameter.grad;
                parameter.grad = null;
            }
        }

        return parameters.Sum(p => p.Parameter.numel());
    }
}
