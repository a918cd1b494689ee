using TorchSharp.Modules;
using WaferVision.Models;
using static WaferVision.Onnx.OnnxGraph;

namespace WaferVision.Onnx;

/// <summary>Functions and shapes.</summary>
internal static partial class LayerExport
{
    /// <summary>x Φ(x) by the error function; opset 17 has no operator for it.</summary>
    private static string Gelu(OnnxGraph graph, TracedCall call, string node, string x, GELU layer)
    {
        if (layer.approximate != GELU.Approximate.none)
        {
            throw Unknown(call, "approximates the error function by tanh");
        }

        string erf = graph.Node("Erf", $"{node}/erf", [graph.Node("Div", $"{node}/scaled", [x, graph.Constant($"{node}/root2", Math.Sqrt(2))])]);
        string twice = graph.Node("Mul", $"{node}/twice", [x, graph.Node("Add", $"{node}/sum", [erf, graph.Constant($"{node}/one", 1)])]);
        return graph.Node("Mul", node, [twice, graph.Constant($"{node}/half", 0.5)]);
    }

    private static string ScaledTanhOf(OnnxGraph graph, string node, string x)
    {
        string scaled = graph.Node("Mul", $"{node}/scaled", [x, graph.Constant($"{node}/slope", ScaledTanh.Slope)]);
        return graph.Node("Mul", node, [graph.Node("Tanh", $"{node}/tanh", [scaled]), graph.Constant($"{node}/amplitude", ScaledTanh.Amplitude)]);
    }

    private static string Flattened(OnnxGraph graph, TracedCall call, string node, string x, Flatten layer)
    {
        long last = call.Inputs[0].Shape.Length - 1;
        return layer.start_dim == 1 && (layer.end_dim == -1 || layer.end_dim == last)
            ? graph.Node("Flatten", node, [x], Attribute("axis", 1L))
            : throw Unknown(call, $"flattens dimensions {layer.start_dim} to {layer.end_dim}, where the exporter knows 1 to the last");
    }

    private static string Shrunk(OnnxGraph graph, string node, string x, ShrinkingShortcut layer)
    {
        string fewer = graph.Node(
            "Slice", $"{node}/fewer",
            [
                x, graph.Constant($"{node}/starts", [0, 0]), graph.Constant($"{node}/ends", [long.MaxValue, long.MaxValue]),
                graph.Constant($"{node}/axes", [2, 3]), graph.Constant($"{node}/steps", [2, 2]),
            ]);
        return graph.Node("Pad", node, [fewer, graph.Constant($"{node}/pads", [0, layer.Padding, 0, 0, 0, layer.Padding, 0, 0])]);
    }
}
