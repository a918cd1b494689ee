using WaferVision.Data.Pickle;
using static TorchSharp.torch;

namespace WaferVision.Training.PyTorch;

/// <summary>The class of a storage, such as <c>torch.FloatStorage</c>.</summary>
internal sealed record StorageClass(ScalarType Type)
{
    private static readonly Dictionary<string, ScalarType> Types = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = ScalarType.Float64,
        ["FloatStorage"] = ScalarType.Float32,
        ["HalfStorage"] = ScalarType.Float16,
        ["BFloat16Storage"] = ScalarType.BFloat16,
        ["LongStorage"] = ScalarType.Int64,
        ["IntStorage"] = ScalarType.Int32,
        ["ShortStorage"] = ScalarType.Int16,
        ["CharStorage"] = ScalarType.Int8,
        ["ByteStorage"] = ScalarType.Byte,
        ["BoolStorage"] = ScalarType.Bool,
    };

    public static StorageClass? Named(string name) => Types.TryGetValue(name, out ScalarType type) ? new(type) : null;
}

/// <summary>Elements that lie one after the other in the file, under a key.</summary>
internal sealed record StorageBlock(string Key, ScalarType Type, long Count)
{
    /// <exception cref="OverflowException">No file can hold that many.</exception>
    public long Length => checked(Count * SafetensorsEntry.SizeOf(Type));
}

/// <summary>A part of a storage that old files give a key of its own.</summary>
internal sealed record StorageView(StorageBlock Storage, long Offset, long Count);

/// <summary>A strided view of a storage: what a pickle says of a tensor. All in elements.</summary>
internal sealed record StoredTensor(StorageBlock Storage, long Offset, long[] Shape, long[] Strides)
{
    private const int MostDimensions = 25;

    /// <summary>Checks that the view lies within its storage and does not repeat elements without end.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static StoredTensor Make(StorageView view, long offset, long[] shape, long[] strides)
    {
        string what = $"a view of ({string.Join(", ", shape.Take(MostDimensions))}) at {offset}";
        if (shape.Length != strides.Length || shape.Length > MostDimensions || offset < 0 || shape.Any(n => n < 0) || strides.Any(n => n < 0))
        {
            throw new InvalidDataException($"expected an offset and at most {MostDimensions} sizes and as many strides, none negative; found {what}");
        }

        try
        {
            long count = shape.Aggregate(1L, (product, n) => checked(product * n));
            long last = shape.Zip(strides).Aggregate(offset, (sum, axis) => checked(sum + ((axis.First - 1) * axis.Second)));
            if (count > view.Count || (count > 0 && last >= view.Count))
            {
                throw new InvalidDataException($"expected a view within the storage '{view.Storage.Key}' of {view.Count} elements, found {what}");
            }
        }
        catch (OverflowException error)
        {
            throw new InvalidDataException($"expected a view of a possible size, found {what}", error);
        }

        return new(view.Storage, checked(view.Offset + offset), shape, strides);
    }

    /// <summary>Whether the elements lie in the storage in the tensor's order.</summary>
    public bool Contiguous
    {
        get
        {
            long expected = 1;
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected)
                {
                    return false;
                }

                expected *= Shape[axis];
            }

            return true;
        }
    }

    /// <summary>Makes the tensor of the storage's bytes. The caller disposes it.</summary>
    public Tensor Read(Span<byte> storage)
    {
        if (Shape.Contains(0))
        {
            return empty(Shape, Storage.Type);
        }

        int size = SafetensorsEntry.SizeOf(Storage.Type);
        long span = 1 + Shape.Zip(Strides).Sum(axis => (axis.First - 1) * axis.Second);
        Tensor flat = empty([span], Storage.Type);
        flat.bytes = storage.Slice(checked((int)(Offset * size)), checked((int)(span * size)));
        using (flat)
        {
            return Contiguous ? flat.reshape(Shape) : flat.as_strided(Shape, Strides).contiguous();
        }
    }
}

/// <summary>The numbers in the arguments of a constructor.</summary>
internal static class Numbers
{
    public static long Of(object? value, string what) =>
        value is long number ? number : throw new InvalidDataException($"expected {what}, found {PickleMachine.Describe(value)}");

    public static long[] All(object? value, string what) =>
        value is object?[] tuple ? [.. tuple.Select(n => Of(n, what))] : throw new InvalidDataException($"expected {what}, found {PickleMachine.Describe(value)}");
}
