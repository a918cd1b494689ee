using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Compression;

/// <summary>Channels that only differ in their number: each is made and used by the same layers.</summary>
/// <param name="Layers">The layers that have these channels among their outputs, in the order they run; the first makes them.</param>
/// <param name="Channels">How many there are.</param>
public sealed record ChannelGroup(IReadOnlyList<string> Layers, int Channels)
{
    /// <summary>The channels' classes.</summary>
    internal IReadOnlyList<int> Classes { get; init; } = [];
}

/// <summary>
/// Takes whole channels out of a network, together with what depends on them: filters, normalisations, depthwise filters, the inputs of later layers,
/// and the channels that theirs are added to or multiplied by. What is left is a smaller network that needs no special support to be faster.
/// </summary>
public static class ChannelPruning
{
    /// <summary>The groups of channels that can be pruned. Images, logits and what meets them cannot.</summary>
    /// <param name="network">The network.</param>
    public static IReadOnlyList<ChannelGroup> Groups(CompactNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Groups(new ChannelGroups(network.Graph));
    }

    /// <summary>
    /// Removes the channels of least norm. A channel's norm is the mean over the layers that have it, at either end, of the Euclidean norm of its
    /// weights over the layer's mean (after Li, Kadav, Durdanovic, Samet and Graf, Pruning Filters for Efficient ConvNets, arXiv 1608.08710, section 3.1,
    /// and over all layers of a group as in DepGraph, arXiv 2301.12900, section 3.4).
    /// </summary>
    /// <param name="network">The network; it is left as it was.</param>
    /// <param name="amount">The share of the channels to remove, 0 to below 1; rounded down to whole channels.</param>
    /// <param name="scope">Whether each group loses that share, or all of them together. Default: each.</param>
    /// <returns>A smaller network, on the CPU, in training mode. The caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The amount is out of range.</exception>
    /// <exception cref="ArgumentException">No channel can be removed, or a layer would lose all of its channels.</exception>
    public static CompactNetwork Prune(this CompactNetwork network, double amount, PruningScope scope = PruningScope.PerLayer)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (amount is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "Expected 0 to below 1, the share of the channels to remove.");
        }

        var channels = new ChannelGroups(network.Graph);
        IReadOnlyList<ChannelGroup> groups = Groups(channels);
        if (groups.Count == 0)
        {
            throw new ArgumentException($"{network.Model} has no channels that can be removed: all belong to the images or the logits.", nameof(network));
        }

        Dictionary<int, double> norms = Norms(channels);
        IEnumerable<IReadOnlyList<int>> ranked = scope == PruningScope.PerLayer ? groups.Select(group => group.Classes) : [[.. groups.SelectMany(group => group.Classes)]];
        return Without(network, channels, [.. ranked.SelectMany(classes => classes.OrderBy(one => norms[one]).Take((int)(amount * classes.Count)))]);
    }

    /// <summary>Removes certain channels, and what depends on them.</summary>
    /// <param name="network">The network; it is left as it was.</param>
    /// <param name="channels">Output channels, from 0, of layers by name.</param>
    /// <returns>A smaller network, on the CPU, in training mode. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">There is no such layer or channel, it cannot be removed, or a layer would lose all of its channels.</exception>
    public static CompactNetwork Remove(this CompactNetwork network, IReadOnlyDictionary<string, IReadOnlyList<int>> channels)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(channels);
        var groups = new ChannelGroups(network.Graph);
        HashSet<int> removed = [];
        foreach ((string name, IReadOnlyList<int> wanted) in channels)
        {
            LayerChannels layer = groups.Layers.FirstOrDefault(one => one.Name == name)
                ?? throw new ArgumentException($"There is no layer '{name}' with channels; there are {string.Join(", ", groups.Layers.Select(one => one.Name))}.", nameof(channels));
            foreach (int channel in wanted)
            {
                if (channel < 0 || channel >= layer.Outputs.Length)
                {
                    throw new ArgumentException($"'{name}' has the output channels 0 to {layer.Outputs.Length - 1}, not {channel}.", nameof(channels));
                }

                removed.Add(!groups.IsFixed(layer.Outputs[channel])
                    ? groups.Find(layer.Outputs[channel])
                    : throw new ArgumentException($"Channel {channel} of '{name}' cannot be removed: it is a logit, or meets a number of channels that is part of the architecture.", nameof(channels)));
            }
        }

        return Without(network, groups, removed);
    }

    private static IReadOnlyList<ChannelGroup> Groups(ChannelGroups channels)
    {
        var users = new OrderedDictionary<int, List<(string Layer, bool Makes)>>();
        foreach (LayerChannels layer in channels.Layers)
        {
            foreach ((int[] side, bool makes) in (ReadOnlySpan<(int[], bool)>)[(layer.Inputs, false), (layer.Outputs, true)])
            {
                foreach (int one in side.Select(channels.Find).Distinct().Where(one => !channels.IsFixed(one)))
                {
                    users.TryAdd(one, []);
                    users[one].Add((layer.Name, makes));
                }
            }
        }

        return
        [
            .. users.GroupBy(user => string.Join('\n', user.Value)).Select(group =>
                new ChannelGroup([.. group.First().Value.Where(use => use.Makes).Select(use => use.Layer)], group.Count()) { Classes = [.. group.Select(user => user.Key)] }),
        ];
    }

    private static Dictionary<int, double> Norms(ChannelGroups channels)
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var norms = new Dictionary<int, List<double>>();
        foreach (LayerChannels layer in channels.Layers)
        {
            Tensor weight = (layer.Module switch { Conv2d conv => conv.weight, Linear dense => dense.weight, var norm => ((BatchNorm2d)norm).weight }).detach().to(ScalarType.Float64);
            Add(layer.Outputs, weight);
            if (weight.dim() > 1 && weight.shape[1] == layer.Inputs.Length)
            {
                Add(layer.Inputs, weight.transpose(0, 1));
            }
        }

        return norms.ToDictionary(one => one.Key, one => one.Value.Average());

        void Add(int[] classes, Tensor weight)
        {
            double[] sizes = [.. weight.flatten(1 % (int)weight.dim()).reshape(classes.Length, -1).norm(1).cpu().data<double>().ToArray()];
            double mean = sizes.Average();
            foreach ((int one, double size) in classes.Zip(sizes))
            {
                if (!norms.TryGetValue(channels.Find(one), out List<double>? found))
                {
                    norms[channels.Find(one)] = found = [];
                }

                found.Add(mean > 0 ? size / mean : 0);
            }
        }
    }

    private static CompactNetwork Without(CompactNetwork network, ChannelGroups channels, HashSet<int> removed)
    {
        Dictionary<string, (long[] Inputs, long[] Outputs)> kept = channels.Layers.ToDictionary(layer => layer.Name, layer => (Kept(layer, layer.Inputs), Kept(layer, layer.Outputs)));
        Dictionary<string, Tensor> values = network.state_dict();
        return CompactNetwork.Create(network.Model, network.Options, network.Folded, kept.ToDictionary(layer => layer.Key, layer => new LayerSize(layer.Value.Inputs.Length, layer.Value.Outputs.Length)))
            .Filled((name, target) =>
            {
                Tensor value = values[name];
                if (value.dim() > 0 && kept.TryGetValue(name[..name.LastIndexOf('.')], out (long[] Inputs, long[] Outputs) layer))
                {
                    value = value.index_select(0, tensor(layer.Outputs, device: value.device));
                    value = value.dim() > 1 && value.shape[1] != target.shape[1] ? value.index_select(1, tensor(layer.Inputs, device: value.device)) : value;
                }

                return value;
            });

        long[] Kept(LayerChannels layer, int[] classes)
        {
            long[] left = [.. Enumerable.Range(0, classes.Length).Where(i => !removed.Contains(channels.Find(classes[i]))).Select(i => (long)i)];
            return left.Length > 0
                ? left
                : throw new ArgumentException($"'{layer.Name}' would lose all of its {classes.Length} channels; leave it one at least.", nameof(network));
        }
    }
}
