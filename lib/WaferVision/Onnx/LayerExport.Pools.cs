using TorchSharp.Modules;
using static WaferVision.Onnx.OnnxGraph;

namespace WaferVision.Onnx;

/// <summary>Pooling.</summary>
internal static partial class LayerExport
{
    private static string MaxPool(OnnxGraph graph, TracedCall call, string node, string x, MaxPool2d layer)
    {
        long[] stride = Pair(layer.stride ?? layer.kernel_size);
        long[] padding = Pair(layer.padding ?? [0]);
        bool ceiling = layer.ceil_mode && stride.Any(step => step > 1);
        if (ceiling && padding.Any(pad => pad > 0))
        {
            throw Unknown(call, "rounds up with padding, where ONNX and torch disagree about the last window");
        }

        return graph.Node(
            "MaxPool", node, [x],
            Attribute("kernel_shape", Pair(layer.kernel_size)), Attribute("strides", stride), Attribute("pads", [.. padding, .. padding]),
            Attribute("dilations", Pair(layer.dilation ?? [1])), Attribute("ceil_mode", ceiling ? 1L : 0L));
    }

    private static string AveragePool(OnnxGraph graph, TracedCall call, string node, string x, AvgPool2d layer)
    {
        if (layer.ceil_mode || layer.divisor_override is not null)
        {
            throw Unknown(call, "rounds up or has a divisor of its own");
        }

        long[] padding = Pair(layer.padding ?? [0]);
        return graph.Node(
            "AveragePool", node, [x],
            Attribute("kernel_shape", Pair(layer.kernel_size)), Attribute("strides", Pair(layer.stride ?? layer.kernel_size)), Attribute("pads", [.. padding, .. padding]),
            Attribute("count_include_pad", layer.count_include_pad ? 1L : 0L));
    }

    /// <summary>
    /// Means over a grid of windows that may overlap: window i of n reaches from ⌊iL/n⌋ to ⌈(i+1)L/n⌉. ONNX has no such operator, but the mean
    /// over rows is a product with a matrix of weights, whose entries follow from the size at run time.
    /// </summary>
    private static string AdaptiveAveragePool(OnnxGraph graph, TracedCall call, string node, string x, AdaptiveAvgPool2d layer)
    {
        long[] size = Pair(layer.output_size);
        if (size is [1, 1])
        {
            return graph.Node("GlobalAveragePool", node, [x]);
        }

        if (size.Any(length => length < 1))
        {
            throw Unknown(call, "keeps the size of its input along an axis");
        }

        string rows = MeanWeights(graph, $"{node}/rows", x, axis: 2, size[0]);                                                  // (n, H)
        string columns = MeanWeights(graph, $"{node}/columns", x, axis: 3, size[1]);                                            // (m, W)
        string tall = graph.Node("MatMul", $"{node}/rows", [rows, x]);                                                          // (N, C, n, W)
        return graph.Node("MatMul", node, [tall, graph.Node("Transpose", $"{node}/columns/transposed", [columns], Attribute("perm", [1, 0]))]); // (N, C, n, m)
    }

    private static string MeanWeights(OnnxGraph graph, string node, string x, long axis, long windows)
    {
        string Node(string operation, string name, params string[] inputs) => graph.Node(operation, $"{node}/{name}", inputs);
        long[] column = [windows, 1];
        string length = graph.Node("Shape", $"{node}/length", [x], Attribute("start", axis), Attribute("end", axis + 1));       // (1)
        string count = graph.Constant($"{node}/windows", [windows]);
        string start = Node("Div", "start", Node("Mul", "start/product", graph.Constant($"{node}/first", [.. Range(0)], column), length), count);
        string end = Node("Mul", "end/product", graph.Constant($"{node}/last", [.. Range(1)], column), length);
        end = Node("Div", "end", Node("Add", "end/rounded", end, graph.Constant($"{node}/rounding", [windows - 1])), count);    // (n, 1)
        string position = Node(
            "Range", "position", graph.Constant($"{node}/zero", [0], []), Node("Squeeze", "length/scalar", length), graph.Constant($"{node}/one", [1], [])); // (L)
        string inside = Node("And", "inside", Node("GreaterOrEqual", "after", position, start), Node("Less", "before", position, end)); // (n, L)
        return Node("Div", "weights", Float("inside/number", inside), Float("size/number", Node("Sub", "size", end, start)));

        string Float(string name, string input) => graph.Node("Cast", $"{node}/{name}", [input], Attribute("to", (long)Format.TensorProto.Types.DataType.Float));
        IEnumerable<long> Range(int from) => Enumerable.Range(from, (int)windows).Select(i => (long)i);
    }
}
