using System.Globalization;
using System.Text;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>One layer of a <see cref="ModelSummary"/>.</summary>
/// <param name="Name">The layer's name within the model, such as <c>block1.conv1</c>.</param>
/// <param name="Type">The layer's type, such as <c>Conv2d</c>.</param>
/// <param name="Output">Output shape, batch dimension included.</param>
/// <param name="Parameters">Learned numbers.</param>
/// <param name="MultiplyAdds">Multiply-adds for the whole input; counted for convolutions, dense layers and attention, 0 for others.</param>
public sealed record LayerSummary(string Name, string Type, string Output, long Parameters, long MultiplyAdds);

/// <summary>A model's layers with output shapes, parameters and multiply-adds, recorded by hooks on a real forward pass.</summary>
public sealed class ModelSummary
{
    private ModelSummary(IReadOnlyList<LayerSummary> layers, long parameters, long trainable, long? receptiveField)
    {
        ReceptiveField = receptiveField;
        Layers = layers;
        Parameters = parameters;
        TrainableParameters = trainable;
    }

    /// <summary>The layers in the order they ran; a layer that ran twice is listed twice.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>Learned numbers of the whole model, each counted once.</summary>
    public long Parameters { get; }

    /// <summary>Learned numbers that are not frozen.</summary>
    public long TrainableParameters { get; }

    /// <summary>Multiply-adds of all convolutions, dense layers and attention.</summary>
    public long MultiplyAdds => Layers.Sum(l => l.MultiplyAdds);

    /// <summary>
    /// Input pixels along one axis that can influence one element of the last maps, before global pooling and dense layers and without the scales
    /// of squeeze-and-excitation; null for attention, which sees the whole input, and for a <see cref="Compression.CompactNetwork"/>, which has no blocks to follow. May exceed the input: the rest is padding.
    /// </summary>
    public long? ReceptiveField { get; }

    /// <summary>Runs the model once on zeros, in evaluation mode, and records what passes. The model is left as it was.</summary>
    /// <param name="model">The model, on any device.</param>
    /// <param name="inputShape">Input shape, batch dimension included: such as 1, 1, 64, 64.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The model does not take that shape.</exception>
    public static ModelSummary Of(nn.Module<Tensor, Tensor> model, params long[] inputShape)
    {
        ArgumentNullException.ThrowIfNull(model);
        var layers = new List<LayerSummary>();
        var tracer = new ReceptiveFieldTracer();
        Parameter[] parameters = [.. model.parameters()];
        using Tensor blank = zeros(inputShape, device: parameters.FirstOrDefault()?.device);
        LayerOutputs.Tell(model, blank, layer => layer is not IOperation, (name, layer, input, output) =>
        {
            if (layer is SelfAttention || !layer.children().Any())
            {
                layers.Add(Describe(name, layer, input, output));
                tracer.Layer(name, layer, input);
            }
            else
            {
                tracer.Block(name);
            }
        });

        return new(layers, parameters.Sum(p => p.numel()), parameters.Where(p => p.requires_grad).Sum(p => p.numel()), model is IFlatNetwork ? null : tracer.Size);
    }

    /// <summary>The summary as a table in plain text.</summary>
    public override string ToString()
    {
        string[][] rows =
        [
            ["layer", "type", "output", "parameters", "multiply-adds"],
            .. Layers.Select(l => new[] { l.Name, l.Type, l.Output, Number(l.Parameters), Number(l.MultiplyAdds) }),
            ["total", "", "", Number(Parameters), Number(MultiplyAdds)],
        ];
        int[] widths = [.. Enumerable.Range(0, 5).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            text.AppendJoin("  ", row.Select((cell, column) => column < 3 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])));
            text.AppendLine();
        }

        return text.ToString();
    }

    private static LayerSummary Describe(string name, nn.Module<Tensor, Tensor> layer, Tensor input, Tensor output)
    {
        (string name, Parameter parameter)[] own = [.. layer.named_parameters(recurse: false)];
        long weights = own.Where(p => p.name == "weight").Sum(p => p.parameter.numel());

        // A convolution uses each weight once an output position (a transposed one, once an input position), a dense layer once a row.
        long multiplyAdds = layer switch
        {
            SelfAttention attention => input.shape[0] * attention.MultiplyAdds(input.shape[1]),
            ConvTranspose2d => weights * Positions(input),
            Conv1d or Conv2d or Conv3d => weights * Positions(output),
            Linear => weights * (output.numel() / output.shape[^1]),
            _ => 0,
        };
        return new(name, layer.GetName(), $"({string.Join(", ", output.shape)})", own.Sum(p => p.parameter.numel()), multiplyAdds);
    }

    private static long Positions(Tensor image) => image.numel() / image.shape[1];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
