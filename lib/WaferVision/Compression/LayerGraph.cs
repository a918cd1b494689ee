using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Models;
using WaferVision.Onnx;
using static TorchSharp.torch;

namespace WaferVision.Compression;

/// <summary>The layers that ran in a forward pass and which tensors they gave each other. Layers can be exchanged and left out.</summary>
/// <param name="Calls">The layers' runs, in order.</param>
/// <param name="Input">The images.</param>
/// <param name="Output">The logits.</param>
internal sealed record LayerGraph(IReadOnlyList<TracedCall> Calls, TracedValue Input, TracedValue Output)
{
    /// <summary>Traces a network.</summary>
    /// <exception cref="ArgumentException">It has parameters outside of layers.</exception>
    public static LayerGraph Of(nn.Module<Tensor, Tensor> model, ModelOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(1);
        ForwardTrace trace = ForwardTrace.Of(model, rand([2, options.InputChannels, options.InputSize, options.InputSize], generator: generator));
        return trace.Calls.SelectMany(call => call.Inputs).FirstOrDefault(value => value.Parameter is not null) is { } parameter
            ? throw new ArgumentException($"{model.GetName()} has '{parameter.Parameter}' outside of any layer, as transformers do; only networks of convolutions and dense layers are compressed.", nameof(model))
            : new(trace.Calls, trace.Input, trace.Output);
    }

    /// <summary>Convolutions with the batch normalisation that follows, where nothing else sees what is between them.</summary>
    public IReadOnlyList<(TracedCall Layer, TracedCall Norm)> Foldable()
    {
        ILookup<TracedValue, TracedCall> users = Calls.SelectMany(call => call.Inputs, (call, value) => (call, value)).ToLookup(use => use.value, use => use.call);
        HashSet<nn.Module> shared = [.. Calls.GroupBy(call => call.Module).Where(runs => runs.Count() > 1).Select(runs => runs.Key)];
        return
        [
            .. from layer in Calls
               where layer.Module is Conv2d && !shared.Contains(layer.Module) && users[layer.Output].Count() == 1
               let next = users[layer.Output].Single()
               where next.Module is BatchNorm2d { affine: true, track_running_stats: true } && !shared.Contains(next.Module)
               select (layer, next),
        ];
    }

    /// <summary>The graph without foldable normalisations, before each a convolution with a bias.</summary>
    public LayerGraph Folded()
    {
        Dictionary<TracedCall, TracedCall> norms = Foldable().ToDictionary(pair => pair.Layer, pair => pair.Norm);
        HashSet<TracedCall> left = [.. norms.Values];
        return this with
        {
            Calls =
            [
                .. Calls.Where(call => !left.Contains(call)).Select(call => norms.TryGetValue(call, out TracedCall? norm)
                    ? call with { Module = SizedLayers.Resized(call.Module, LayerSize.Of(call.Module)!, bias: true), Output = norm.Output }
                    : call),
            ],
        };
    }

    /// <summary>The graph with layers of other sizes; those that are not named stay.</summary>
    /// <exception cref="ArgumentException">There is no such layer, or it cannot have that size.</exception>
    public LayerGraph Sized(IReadOnlyDictionary<string, LayerSize> sizes)
    {
        Dictionary<string, nn.Module> resized = [];
        foreach ((string name, LayerSize size) in sizes)
        {
            nn.Module? layer = Calls.FirstOrDefault(call => call.Name == name)?.Module;
            LayerSize old = LayerSize.Of(layer) ?? throw new ArgumentException($"'{name}' is no convolution, normalisation or dense layer of the network.", nameof(sizes));
            if (size.Inputs < 1 || size.Inputs > old.Inputs || size.Outputs < 1 || size.Outputs > old.Outputs)
            {
                throw new ArgumentException($"'{name}' cannot have {size.Inputs} inputs and {size.Outputs} outputs; expected 1 to {old.Inputs} and 1 to {old.Outputs}.", nameof(sizes));
            }

            if (size != old)
            {
                resized[name] = SizedLayers.Resized(layer!, size);
            }
        }

        return this with { Calls = [.. Calls.Select(call => resized.TryGetValue(call.Name, out nn.Module? layer) ? call with { Module = layer } : call)] };
    }
}
