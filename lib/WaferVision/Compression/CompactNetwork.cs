using TorchSharp;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Compression;

/// <summary>
/// A network of the registry as the layers that run in its forward pass, some of them narrower or left out: what batch-norm folding and channel
/// pruning make. Its layers keep their names; it trains, evaluates and is stored like any network. Heads that only help training
/// (<see cref="IAuxiliaryHeads"/>) are not part of it.
/// </summary>
public sealed partial class CompactNetwork : nn.Module<Tensor, Tensor>, IFlatNetwork
{
    private readonly (nn.Module Module, int[] Inputs, int Output, int[] Last)[] _steps;
    private readonly int _output;

    private CompactNetwork(string model, ModelOptions options, bool folded, LayerGraph graph)
        : base(nameof(CompactNetwork))
    {
        (Model, Options, Folded, Graph) = (model, options, folded, graph);
        var slots = new Dictionary<TracedValue, int> { [graph.Input] = 0 };
        var lasts = new Dictionary<TracedValue, TracedCall>();
        foreach (TracedCall call in graph.Calls)
        {
            slots[call.Output] = slots.Count;
            foreach (TracedValue value in call.Inputs)
            {
                lasts[value] = call;
            }
        }

        _output = slots[graph.Output];
        _steps =
        [
            .. graph.Calls.Select(call => (call.Module, call.Inputs.Select(value => slots[value]).ToArray(), slots[call.Output],
                call.Inputs.Distinct().Where(value => value != graph.Input && lasts[value] == call).Select(value => slots[value]).ToArray())),
        ];
        Register();
    }

    /// <summary>The name in the registry of the network it was made from.</summary>
    public string Model { get; }

    /// <summary>Classes, channels and size.</summary>
    public ModelOptions Options { get; }

    /// <summary>Whether batch normalisations that follow a convolution are folded into it.</summary>
    public bool Folded { get; }

    /// <summary>The sizes of convolutions, normalisations and dense layers, by name.</summary>
    public IReadOnlyDictionary<string, LayerSize> Layers =>
        new OrderedDictionary<string, LayerSize>(Graph.Calls.DistinctBy(call => call.Name).Where(call => LayerSize.Of(call.Module) is not null)
            .Select(call => KeyValuePair.Create(call.Name, LayerSize.Of(call.Module)!)));

    /// <summary>The layers and what flows between them. Shapes are those of the network of the registry.</summary>
    internal LayerGraph Graph { get; }

    /// <summary>Copies a network.</summary>
    /// <param name="model">A network that the registry made, or a <see cref="CompactNetwork"/>, on any device.</param>
    /// <param name="name">Its name in the registry.</param>
    /// <param name="options">The options it was made with.</param>
    /// <returns>A network that computes the same, on the CPU, in training mode. The caller disposes both.</returns>
    /// <exception cref="ArgumentException">There is no such model, it has other layers or sizes than the options say, or parameters outside of layers, as transformers have.</exception>
    public static CompactNetwork Of(nn.Module<Tensor, Tensor> model, string name, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        CompactNetwork copy = model is CompactNetwork compact
            ? Create(compact.Model, compact.Options, compact.Folded, compact.Layers)
            : Create(name, options, folded: false, new Dictionary<string, LayerSize>());
        return copy.Filled((entry, target) => model.state_dict().GetValueOrDefault(entry) is { } source && source.shape.SequenceEqual(target.shape)
            ? source
            : throw new ArgumentException($"{model.GetName()} has no '{entry}' of ({string.Join(", ", target.shape)}), which '{name}' has with {options}.", nameof(model)));
    }

    /// <summary>Computes logits. Intermediate tensors are freed as soon as no layer needs them.</summary>
    /// <param name="input">Images (N, C, H, W), of the sizes that the network of the registry takes.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        var values = new Tensor[_steps.Length + 1];
        values[0] = input;
        foreach ((nn.Module module, int[] inputs, int result, int[] last) in _steps)
        {
            Tensor output = Run(module, inputs, values);
            values[result] = ReferenceEquals(output, input) ? output.alias() : output;
            foreach (int slot in last)
            {
                // A module that works in place may hand on the very object that it was given.
                if (!ReferenceEquals(values[slot], output))
                {
                    values[slot].Dispose();
                }
            }
        }

        return values[_output].MoveToOuterDisposeScope();
    }

    /// <summary>A network of the registry with random weights, folded or not, with layers of these sizes.</summary>
    /// <exception cref="ArgumentException">There is no such model or layer, or a size is impossible.</exception>
    internal static CompactNetwork Create(string model, ModelOptions options, bool folded, IReadOnlyDictionary<string, LayerSize> layers)
    {
        nn.Module<Tensor, Tensor> source = Registry.Create(model, options);
        try
        {
            LayerGraph graph = LayerGraph.Of(source, options);
            graph = (folded ? graph.Folded() : graph).Sized(layers);
            HashSet<nn.Module> used = [.. graph.Calls.Select(call => call.Module)];
            foreach (nn.Module replaced in source.modules().Where(module => !module.children().Any() && !used.Contains(module)).ToArray())
            {
                replaced.Dispose();
            }

            return new(Registry.Info(model).Name, options, folded, graph);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Sets all parameters and buffers; disposes the network where that fails.</summary>
    internal CompactNetwork Filled(Func<string, Tensor, Tensor> value)
    {
        try
        {
            using IDisposable gradients = no_grad();
            using DisposeScope scope = NewDisposeScope();
            foreach ((string name, Tensor target) in state_dict())
            {
                target.copy_(value(name, target));
            }

            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static Tensor Run(nn.Module module, int[] inputs, Tensor[] values) => module switch
    {
        nn.Module<Tensor, Tensor> one => one.call(values[inputs[0]]),
        nn.Module<Tensor, Tensor, Tensor> two => two.call(values[inputs[0]], values[inputs[1]]),
        nn.Module<Tensor[], Tensor> many => many.call([.. inputs.Select(slot => values[slot])]),
        _ => throw new NotSupportedException($"{module.GetName()} takes neither one nor two tensors nor an array of them."),
    };

    /// <summary>Puts the layers where their names say, within parts that have nothing but parts and layers.</summary>
    private void Register()
    {
        var parts = new Dictionary<string, nn.Module> { [""] = this };
        foreach ((string name, nn.Module module) in Graph.Calls.Select(call => (call.Name, call.Module)).DistinctBy(layer => layer.Name))
        {
            int dot = name.LastIndexOf('.');
            PartOf(dot < 0 ? "" : name[..dot]).register_module(name[(dot + 1)..], module);
        }

        nn.Module PartOf(string path)
        {
            if (!parts.TryGetValue(path, out nn.Module? part))
            {
                int dot = path.LastIndexOf('.');
                parts[path] = part = new Part();
                PartOf(dot < 0 ? "" : path[..dot]).register_module(path[(dot + 1)..], part);
            }

            return part;
        }
    }

    private sealed class Part() : nn.Module(nameof(Part));
}
