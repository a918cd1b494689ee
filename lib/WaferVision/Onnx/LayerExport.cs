using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Models;
using WaferVision.Onnx.Format;
using static TorchSharp.torch;
using static WaferVision.Onnx.OnnxGraph;

namespace WaferVision.Onnx;

/// <summary>Writes one module's run as ONNX operators. What differs between families of modules lies in the other parts of this class.</summary>
internal static partial class LayerExport
{
    /// <summary>Adds a call's nodes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="call">The call.</param>
    /// <param name="inputs">The names of its inputs.</param>
    /// <returns>The name of its output.</returns>
    /// <exception cref="NotSupportedException">There is no such operator here; the message names the module.</exception>
    public static string Add(OnnxGraph graph, TracedCall call, string[] inputs)
    {
        string node = call.Name.Length > 0 ? call.Name : call.Module.GetName();
        string x = inputs[0];
        return call.Module switch
        {
            Conv2d layer => Convolution(graph, call, node, x, layer),
            BatchNorm2d layer => BatchNormalization(graph, call, node, x, layer),
            LayerNorm layer => LayerNormalization(graph, call, node, x, layer),
            LocalResponseNorm layer => graph.Node(
                "LRN", node, [x], Attribute("size", layer.size), Attribute("alpha", layer.alpha), Attribute("beta", layer.beta), Attribute("bias", layer.k)),
            Linear layer => Dense(graph, call, node, x, layer),
            MaxPool2d layer => MaxPool(graph, call, node, x, layer),
            AvgPool2d layer => AveragePool(graph, call, node, x, layer),
            AdaptiveAvgPool2d layer => AdaptiveAveragePool(graph, call, node, x, layer),
            ReLU => graph.Node("Relu", node, [x]),
            ReLU6 => graph.Node("Clip", node, [x, graph.Constant($"{node}/min", 0), graph.Constant($"{node}/max", 6)]),
            Sigmoid => graph.Node("Sigmoid", node, [x]),
            Tanh => graph.Node("Tanh", node, [x]),
            SiLU => graph.Node("Mul", node, [x, graph.Node("Sigmoid", $"{node}/sigmoid", [x])]),
            Hardswish => graph.Node("HardSwish", node, [x]),
            Hardsigmoid => graph.Node("HardSigmoid", node, [x], Attribute("alpha", 1 / 6.0), Attribute("beta", 0.5)),
            GELU layer => Gelu(graph, call, node, x, layer),
            ScaledTanh => ScaledTanhOf(graph, node, x),
            Flatten layer => Flattened(graph, call, node, x, layer),
            Identity or Dropout or StochasticDepth or ChannelsLast or ChannelsFirst or Sequential => x,
            Models.Add => graph.Node("Add", node, inputs),
            Multiply => graph.Node("Mul", node, inputs),
            Concatenate => graph.Node("Concat", node, inputs, Attribute("axis", 1L)),
            SelectChannels layer => graph.Node("Gather", node, [x, graph.Constant($"{node}/channels", layer.Channels)], Attribute("axis", 1L)),
            ShrinkingShortcut layer => Shrunk(graph, node, x, layer),
            MapsToTokens => Tokens(graph, node, x),
            PrependToken => Prepended(graph, node, inputs),
            FirstToken => graph.Node("Gather", node, [x, graph.Constant($"{node}/index", [0], [])], Attribute("axis", 1L)),
            InterpolatedPositions layer => Positions(graph, call, node, inputs, layer),
            DenseProjection => Projection(graph, node, inputs),
            DotProductAttention layer => Attention(graph, call, node, x, layer),
            _ => throw Unknown(call, "is not known to the exporter"),
        };
    }

    private static string Convolution(OnnxGraph graph, TracedCall call, string node, string x, Conv2d layer)
    {
        if (layer.padding_mode != PaddingModes.Zeros || layer.padding is not { } padding)
        {
            throw Unknown(call, $"pads with {layer.padding_mode} {layer.padding_type}, where the exporter knows a number of zeros only");
        }

        string[] weights = layer.bias is null ? [Weight(graph, call, "weight")] : [Weight(graph, call, "weight"), Weight(graph, call, "bias")];
        return graph.Node(
            "Conv", node, [x, .. weights],
            Attribute("kernel_shape", Pair(layer.kernel_size)), Attribute("strides", Pair(layer.stride)), Attribute("pads", [.. Pair(padding), .. Pair(padding)]),
            Attribute("dilations", Pair(layer.dilation)), Attribute("group", layer.groups));
    }

    private static string BatchNormalization(OnnxGraph graph, TracedCall call, string node, string x, BatchNorm2d layer)
    {
        if (!layer.affine || !layer.track_running_stats)
        {
            throw Unknown(call, "has no scale and shift, or no running statistics");
        }

        return graph.Node(
            "BatchNormalization", node,
            [x, Weight(graph, call, "weight"), Weight(graph, call, "bias"), Weight(graph, call, "running_mean"), Weight(graph, call, "running_var")],
            Attribute("epsilon", layer.eps));
    }

    private static string LayerNormalization(OnnxGraph graph, TracedCall call, string node, string x, LayerNorm layer)
    {
        if (!layer.elementwise_affine || layer.bias is null)
        {
            throw Unknown(call, "has no scale and shift");
        }

        return graph.Node(
            "LayerNormalization", node, [x, Weight(graph, call, "weight"), Weight(graph, call, "bias")],
            Attribute("axis", -(long)layer.normalized_shape.Length), Attribute("epsilon", layer.eps));
    }

    private static string Dense(OnnxGraph graph, TracedCall call, string node, string x, Linear layer)
    {
        string weight = Weight(graph, call, "weight");
        string? bias = layer.bias is null ? null : Weight(graph, call, "bias");
        if (call.Inputs[0].Shape.Length == 2)
        {
            return graph.Node("Gemm", node, bias is null ? [x, weight] : [x, weight, bias], Attribute("transB", 1L));
        }

        string product = graph.Node("MatMul", $"{node}/product", [x, graph.Node("Transpose", $"{node}/transposed", [weight], Attribute("perm", [1, 0]))]);
        return bias is null ? product : graph.Node("Add", node, [product, bias]);
    }

    private static string Weight(OnnxGraph graph, TracedCall call, string name) => graph.Weight(call.Name.Length > 0 ? $"{call.Name}.{name}" : name);

    /// <summary>Kernel, stride and padding as height and width; TorchSharp keeps one number where both are the same.</summary>
    private static long[] Pair(long[] size) => size.Length == 1 ? [size[0], size[0]] : size;

    private static NotSupportedException Unknown(TracedCall call, string why) =>
        new($"'{call.Name}' ({call.Module.GetName()}) {why}, so that the model cannot be exported.");
}
