using WaferVision.Onnx.Format;

namespace WaferVision.Onnx;

/// <summary>
/// Which nodes of a graph compute with whole numbers and which tensors between them are rounded. Convolutions and dense layers do, with the
/// additions, products, concatenations and means between them; poolings by maximum and changes of shape hand numbers on as they are.
/// </summary>
internal sealed class QuantizationPlan
{
    private static readonly HashSet<string> LayerTypes = ["Conv", "Gemm"];
    private static readonly HashSet<string> ArithmeticTypes = ["Add", "Mul", "Concat", "AveragePool", "GlobalAveragePool"];
    private static readonly HashSet<string> MoveTypes = ["MaxPool", "Flatten", "Reshape", "Transpose", "Identity"];

    // ONNX Runtime takes these into the node before them: they only clip, and clipping is what rounding to a range does anyway.
    private static readonly HashSet<string> ClippingTypes = ["Relu", "Clip"];

    private readonly Dictionary<string, NodeProto> _producers;
    private readonly ILookup<string, NodeProto> _consumers;
    private readonly HashSet<string> _outputs;

    /// <summary>Plans a graph.</summary>
    /// <param name="graph">The graph, its batch normalisations folded.</param>
    /// <param name="keep">Names of layers that stay in floating point.</param>
    /// <param name="arithmetic">Whether the operations between layers are rounded, too.</param>
    /// <exception cref="ArgumentException">There is no such layer, no layer at all, or a batch normalisation follows a convolution.</exception>
    public QuantizationPlan(GraphProto graph, IReadOnlyCollection<string> keep, bool arithmetic = true)
    {
        Initializers = graph.Initializer.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        _producers = graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node, StringComparer.Ordinal);
        _consumers = graph.Node.SelectMany(node => node.Input.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node, StringComparer.Ordinal);
        _outputs = [.. graph.Output.Select(output => output.Name)];
        RequireFolded(graph);
        AllLayers = [.. graph.Node.Where(IsLayer).Select(node => node.Name)];
        string[] unknown = [.. keep.Except(AllLayers)];
        if (AllLayers.Count == 0 || unknown.Length > 0)
        {
            throw new ArgumentException(AllLayers.Count == 0
                ? "The graph has no convolution or dense layer with stored weights, so that there is nothing to quantize."
                : $"The graph has no layer {string.Join(", ", unknown)}; expected some of {string.Join(", ", AllLayers)}.");
        }

        Layers = [.. graph.Node.Where(node => IsLayer(node) && !keep.Contains(node.Name))];

        // A layer is kept for what it gives: no addition may round that.
        HashSet<string> exact = [.. graph.Node.Where(node => IsLayer(node) && keep.Contains(node.Name)).Select(Result)];
        IEnumerable<NodeProto> between = arithmetic ? graph.Node.Where(node => IsArithmetic(node) && !node.Input.Any(input => exact.Contains(Root(input)))) : [];
        Tensors = Rounded([.. Layers.Concat(between)]);
    }

    /// <summary>The graph's stored tensors.</summary>
    public IReadOnlyDictionary<string, TensorProto> Initializers { get; }

    /// <summary>The names of all layers that could compute with whole numbers.</summary>
    public IReadOnlyList<string> AllLayers { get; }

    /// <summary>Those that will.</summary>
    public IReadOnlyList<NodeProto> Layers { get; }

    /// <summary>The tensors to be rounded, each with the one whose range it has: itself, or what a move was given.</summary>
    public IReadOnlyDictionary<string, string> Tensors { get; }

    private Dictionary<string, string> Rounded(NodeProto[] computing)
    {
        HashSet<string> wanted = [.. computing.SelectMany(Activations), .. Layers.Where(layer => layer.OpType == "Conv").Select(Result)];
        wanted.RemoveWhere(LeadsOut);

        // Before a move the same numbers are needed.
        foreach (string tensor in wanted.ToArray())
        {
            for (string at = tensor; Source(at) is { } before; at = before)
            {
                wanted.Add(before);
            }
        }

        return wanted.ToDictionary(tensor => tensor, Root, StringComparer.Ordinal);
    }

    private IEnumerable<string> Activations(NodeProto node) =>
        (LayerTypes.Contains(node.OpType) ? node.Input.Take(1) : node.Input).Where(input => !Initializers.ContainsKey(input));

    /// <summary>What a layer gives, behind an activation that only clips.</summary>
    private string Result(NodeProto layer)
    {
        string output = layer.Output[0];
        NodeProto[] next = [.. _consumers[output]];
        return next is [var only] && ClippingTypes.Contains(only.OpType) ? only.Output[0] : output;
    }

    // Logits are not rounded.
    private bool LeadsOut(string tensor) =>
        _outputs.Contains(tensor) || (_consumers[tensor].Any() && _consumers[tensor].All(node => node.OpType == "Identity" && LeadsOut(node.Output[0])));

    private string? Source(string tensor) => _producers.GetValueOrDefault(tensor) is { } node && MoveTypes.Contains(node.OpType) ? node.Input[0] : null;

    private string Root(string tensor)
    {
        while (Source(tensor) is { } before)
        {
            tensor = before;
        }

        return tensor;
    }

    private bool IsLayer(NodeProto node) =>
        LayerTypes.Contains(node.OpType) && node.Input.Skip(1).All(Initializers.ContainsKey)
        && (node.OpType != "Gemm" || node.Attribute.Any(attribute => attribute is { Name: "transB", I: 1 }));

    private bool IsArithmetic(NodeProto node) => ArithmeticTypes.Contains(node.OpType) && !node.Input.Any(Initializers.ContainsKey);

    private void RequireFolded(GraphProto graph)
    {
        foreach (NodeProto norm in graph.Node.Where(node => node.OpType == "BatchNormalization"))
        {
            if (_producers.GetValueOrDefault(norm.Input[0]) is { OpType: "Conv" } layer && _consumers[norm.Input[0]].Count() == 1)
            {
                throw new ArgumentException($"The batch normalisation '{norm.Name}' follows the convolution '{layer.Name}'. Fold batch normalisations before the export (BatchNormFolding).");
            }
        }
    }
}
