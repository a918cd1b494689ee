using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// L2-SP: pulls weights toward the pretrained ones they began with in place of zero, and new modules toward zero
/// (Li, Grandvalet and Davoine, Explicit Inductive Bias for Transfer Learning with Convolutional Networks, arXiv 1802.01483, equation 3).
/// Adds α/2·‖w − w⁰‖² + β/2·‖v‖² to the loss that is minimised; the losses recorded are without it.
/// </summary>
/// <param name="NewModules">Names or patterns of the modules that were not pretrained, such as <c>fc</c>; none if all were.</param>
/// <param name="Alpha">α, 0 or more. Default: 0.1.</param>
/// <param name="Beta">β, 0 or more. Default: 0.01.</param>
/// <exception cref="ArgumentException">A number is out of range.</exception>
public sealed record StartingPointPenalty(IReadOnlyList<string> NewModules, double Alpha = 0.1, double Beta = 0.01)
{
    /// <summary>Names or patterns of the modules that were not pretrained.</summary>
    public IReadOnlyList<string> NewModules { get; init => field = [.. value]; } = [.. NewModules];

    /// <summary>α.</summary>
    public double Alpha { get; init => field = Checked(value); } = Checked(Alpha);

    /// <summary>β.</summary>
    public double Beta { get; init => field = Checked(value); } = Checked(Beta);

    /// <summary>The numbers and the new modules, in words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"alpha {Alpha:R} beta {Beta:R} new {string.Join(", ", NewModules)}");

    private static double Checked(double strength) => strength >= 0 && double.IsFinite(strength)
        ? strength
        : throw new ArgumentOutOfRangeException(nameof(strength), strength, "Expected 0 or more.");
}

/// <summary>Where a model's weights began, and the pull toward there.</summary>
internal sealed class StartingPoint : IDisposable
{
    private readonly StartingPointPenalty _penalty;
    private readonly (string Name, Parameter Weight, Tensor? Start)[] _weights;

    /// <summary>Takes the model's weights as they are for the start.</summary>
    public StartingPoint(nn.Module model, StartingPointPenalty penalty)
    {
        _penalty = penalty;
        HashSet<string> fresh = penalty.NewModules.Count == 0 ? [] : [.. ModulePattern.Select(model, penalty.NewModules).Select(selected => selected.Name)];
        _weights =
        [
            .. from named in model.named_parameters()
               select (named.name, named.parameter, fresh.Contains(named.name) ? null : named.parameter.detach().clone().DetachFromDisposeScope()),
        ];
    }

    /// <summary>The pretrained weights by name, to be saved and loaded.</summary>
    public Dictionary<string, Tensor> Starts => _weights.Where(one => one.Start is not null).ToDictionary(one => one.Name, one => one.Start!);

    /// <summary>The penalty of what learns.</summary>
    public double Value()
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return Learning().Sum(one => Strength(one.Start) / 2 * From(one.Weight, one.Start).to(ScalarType.Float64).square().sum().item<double>());
    }

    /// <summary>Adds the penalty's gradient, α(w − w⁰) or βv, to the gradients of what learns.</summary>
    public void AddGradients()
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((_, Parameter weight, Tensor? start) in Learning())
        {
            weight.grad?.add_(From(weight, start), alpha: Strength(start));
        }
    }

    public void Dispose()
    {
        foreach ((_, _, Tensor? start) in _weights)
        {
            start?.Dispose();
        }
    }

    private static Tensor From(Tensor weight, Tensor? start) => start is null ? weight : weight - start;

    private double Strength(Tensor? start) => start is null ? _penalty.Beta : _penalty.Alpha;

    private IEnumerable<(string Name, Parameter Weight, Tensor? Start)> Learning() => _weights.Where(one => one.Weight.requires_grad);
}
