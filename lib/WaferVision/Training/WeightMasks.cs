using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>Among which weights the smallest are looked for.</summary>
public enum PruningScope
{
    /// <summary>Among all: layers lose different shares.</summary>
    Global,

    /// <summary>Among those of each layer: all layers lose the same share.</summary>
    PerLayer,
}

/// <summary>
/// Which weights of convolutions and dense layers are 0 and stay so (Han, Pool, Tran and Dally, Learning both Weights and Connections for Efficient
/// Neural Networks, arXiv 1506.02626, section 3). The network keeps its size and speed: what is gained is that zeros compress well.
/// <see cref="TrainerOptions.Masks"/> keeps them through training.
/// </summary>
public sealed class WeightMasks : IDisposable
{
    private readonly OrderedDictionary<string, Tensor> _kept;

    private WeightMasks(OrderedDictionary<string, Tensor> kept)
    {
        _kept = kept;
        Layers = [.. kept.Select(mask => new LayerSparsity(mask.Key, mask.Value.numel(), mask.Value.numel() - mask.Value.count_nonzero().item<long>()))];
    }

    /// <summary>The masked weights in the model's order, with how many of them are 0.</summary>
    public IReadOnlyList<LayerSparsity> Layers { get; }

    /// <summary>How many weights are 0.</summary>
    public long Zeros => Layers.Sum(layer => layer.Zeros);

    /// <summary>Masks the weights of least magnitude and sets them to 0. Biases and normalisations are left alone.</summary>
    /// <param name="model">The model.</param>
    /// <param name="amount">The share of the weights that become 0, 0 to below 1; rounded down to whole weights.</param>
    /// <param name="scope">Among which weights the smallest are looked for. Default: all.</param>
    /// <param name="layers">Names or patterns of modules, as <see cref="Freezing"/> has them; all convolutions and dense layers if none is given.</param>
    /// <returns>The masks. The caller disposes them.</returns>
    /// <exception cref="ArgumentException">A pattern names nothing, or no convolution or dense layer; or a layer would lose all of its weights. The model is as it was.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The amount is out of range.</exception>
    public static WeightMasks ByMagnitude(nn.Module model, double amount, PruningScope scope = PruningScope.Global, params string[] layers)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (amount is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "Expected 0 to below 1, the share of the weights that become 0.");
        }

        using IDisposable gradients = no_grad();
        using DisposeScope temporary = NewDisposeScope();
        (string Name, Tensor Weight)[] weights = Prunable(model, layers);
        Tensor[] sizes = [.. weights.Select(one => one.Weight.detach().abs().flatten())];
        Tensor[] kept = scope == PruningScope.PerLayer
            ? [.. sizes.Select(size => Largest(size, amount))]
            : Largest(cat(sizes), amount).split([.. sizes.Select(size => size.numel())]);
        foreach ((Tensor mask, (string name, Tensor weight)) in kept.Zip(weights))
        {
            if (amount > 0 && mask.count_nonzero().item<long>() == 0)
            {
                throw new ArgumentException(
                    $"'{name}' would lose all of its {weight.numel()} weights, which are among the smallest. Prune less, or the same share of each layer ({nameof(PruningScope)}.{nameof(PruningScope.PerLayer)}).",
                    nameof(amount));
            }
        }

        var masks = new WeightMasks(new(kept.Zip(weights, (mask, one) => KeyValuePair.Create(one.Name, mask.reshape(one.Weight.shape).clone().DetachFromDisposeScope()))));
        masks.Apply(model);
        return masks;
    }

    /// <summary>Sets the masked weights of a model to 0.</summary>
    /// <param name="model">The model that the masks were made for, or one of the same layers.</param>
    /// <exception cref="ArgumentException">The model lacks a masked layer, or has it in another size.</exception>
    public void Apply(nn.Module model) => Apply(On(model));

    /// <summary>What determines the masks, in words: equal for equal masks.</summary>
    public override string ToString()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Tensor kept) in _kept)
        {
            using Tensor bits = kept.to(ScalarType.Bool).cpu();
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(bits.bytes.ToArray());
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Zeros} zeros {Convert.ToHexStringLower(hash.GetHashAndReset())[..8]}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor kept in _kept.Values)
        {
            kept.Dispose();
        }
    }

    /// <summary>Sets the masked weights to 0.</summary>
    internal static void Apply(IEnumerable<(Parameter Weight, Tensor Kept)> masked)
    {
        using IDisposable gradients = no_grad();
        foreach ((Parameter weight, Tensor kept) in masked)
        {
            weight.mul_(kept);
        }
    }

    /// <summary>The model's masked weights, each with its mask on the same device: 1 where a weight is kept, else 0. The masks stay this object's.</summary>
    internal IReadOnlyList<(Parameter Weight, Tensor Kept)> On(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Dictionary<string, Parameter> parameters = model.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        List<(Parameter, Tensor)> pairs = [];
        foreach ((string name, Tensor kept) in _kept.ToArray())
        {
            if (!parameters.TryGetValue(name, out Parameter? weight) || !weight.shape.SequenceEqual(kept.shape))
            {
                throw new ArgumentException(
                    $"The masks have '{name}' of ({string.Join(", ", kept.shape)}), the model {(weight is null ? "has none of that name" : $"one of ({string.Join(", ", weight.shape)})")}. "
                    + "Make the masks for this model.",
                    nameof(model));
            }

            if (kept.device_type != weight.device_type || kept.device_index != weight.device_index)
            {
                _kept[name] = kept.to(weight.device).DetachFromDisposeScope();
                kept.Dispose();
            }

            pairs.Add((weight, _kept[name]));
        }

        return pairs;
    }

    private static (string Name, Tensor Weight)[] Prunable(nn.Module model, string[] layers)
    {
        HashSet<string>? wanted = layers.Length == 0 ? null : [.. ModulePattern.Select(model, layers).Select(selected => selected.Name)];
        HashSet<string> kinds = [.. model.named_modules().Where(named => named.module is Conv2d or Linear).Select(named => $"{named.name}.weight")];
        (string, Tensor)[] found =
        [
            .. model.named_parameters().Where(named => kinds.Contains(named.name) && wanted?.Contains(named.name) != false).Select(named => (named.name, (Tensor)named.parameter)),
        ];
        return found.Length > 0
            ? found
            : throw new ArgumentException($"{(wanted is null ? model.GetName() : string.Join(", ", layers))} has no weights of convolutions or dense layers, and only those are pruned.", nameof(layers));
    }

    /// <summary>1 at the largest numbers, 0 at the given share of smallest ones.</summary>
    private static Tensor Largest(Tensor sizes, double amount)
    {
        Tensor kept = ones_like(sizes);
        int zeros = checked((int)Math.Floor(amount * sizes.numel()));
        return zeros == 0 ? kept : kept.index_fill_(0, sizes.topk(zeros, largest: false, sorted: false).indexes, 0);
    }
}

/// <summary>How much of a layer's weight is masked.</summary>
/// <param name="Name">The weight's name in the state dict.</param>
/// <param name="Weights">How many numbers it has.</param>
/// <param name="Zeros">How many of them are 0 and stay so.</param>
public sealed record LayerSparsity(string Name, long Weights, long Zeros);
