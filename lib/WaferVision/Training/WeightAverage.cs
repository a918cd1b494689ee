using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// An exponential moving average of a model's floating-point weights and buffers (Polyak and Juditsky 1992; Szegedy and others, arXiv 1512.00567,
/// section 8). The average of step t forgets by min(decay, (1 + t) / (10 + t)), so that the initial weights do not linger.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly double _decay;
    private readonly (string Name, Tensor Weight, Tensor Average)[] _pairs;
    private long _steps;

    /// <summary>Begins with the model's weights as they are.</summary>
    public WeightAverage(nn.Module model, double decay)
    {
        _decay = decay;
        using IDisposable gradients = no_grad();
        _pairs =
        [
            .. from pair in model.state_dict()
               where pair.Value.is_floating_point()
               select (pair.Key, pair.Value, pair.Value.detach().clone().DetachFromDisposeScope()),
        ];
    }

    /// <summary>The averages by the state dict's names, to be saved and loaded.</summary>
    public Dictionary<string, Tensor> Averages => _pairs.ToDictionary(pair => pair.Name, pair => pair.Average);

    /// <summary>Goes on after that many steps.</summary>
    public void ResumeAt(long steps) => _steps = steps;

    /// <summary>Takes in the weights after a step.</summary>
    public void Update()
    {
        double decay = Math.Min(_decay, (1.0 + _steps) / (10.0 + _steps));
        _steps++;
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((_, Tensor weight, Tensor average) in _pairs)
        {
            // As a step toward the weight, so that the average of a weight that never changes is that weight to the last bit.
            average.add_(weight - average, alpha: 1 - decay);
        }
    }

    /// <summary>Gives the model the averages, and keeps the model's weights in their place until the next call, which undoes it.</summary>
    public void Swap()
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((_, Tensor weight, Tensor average) in _pairs)
        {
            Tensor trained = weight.clone();
            weight.copy_(average);
            average.copy_(trained);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, _, Tensor average) in _pairs)
        {
            average.Dispose();
        }
    }
}
