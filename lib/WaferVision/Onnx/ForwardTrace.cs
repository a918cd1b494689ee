using System.Buffers.Binary;
using System.Security.Cryptography;
using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Models;
using static TorchSharp.torch;

namespace WaferVision.Onnx;

/// <summary>A tensor that passed from module to module in a <see cref="ForwardTrace"/>; two are the same only if they are one object.</summary>
/// <param name="parameter">Its name in the state dict where it is a parameter, else null.</param>
/// <param name="shape">Its shape in the traced pass.</param>
internal sealed class TracedValue(string? parameter, long[] shape)
{
    public string? Parameter { get; } = parameter;

    public long[] Shape { get; } = shape;
}

/// <summary>One run of a module without children.</summary>
/// <param name="Name">The module's name within the model; empty for the model itself.</param>
/// <param name="Module">The module.</param>
/// <param name="Inputs">What it was given.</param>
/// <param name="Output">What it gave.</param>
internal sealed record TracedCall(string Name, nn.Module Module, IReadOnlyList<TracedValue> Inputs, TracedValue Output);

/// <summary>
/// The modules without children that ran in one forward pass, in their order, and which tensors they gave each other. Everything that happens
/// to a tensor must happen in such a module: a tensor that no module gave, or that was overwritten since, is refused.
/// </summary>
internal sealed class ForwardTrace
{
    private const string Remedy = "Make the operation a module, such as nn.ReLU, nn.Flatten, Add, Multiply or Concatenate.";

    // Contents tell what happens in place; those of parameters are not looked at.
    private readonly Dictionary<Tensor, (TracedValue Value, UInt128? Content)> _known = new(ReferenceEqualityComparer.Instance);
    private readonly List<TracedCall> _calls = [];
    private TracedValue[] _received = [];

    private ForwardTrace(TracedValue input) => (Input, Output) = (input, input);

    /// <summary>The model's input.</summary>
    public TracedValue Input { get; }

    /// <summary>The model's output.</summary>
    public TracedValue Output { get; private set; }

    /// <summary>The calls, in the order they ended.</summary>
    public IReadOnlyList<TracedCall> Calls => _calls;

    /// <summary>Runs the model once, in evaluation mode, without gradients. The model is left as it was.</summary>
    /// <param name="model">The model, on any device.</param>
    /// <param name="images">Images (N, C, H, W) of random numbers: constant ones hide what overwrites them.</param>
    /// <exception cref="NotSupportedException">Something happens to a tensor outside a module; the message names the module that was given it.</exception>
    public static ForwardTrace Of(nn.Module<Tensor, Tensor> model, Tensor images)
    {
        var trace = new ForwardTrace(new(null, images.shape));
        var removals = new List<Action>();
        using var mode = new EvaluationMode(model);
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            trace.Keep(parameter, new(name, parameter.shape), null);
        }

        try
        {
            trace.Keep(images, trace.Input, ContentOf(images));
            IEnumerable<(string name, nn.Module module)> modules = [("", model), .. model.named_modules().Where(named => !ReferenceEquals(named.module, model))];
            foreach ((string name, nn.Module module) in modules.Where(named => !named.module.children().Any()))
            {
                // What a module with other inputs than tensors gives is unknown to whichever module is given it.
                if (LayerHooks.Add(module, inputs => trace.Receive(name, module, inputs), (inputs, output) => trace.Give(name, module, output, inputs)) is { } remove)
                {
                    removals.Add(remove);
                }
            }

            Tensor output = model.call(images);
            trace.Output = trace.ValueOf(output, $"The output of {model.GetName()}");
        }
        finally
        {
            removals.ForEach(remove => remove());
        }

        return trace;
    }

    private void Receive(string name, nn.Module module, Tensor[] inputs) =>
        _received = [.. inputs.Select(input => ValueOf(input, $"What '{name}' ({module.GetName()}) is given"))];

    private void Give(string name, nn.Module module, Tensor output, Tensor[] inputs)
    {
        var result = new TracedValue(null, output.shape);
        _calls.Add(new(name, module, _received, result));
        Keep(output, result, ContentOf(output));
        foreach (Tensor input in inputs.Where(input => !ReferenceEquals(input, output) && IsChanged(input)))
        {
            // The module overwrote what it was given: with its result, or with something that is known to nobody.
            if (ContentOf(input) == _known[output].Content)
            {
                Keep(input, result, _known[output].Content);
            }
            else
            {
                _known.Remove(input);
            }
        }
    }

    private TracedValue ValueOf(Tensor tensor, string what)
    {
        if (!_known.TryGetValue(tensor, out (TracedValue Value, UInt128? Content) known))
        {
            throw new NotSupportedException($"{what} comes from an operation outside of any module, or from a module with other inputs than tensors. {Remedy}");
        }

        return IsChanged(tensor)
            ? throw new NotSupportedException($"{what} was overwritten by an operation outside of any module since a module gave it. {Remedy}")
            : known.Value;
    }

    private bool IsChanged(Tensor tensor) => _known[tensor].Content is { } content && content != ContentOf(tensor);

    private void Keep(Tensor tensor, TracedValue value, UInt128? content) => _known[tensor] = (value, content);

    private static UInt128 ContentOf(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        return BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(tensor.detach().cpu().contiguous().bytes));
    }
}
