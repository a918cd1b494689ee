using TorchSharp;
using WaferVision.Maps;
using WaferVision.Models;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>
/// Takes a model's learning away, layer by layer from the head down: the numbers of each parameter are shuffled, so that they keep their
/// distribution and lose their meaning. Disposing it gives them back.
/// </summary>
internal sealed class WeightRandomisation : IDisposable
{
    private readonly (string Name, nn.Module Module)[] _layers;
    private readonly List<(Tensor Parameter, Tensor Values)> _kept = [];
    private readonly long _seed;

    public WeightRandomisation(nn.Module<Tensor, Tensor> model, Tensor images, long seed)
    {
        _seed = seed;
        _layers = InReverse(model, images);
    }

    /// <summary>Layers with parameters of their own.</summary>
    public int Layers => _layers.Length;

    /// <summary>Layers shuffled so far.</summary>
    public int Done { get; private set; }

    /// <summary>Shuffles the next layer, the last that has not been; answers its name.</summary>
    public string Next()
    {
        using IDisposable _ = no_grad();
        (string name, nn.Module module) = _layers[Done];
        foreach ((string _, TorchSharp.Modules.Parameter parameter) in module.named_parameters(recurse: false))
        {
            using DisposeScope scope = NewDisposeScope();
            int[] order = [.. Enumerable.Range(0, (int)parameter.numel())];
            new CounterRandom(_seed, Done, _kept.Count).Shuffle(order);
            _kept.Add((parameter, parameter.detach().clone().DetachFromDisposeScope()));
            Tensor index = tensor(order.Select(i => (long)i).ToArray(), device: parameter.device);
            parameter.copy_(parameter.flatten().index_select(0, index).reshape(parameter.shape));
        }

        Done++;
        return name;
    }

    public void Dispose()
    {
        using IDisposable _ = no_grad();
        foreach ((Tensor parameter, Tensor values) in _kept)
        {
            parameter.copy_(values);
            values.Dispose();
        }

        _kept.Clear();
    }

    // A layer that runs several times counts where it runs last.
    private static (string Name, nn.Module Module)[] InReverse(nn.Module<Tensor, Tensor> model, Tensor images)
    {
        var ran = new OrderedDictionary<string, nn.Module>();
        using Tensor first = images.narrow(0, 0, 1);
        LayerOutputs.Tell(model, first, layer => layer.named_parameters(recurse: false).Any(), (name, layer, _, _) =>
        {
            ran.Remove(name);
            ran.Add(name, layer);
        });
        return ran.Count > 0
            ? [.. ran.Reverse().Select(pair => (pair.Key, pair.Value))]
            : throw new ArgumentException($"{model.GetName()} has no layer with parameters to randomise.", nameof(model));
    }
}
