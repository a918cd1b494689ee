using TorchSharp.Modules;
using WaferVision.Models;
using WaferVision.Onnx;
using static TorchSharp.torch;

namespace WaferVision.Compression;

/// <summary>The channels of a layer: which class each of its inputs and outputs belongs to.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Module">The layer.</param>
/// <param name="Inputs">The class of each input channel.</param>
/// <param name="Outputs">The class of each output channel.</param>
internal sealed record LayerChannels(string Name, nn.Module Module, int[] Inputs, int[] Outputs);

/// <summary>
/// Which channels of which layers can only go together, because they are added, multiplied, or handed from one layer to the next (the dependency
/// groups of Fang, Ma, Song, Mi and Wang, DepGraph: Towards Any Structural Pruning, arXiv 2301.12900). Channels are followed through the graph one
/// by one: each output of a convolution or dense layer begins a class; what comes together becomes one class.
/// </summary>
internal sealed class ChannelGroups
{
    private readonly List<int> _parents = [];
    private readonly HashSet<int> _fixed = [];
    private readonly OrderedDictionary<string, LayerChannels> _layers = [];

    public ChannelGroups(LayerGraph graph)
    {
        var channels = new Dictionary<TracedValue, int[]> { [graph.Input] = Fix(New(graph.Input.Shape[1])) };
        foreach (TracedCall call in graph.Calls)
        {
            channels[call.Output] = Pass(call, [.. call.Inputs.Select(value => channels[value])]);
        }

        Fix(channels[graph.Output]);
    }

    /// <summary>The layers that have channels, in the order they run.</summary>
    public IEnumerable<LayerChannels> Layers => _layers.Values;

    /// <summary>The class of that name.</summary>
    public int Find(int channel)
    {
        while (_parents[channel] != channel)
        {
            channel = _parents[channel] = _parents[_parents[channel]];
        }

        return channel;
    }

    /// <summary>Whether a class cannot be removed: the images and logits, and whatever meets something unknown.</summary>
    public bool IsFixed(int channel) => _fixed.Contains(Find(channel));

    /// <summary>What becomes of the channels in a layer.</summary>
    private int[] Pass(TracedCall call, int[][] inputs)
    {
        int[] x = inputs[0];
        switch (call.Module)
        {
            case Conv2d { groups: 1 } or Linear:
                return Record(call, x, New(LayerSize.Of(call.Module)!.Outputs));
            case Conv2d conv when SizedLayers.IsDepthwise(conv):
            case BatchNorm2d:
                return Record(call, x, x);
            case ReLU or ReLU6 or SiLU or Hardswish or Hardsigmoid or Sigmoid or Tanh or ScaledTanh or MaxPool2d or AvgPool2d or AdaptiveAvgPool2d or Dropout
                or StochasticDepth or Identity or ChannelsLast or ChannelsFirst:
                return x;
            case Add or Multiply when x.Length == inputs[1].Length:
                return Join(x, inputs[1]);
            case Concatenate:
                return [.. inputs.SelectMany(input => input)];
            case Flatten { start_dim: 1, end_dim: -1 }:
                int positions = (int)call.Inputs[0].Shape[2..].Aggregate(1L, (product, side) => product * side);
                return [.. x.SelectMany(channel => Enumerable.Repeat(channel, positions))];
            case ShrinkingShortcut shortcut:
                // The network pads with a number of zeros of its own, so that these channels cannot go.
                return [.. Fix(New(shortcut.Padding)), .. x, .. Fix(New(shortcut.Padding))];
            default:
                Array.ForEach(inputs, input => Fix(input));
                int[] unknown = Fix(New(call.Output.Shape[1]));
                return LayerSize.Of(call.Module) is null ? unknown : Record(call, x, unknown);
        }
    }

    private int[] Record(TracedCall call, int[] inputs, int[] outputs)
    {
        if (_layers.TryGetValue(call.Name, out LayerChannels? before))
        {
            // A layer that runs twice has one weight for both.
            Join(before.Inputs, inputs);
            return Join(before.Outputs, outputs);
        }

        _layers.Add(call.Name, new(call.Name, call.Module, inputs, outputs));
        return outputs;
    }

    private int[] New(long count)
    {
        int first = _parents.Count;
        _parents.AddRange(Enumerable.Range(first, (int)count));
        return [.. Enumerable.Range(first, (int)count)];
    }

    private int[] Join(int[] first, int[] second)
    {
        foreach ((int a, int b) in first.Zip(second))
        {
            (int from, int to) = (Find(b), Find(a));
            _parents[from] = to;
            if (_fixed.Contains(from))
            {
                _fixed.Add(to);
            }
        }

        return first;
    }

    private int[] Fix(int[] channels)
    {
        foreach (int channel in channels)
        {
            _fixed.Add(Find(channel));
        }

        return channels;
    }
}
