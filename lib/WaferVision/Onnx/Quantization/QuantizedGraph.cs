using System.Runtime.InteropServices;
using Google.Protobuf;
using WaferVision.Onnx.Format;
using DataType = WaferVision.Onnx.Format.TensorProto.Types.DataType;

namespace WaferVision.Onnx;

/// <summary>
/// Puts pairs of QuantizeLinear and DequantizeLinear around what a plan names (QDQ form): activations as 8-bit numbers without sign, with a scale and a
/// zero point, weights as signed 8-bit numbers around 0, biases as 32-bit numbers in the scale of the layer's sums (Jacob et al., Quantization and Training
/// of Neural Networks for Efficient Integer-Arithmetic-Only Inference, arXiv 1712.05877, section 2). ONNX Runtime makes integer kernels of them.
/// </summary>
/// <remarks>
/// Activations have no sign because x86 multiplies numbers without sign by signed ones. Of signed activations ONNX Runtime 1.29 converts those that one
/// layer uses, leaves those that two use, as in every residual block, and then finds no integer kernel for what lies between the two kinds: 11 of
/// ResNet-18's 20 convolutions and all additions stayed in floating point.
/// </remarks>
internal sealed class QuantizedGraph
{
    // Folding leaves channels of tiny weights with an ordinary bias, which in the scale of such weights would not fit 32 bits.
    private const float LargestBias = 1 << 30;

    private readonly GraphProto _graph;
    private readonly QuantizationPlan _plan;
    private readonly IReadOnlyDictionary<string, ActivationRange> _ranges;
    private readonly bool _perChannel;

    private QuantizedGraph(GraphProto graph, QuantizationPlan plan, IReadOnlyDictionary<string, ActivationRange> ranges, bool perChannel) =>
        (_graph, _plan, _ranges, _perChannel) = (graph, plan, ranges, perChannel);

    /// <summary>A quantized copy of a model.</summary>
    /// <param name="source">The model.</param>
    /// <param name="plan">What is to be quantized, made from the model's graph.</param>
    /// <param name="ranges">A range for each tensor that the plan names as a root.</param>
    /// <param name="perChannel">Whether each output channel of a weight has a scale of its own.</param>
    public static ModelProto Of(ModelProto source, QuantizationPlan plan, IReadOnlyDictionary<string, ActivationRange> ranges, bool perChannel)
    {
        ModelProto model = source.Clone();
        var quantized = new QuantizedGraph(model.Graph, plan, ranges, perChannel);
        quantized.RoundActivations();
        quantized.RoundWeights();
        quantized.RemoveUnused();
        return model;
    }

    private void RoundActivations()
    {
        NodeProto[] nodes = [.. _graph.Node];
        _graph.Node.Clear();
        foreach (string input in _graph.Input.Select(input => input.Name).Where(_plan.Tensors.ContainsKey))
        {
            Round(input);
        }

        foreach (NodeProto node in nodes)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = _plan.Tensors.ContainsKey(node.Input[i]) ? Restored(node.Input[i]) : node.Input[i];
            }

            _graph.Node.Add(node);
            foreach (string output in node.Output.Where(_plan.Tensors.ContainsKey))
            {
                Round(output);
            }
        }
    }

    private void Round(string tensor)
    {
        ActivationRange range = _ranges[_plan.Tensors[tensor]];
        string scale = Add($"{tensor}/scale", [], DataType.Float, (ReadOnlySpan<float>)[range.Scale]);
        string zero = Add($"{tensor}/zero", [], DataType.Uint8, (ReadOnlySpan<byte>)[range.ZeroPoint]);
        Node("QuantizeLinear", $"{tensor}/quantize", [tensor, scale, zero], $"{tensor}/rounded");
        Node("DequantizeLinear", $"{tensor}/dequantize", [$"{tensor}/rounded", scale, zero], Restored(tensor));
    }

    private void RoundWeights()
    {
        Dictionary<string, NodeProto> nodes = _graph.Node.ToDictionary(node => node.Name, StringComparer.Ordinal);
        foreach (NodeProto planned in _plan.Layers)
        {
            NodeProto layer = nodes[planned.Name];
            float inputScale = _ranges[_plan.Tensors[planned.Input[0]]].Scale;
            float[] bias = layer.Input.Count > 2 ? Values(_plan.Initializers[layer.Input[2]]) : [];
            float[] scales = RoundWeight(layer, [.. bias.Select(value => Math.Abs(value) / inputScale / LargestBias)]);
            if (bias.Length > 0)
            {
                RoundBias(layer, bias, [.. scales.Select(scale => scale * inputScale)]);
            }
        }
    }

    /// <summary>The weight of (output channels, …) as whole numbers from −127 to 127; answers the scale of each channel, none below its least.</summary>
    private float[] RoundWeight(NodeProto layer, float[] least)
    {
        TensorProto weight = _plan.Initializers[layer.Input[1]];
        float[] values = Values(weight);
        int channels = (int)weight.Dims[0], each = values.Length / channels;
        float[] largest = [.. Enumerable.Range(0, channels).Select(channel => values.AsSpan(channel * each, each).ToArray().Max(Math.Abs))];
        float most = largest.Max();
        float[] scales = [.. largest.Select((one, channel) => Math.Max((_perChannel ? one : most) / 127, least.ElementAtOrDefault(channel)) is > 0 and var scale ? scale : 1)];
        sbyte[] rounded = new sbyte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            rounded[i] = (sbyte)Math.Clamp(MathF.Round(values[i] / scales[i / each]), -127, 127);
        }

        string name = $"{layer.Name}/weight";
        Dequantize(name, Add($"{name}/rounded", weight.Dims, DataType.Int8, (ReadOnlySpan<sbyte>)rounded), scales, DataType.Int8, new sbyte[channels]);
        layer.Input[1] = Restored(name);
        return scales;
    }

    private void RoundBias(NodeProto layer, float[] values, float[] scales)
    {
        int[] rounded = [.. values.Select((value, channel) => (int)Math.Round((double)value / scales[channel]))];
        string name = $"{layer.Name}/bias";
        Dequantize(name, Add($"{name}/rounded", [values.Length], DataType.Int32, (ReadOnlySpan<int>)rounded), scales, DataType.Int32, new int[values.Length]);
        layer.Input[2] = Restored(name);
    }

    private void Dequantize<T>(string name, string rounded, float[] scales, DataType type, T[] zeros)
        where T : unmanaged
    {
        string scale = Add($"{name}/scale", [scales.Length], DataType.Float, (ReadOnlySpan<float>)scales);
        string zero = Add($"{name}/zero", [zeros.Length], type, (ReadOnlySpan<T>)zeros);
        var node = new NodeProto
        {
            OpType = "DequantizeLinear", Name = $"{name}/dequantize", Input = { rounded, scale, zero }, Output = { Restored(name) }, Attribute = { OnnxGraph.Attribute("axis", 0L) },
        };
        _graph.Node.Insert(0, node);
    }

    private void RemoveUnused()
    {
        HashSet<string> used = [.. _graph.Node.SelectMany(node => node.Input)];
        TensorProto[] kept = [.. _graph.Initializer.Where(tensor => used.Contains(tensor.Name))];
        _graph.Initializer.Clear();
        _graph.Initializer.Add(kept);
    }

    private void Node(string operation, string name, string[] inputs, string output) =>
        _graph.Node.Add(new NodeProto { OpType = operation, Name = name, Input = { inputs }, Output = { output } });

    private string Add<T>(string name, IEnumerable<long> shape, DataType type, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        _graph.Initializer.Add(new TensorProto { Name = name, Dims = { shape }, DataType = (int)type, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) });
        return name;
    }

    private static float[] Values(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();

    private static string Restored(string tensor) => $"{tensor}/restored";
}
