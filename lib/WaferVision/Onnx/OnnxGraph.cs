using System.Runtime.InteropServices;
using Google.Protobuf;
using TorchSharp;
using WaferVision.Onnx.Format;
using static TorchSharp.torch;

namespace WaferVision.Onnx;

/// <summary>Nodes and weights of an ONNX graph in the making.</summary>
internal sealed class OnnxGraph
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, Tensor> _state;

    /// <summary>Begins a graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="state">The state dict that <see cref="Weight"/> takes from.</param>
    public OnnxGraph(string name, IReadOnlyDictionary<string, Tensor> state)
    {
        Proto = new GraphProto { Name = name };
        _state = state;
    }

    /// <summary>The graph.</summary>
    public GraphProto Proto { get; }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">The operator's name.</param>
    /// <param name="name">The node's name; a number is added where it is taken.</param>
    /// <param name="inputs">Names of its inputs; empty for one that is left out.</param>
    /// <param name="attributes">Its attributes, made by <see cref="Attribute(string, long)"/> and its like.</param>
    /// <returns>The output's name.</returns>
    public string Node(string operation, string name, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        name = Free(name);
        string output = Free(name + "/out");
        Proto.Node.Add(new NodeProto { OpType = operation, Name = name, Input = { inputs }, Output = { output }, Attribute = { attributes } });
        return output;
    }

    /// <summary>Adds a parameter or buffer of the state dict, once; answers its name.</summary>
    /// <exception cref="NotSupportedException">It is not of single precision.</exception>
    public string Weight(string name)
    {
        if (_names.Add(name))
        {
            Tensor tensor = _state[name];
            if (tensor.dtype != ScalarType.Float32)
            {
                throw new NotSupportedException($"'{name}' is of type {tensor.dtype}; expected Float32. Convert the model with model.to(ScalarType.Float32).");
            }

            using DisposeScope scope = NewDisposeScope();
            Initialize(name, tensor.shape, TensorProto.Types.DataType.Float, tensor.detach().cpu().contiguous().bytes);
        }

        return name;
    }

    /// <summary>Adds whole numbers; answers their name.</summary>
    /// <param name="name">A name; a number is added where it is taken.</param>
    /// <param name="values">The numbers, row-major.</param>
    /// <param name="shape">Their shape; a vector if null, a number without dimensions if empty.</param>
    public string Constant(string name, long[] values, long[]? shape = null)
    {
        name = Free(name);
        Initialize(name, shape ?? [values.Length], TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes<long>(values));
        return name;
    }

    /// <summary>Adds a number without dimensions; answers its name.</summary>
    public string Constant(string name, double value)
    {
        name = Free(name);
        Initialize(name, [], TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes<float>([(float)value]));
        return name;
    }

    /// <summary>A tensor of single precision of any shape as a graph's output.</summary>
    public static ValueInfoProto AnyShape(string name) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } },
    };

    /// <summary>A whole number as an attribute.</summary>
    public static AttributeProto Attribute(string name, long value) => new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    /// <summary>A number as an attribute.</summary>
    public static AttributeProto Attribute(string name, double value) => new() { Name = name, F = (float)value, Type = AttributeProto.Types.AttributeType.Float };

    /// <summary>A text as an attribute.</summary>
    public static AttributeProto Attribute(string name, string value) => new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String };

    /// <summary>Whole numbers as an attribute.</summary>
    public static AttributeProto Attribute(string name, IEnumerable<long> values) => new() { Name = name, Ints = { values }, Type = AttributeProto.Types.AttributeType.Ints };

    private void Initialize(string name, IEnumerable<long> shape, TensorProto.Types.DataType type, ReadOnlySpan<byte> data) =>
        Proto.Initializer.Add(new TensorProto { Name = name, Dims = { shape }, DataType = (int)type, RawData = ByteString.CopyFrom(data) });

    private string Free(string name)
    {
        string free = name;
        for (int number = 2; !_names.Add(free); number++)
        {
            free = $"{name}#{number}";
        }

        return free;
    }
}
