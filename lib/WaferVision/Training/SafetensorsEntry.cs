using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>What a safetensors header says of one tensor.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, each 0 or more; none for a single number.</param>
/// <param name="Begin">First byte within the data section.</param>
/// <param name="End">Byte after the last within the data section.</param>
public sealed record SafetensorsEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Begin, long End) : TensorEntry(Name, Type, Shape)
{
    private static readonly Dictionary<string, (ScalarType Type, int Size)> Types = new(StringComparer.Ordinal)
    {
        ["F64"] = (ScalarType.Float64, 8),
        ["F32"] = (ScalarType.Float32, 4),
        ["F16"] = (ScalarType.Float16, 2),
        ["BF16"] = (ScalarType.BFloat16, 2),
        ["I64"] = (ScalarType.Int64, 8),
        ["I32"] = (ScalarType.Int32, 4),
        ["I16"] = (ScalarType.Int16, 2),
        ["I8"] = (ScalarType.Int8, 1),
        ["U8"] = (ScalarType.Byte, 1),
        ["BOOL"] = (ScalarType.Bool, 1),
    };

    /// <summary>Bytes in the data section.</summary>
    public long Length => End - Begin;

    /// <summary>The type's name in the file, such as F32.</summary>
    internal string TypeName => Types.First(pair => pair.Value.Type == Type).Key;

    /// <summary>The type and the bytes an element of it takes, or null for a name this reader does not know.</summary>
    internal static (ScalarType Type, int Size)? TypeOf(string name) => Types.TryGetValue(name, out var type) ? type : null;

    /// <summary>Bytes an element takes.</summary>
    /// <exception cref="ArgumentException">The format, or this writer, has no such type.</exception>
    internal static int SizeOf(ScalarType type) =>
        Types.Values.FirstOrDefault(known => known.Type == type) is { Size: > 0 } known
            ? known.Size
            : throw new ArgumentException($"Tensors of type {type} cannot be stored; expected one of {string.Join(", ", Types.Values.Select(t => t.Type))}.");
}
