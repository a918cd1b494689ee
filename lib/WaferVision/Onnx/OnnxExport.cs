using Google.Protobuf;
using TorchSharp;
using WaferVision.Onnx.Format;
using static TorchSharp.torch;

namespace WaferVision.Onnx;

/// <summary>
/// Writes models as ONNX files, which other programs run without libtorch. The graph is that of a traced forward pass in evaluation mode: nodes
/// are named after modules, weights as in the state dict.
/// </summary>
public static class OnnxExport
{
    /// <summary>The version of ONNX's operators that files are written for.</summary>
    public const int Opset = 17;

    /// <summary>The name of the graph's input: images (batch, channels, height, width).</summary>
    public const string Input = "images";

    /// <summary>The name of the graph's output: logits (batch, classes).</summary>
    public const string Output = "logits";

    // The version of the file format that came with opset 17 (ONNX 1.12).
    private const int FormatVersion = 8;

    /// <summary>Writes a model to a file, whole or not at all.</summary>
    /// <param name="model">A model from images (N, C, H, W) to logits (N, classes), of single precision, on any device. It is left as it was.</param>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="options">What it takes and says of itself; the defaults if null.</param>
    /// <exception cref="NotSupportedException">
    /// The exporter does not know a module, or something happens to a tensor outside of modules; the message names the module.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The model does not take images of that shape.</exception>
    public static void Write(nn.Module<Tensor, Tensor> model, string path, OnnxExportOptions? options = null)
    {
        ModelProto file = Build(model, options ?? new());
        AtomicFile.Write(path, file.WriteTo);
    }

    /// <summary>The file's content.</summary>
    internal static ModelProto Build(nn.Module<Tensor, Tensor> model, OnnxExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        using DisposeScope scope = NewDisposeScope();
        ForwardTrace trace = ForwardTrace.Of(model, RandomImages(model, options));
        if (trace.Output.Shape.Length != 2)
        {
            throw new NotSupportedException($"{model.GetName()} gives ({string.Join(", ", trace.Output.Shape)}) for a batch; expected logits (N, classes).");
        }

        var graph = new OnnxGraph(model.GetName(), model.state_dict());
        var names = new Dictionary<TracedValue, string>(ReferenceEqualityComparer.Instance) { [trace.Input] = Input };
        foreach (TracedCall call in trace.Calls)
        {
            string[] inputs = [.. call.Inputs.Select(value => value.Parameter ?? names[value])];
            names[call.Output] = LayerExport.Add(graph, call, inputs);
        }

        graph.Proto.Node.Add(new NodeProto { OpType = "Identity", Name = Output, Input = { names[trace.Output] }, Output = { Output } });
        long? size = options.AnySize ? null : options.InputSize;
        graph.Proto.Input.Add(Value(Input, (null, "batch"), (options.InputChannels, ""), (size, "height"), (size, "width")));
        graph.Proto.Output.Add(Value(Output, (null, "batch"), (trace.Output.Shape[1], "")));
        return new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = nameof(WaferVision),
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
            MetadataProps = { options.Metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }) },
            Graph = graph.Proto,
        };
    }

    /// <summary>Two images, drawn from a generator of their own so that torch's stays as it was.</summary>
    private static Tensor RandomImages(nn.Module<Tensor, Tensor> model, OnnxExportOptions options)
    {
        using Generator generator = new(1);
        Tensor images = rand([2, options.InputChannels, options.InputSize, options.InputSize], generator: generator);
        return images.to(model.parameters().FirstOrDefault()?.device ?? CPU);
    }

    private static ValueInfoProto Value(string name, params (long? Size, string Name)[] shape) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)TensorProto.Types.DataType.Float,
                Shape = new TensorShapeProto { Dim = { shape.Select(Dimension) } },
            },
        },
    };

    private static TensorShapeProto.Types.Dimension Dimension((long? Size, string Name) axis) =>
        axis.Size is { } size ? new() { DimValue = size } : new() { DimParam = axis.Name };
}
