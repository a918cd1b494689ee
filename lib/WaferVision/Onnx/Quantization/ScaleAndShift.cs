using System.Runtime.InteropServices;
using Google.Protobuf;
using WaferVision.Onnx.Format;

namespace WaferVision.Onnx;

/// <summary>
/// Batch normalisations that no convolution takes in, such as those before the convolutions of a DenseNet, scale and shift each channel: y = wx + b with
/// w = γ/√(σ² + ε) and b = β − μw. As depthwise convolutions of 1×1 they have integer kernels, which batch normalisations have not.
/// </summary>
internal static class ScaleAndShift
{
    /// <summary>Makes convolutions of them. A normalisation that follows a convolution is left: it is to be folded into that one.</summary>
    public static void ToConvolutions(GraphProto graph)
    {
        Dictionary<string, TensorProto> stored = graph.Initializer.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        HashSet<string> convolved = [.. graph.Node.Where(node => node.OpType == "Conv").SelectMany(node => node.Output)];
        foreach (NodeProto norm in graph.Node.Where(node => node.OpType == "BatchNormalization" && !convolved.Contains(node.Input[0])))
        {
            float[][] values = [.. norm.Input.Skip(1).Where(stored.ContainsKey).Select(name => MemoryMarshal.Cast<byte, float>(stored[name].RawData.Span).ToArray())];
            if (values is not [var gamma, var beta, var mean, var variance] || values.Any(one => one.Length != gamma.Length))
            {
                continue;
            }

            float epsilon = norm.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon")?.F ?? 1e-5f;
            float[] weight = [.. gamma.Zip(variance, (scale, spread) => (float)(scale / Math.Sqrt((double)spread + epsilon)))];
            float[] bias = [.. beta.Select((shift, channel) => (float)(shift - ((double)mean[channel] * weight[channel])))];
            norm.OpType = "Conv";
            Add(graph, $"{norm.Name}/scale", [gamma.Length, 1, 1, 1], weight);
            Add(graph, $"{norm.Name}/shift", [gamma.Length], bias);
            string[] inputs = [norm.Input[0], $"{norm.Name}/scale", $"{norm.Name}/shift"];
            norm.Input.Clear();
            norm.Input.Add(inputs);
            norm.Attribute.Clear();
            norm.Attribute.Add([OnnxGraph.Attribute("kernel_shape", [1, 1]), OnnxGraph.Attribute("group", (long)gamma.Length)]);
        }
    }

    private static void Add(GraphProto graph, string name, long[] shape, float[] values) => graph.Initializer.Add(new TensorProto
    {
        Name = name, Dims = { shape }, DataType = (int)TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)),
    });
}
