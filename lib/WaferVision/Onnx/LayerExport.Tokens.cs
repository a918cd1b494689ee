using WaferVision.Models;
using static WaferVision.Onnx.OnnxGraph;

namespace WaferVision.Onnx;

/// <summary>Tokens and attention.</summary>
internal static partial class LayerExport
{
    private static string Tokens(OnnxGraph graph, string node, string maps)
    {
        string rows = graph.Node("Reshape", $"{node}/rows", [maps, graph.Constant($"{node}/shape", [0, 0, -1])]);                    // (N, D, T)
        return graph.Node("Transpose", node, [rows], Attribute("perm", [0, 2, 1]));                                                 // (N, T, D)
    }

    private static string Prepended(OnnxGraph graph, string node, string[] inputs)
    {
        (string tokens, string token) = (inputs[0], graph.Weight(inputs[1]));
        string batch = graph.Node("Shape", $"{node}/batch", [tokens], Attribute("start", 0L), Attribute("end", 1L));
        string shape = graph.Node("Concat", $"{node}/shape", [batch, graph.Constant($"{node}/ones", [1, 1])], Attribute("axis", 0L)); // N, 1, 1
        return graph.Node("Concat", node, [graph.Node("Expand", $"{node}/token", [token, shape]), tokens], Attribute("axis", 1L));
    }

    private static string Positions(OnnxGraph graph, TracedCall call, string node, string[] inputs, InterpolatedPositions layer)
    {
        (string maps, string learned) = (inputs[0], graph.Weight(inputs[1]));
        (long side, long width) = (layer.Side, call.Inputs[1].Shape[2]);
        string Part(string name, long start, long end) => graph.Node(
            "Slice", $"{node}/{name}",
            [learned, graph.Constant($"{node}/{name}/start", [start]), graph.Constant($"{node}/{name}/end", [end]), graph.Constant($"{node}/{name}/axis", [1])]);

        string token = Part("token", 0, 1);                                                                                         // (1, 1, D)
        string grid = graph.Node("Transpose", $"{node}/grid", [Part("patches", 1, long.MaxValue)], Attribute("perm", [0, 2, 1]));   // (1, D, side²)
        grid = graph.Node("Reshape", $"{node}/square", [grid, graph.Constant($"{node}/square/shape", [1, width, side, side])]);
        string size = graph.Node("Shape", $"{node}/size", [maps], Attribute("start", 2L), Attribute("end", 4L));
        size = graph.Node("Concat", $"{node}/sizes", [graph.Constant($"{node}/channels", [1, width]), size], Attribute("axis", 0L)); // 1, D, rows, columns
        grid = graph.Node(
            "Resize", $"{node}/resized", [grid, "", "", size],
            Attribute("mode", "cubic"), Attribute("cubic_coeff_a", -0.75), Attribute("coordinate_transformation_mode", "align_corners"));
        grid = graph.Node("Reshape", $"{node}/flat", [grid, graph.Constant($"{node}/flat/shape", [1, width, -1])]);                  // (1, D, rows·columns)
        return graph.Node("Concat", node, [token, graph.Node("Transpose", $"{node}/tokens", [grid], Attribute("perm", [0, 2, 1]))], Attribute("axis", 1L));
    }

    private static string Projection(OnnxGraph graph, string node, string[] inputs)
    {
        string weight = graph.Node("Transpose", $"{node}/transposed", [graph.Weight(inputs[1])], Attribute("perm", [1, 0]));
        return graph.Node("Add", node, [graph.Node("MatMul", $"{node}/product", [inputs[0], weight]), graph.Weight(inputs[2])]);
    }

    private static string Attention(OnnxGraph graph, TracedCall call, string node, string x, DotProductAttention layer)
    {
        long each = call.Output.Shape[2] / layer.Heads;
        string parts = graph.Node("Reshape", $"{node}/heads", [x, graph.Constant($"{node}/heads/shape", [0, 0, 3, layer.Heads, each])]);
        parts = graph.Node("Transpose", $"{node}/parts", [parts], Attribute("perm", [2, 0, 3, 1, 4]));                               // (3, N, heads, T, d)
        string Part(string name, long index) =>
            graph.Node("Gather", $"{node}/{name}", [parts, graph.Constant($"{node}/{name}/index", [index], [])], Attribute("axis", 0L)); // (N, heads, T, d)

        string query = graph.Node("Div", $"{node}/scaled", [Part("query", 0), graph.Constant($"{node}/root", Math.Sqrt(each))]);
        string key = graph.Node("Transpose", $"{node}/keys", [Part("key", 1)], Attribute("perm", [0, 1, 3, 2]));                     // (N, heads, d, T)
        string weights = graph.Node("Softmax", $"{node}/weights", [graph.Node("MatMul", $"{node}/scores", [query, key])], Attribute("axis", -1L));
        string mixed = graph.Node("MatMul", $"{node}/mixed", [weights, Part("value", 2)]);                                           // (N, heads, T, d)
        string tokens = graph.Node("Transpose", $"{node}/tokens", [mixed], Attribute("perm", [0, 2, 1, 3]));
        return graph.Node("Reshape", node, [tokens, graph.Constant($"{node}/shape", [0, 0, each * layer.Heads])]);                   // (N, T, D)
    }
}
