using WaferVision.Data.Pickle;

namespace WaferVision.Formats;

/// <summary>
/// The few names that the pickle of a pandas table of arrays, numbers and texts uses, from pandas 0.16 on Python 2 to pandas 2 and from
/// NumPy 1.6 to 2. Everything else is refused.
/// </summary>
/// <param name="arena">Where the bytes of matrices of integers go.</param>
internal sealed class PandasNames(PickleArena arena) : IPickleAllowList
{
    private static readonly NamedType NdArray = new("numpy.ndarray");
    private static readonly PickleConstructor Type = new("numpy.dtype", a => new NumpyType(TextOf(Between(a, 1, 3)[0], "the code of a NumPy type")));
    private static readonly PickleConstructor Encode = new("_codecs.encode", EncodeLatin1);
    private static readonly PickleConstructor NoBytes = new("bytes", a => Between(a, 0, 0).Length == 0 ? Array.Empty<byte>() : null);
    private static readonly PickleConstructor Slice = new("slice", a => PandasSlice.Make(Between(a, 3, 3)));
    private static readonly PickleConstructor Index = new("pandas.core.indexes.base._new_Index", PandasIndex.Make);
    private static readonly PickleConstructor Block = new("pandas._libs.internals._unpickle_block", a => new PandasBlock(a));
    private static readonly PickleConstructor Manager = new("pandas.core.internals.managers.BlockManager", PandasBlocks.Make);
    private static readonly PickleConstructor Frame = new("pandas.core.frame.DataFrame", a => Between(a, 0, 0).Length == 0 ? new PandasFrame() : null);

    private readonly PickleConstructor _emptyArray = new("numpy.core.multiarray._reconstruct", a => MakeArray(a, arena));
    private readonly PickleConstructor _fromBuffer = new("numpy.core.numeric._frombuffer", a => MakeFromBuffer(a, arena));
    private readonly PickleConstructor _scalar = new("numpy.core.multiarray.scalar", a => MakeScalar(a, arena));

    public object? Find(string module, string name) => (module, name) switch
    {
        ("numpy", "ndarray") => NdArray,
        ("numpy", "dtype") => Type,
        ("numpy.core.multiarray" or "numpy._core.multiarray", "_reconstruct") => _emptyArray,
        ("numpy.core.multiarray" or "numpy._core.multiarray", "scalar") => _scalar,
        ("numpy.core.numeric" or "numpy._core.numeric", "_frombuffer") => _fromBuffer,
        ("_codecs", "encode") => Encode,
        ("__builtin__" or "builtins", "bytes") => NoBytes,
        ("__builtin__" or "builtins", "slice") => Slice,
        ("pandas.core.frame", "DataFrame") => Frame,
        ("pandas.core.internals" or "pandas.core.internals.managers" or "pandas._libs.internals", "BlockManager") => Manager,
        ("pandas._libs.internals", "_unpickle_block") => Block,
        ("pandas.core.index" or "pandas.indexes.base" or "pandas.core.indexes.base", "_new_Index") => Index,
        ("pandas.core.index" or "pandas.indexes.base" or "pandas.core.indexes.base", "Index" or "Int64Index" or "RangeIndex") => new NamedType(name),
        ("pandas.indexes.numeric" or "pandas.core.indexes.numeric", "Int64Index") => new NamedType(name),
        ("pandas.indexes.range" or "pandas.core.indexes.range", "RangeIndex") => new NamedType(name),
        _ => null,
    };

    public object? Resolve(object? persistentId) => throw new InvalidDataException("a persistent identifier is refused: pandas writes none");

    /// <summary>Refuses another number of arguments.</summary>
    public static object?[] Between(object?[] arguments, int least, int most) =>
        arguments.Length >= least && arguments.Length <= most
            ? arguments
            : throw new InvalidDataException($"expected {least} to {most} arguments, found {arguments.Length}");

    private static string TextOf(object? value, string what) => value as string ?? throw new InvalidDataException($"expected {what}, found {PickleMachine.Describe(value)}");

    private static NumpyArray MakeArray(object?[] arguments, PickleArena arena) =>
        ReferenceEquals(Between(arguments, 3, 3)[0], NdArray)
            ? new NumpyArray(arena)
            : throw new InvalidDataException($"expected numpy.ndarray, found {PickleMachine.Describe(arguments[0])}");

    /// <summary>(bytes, type, shape, order): how protocol 5 stores an array.</summary>
    private static NumpyArray MakeFromBuffer(object?[] arguments, PickleArena arena)
    {
        if (Between(arguments, 4, 4)[1] is not NumpyType { Kind: not 'O' } type || arguments[3] is not ("C" or "F"))
        {
            throw new InvalidDataException("expected (bytes, type, shape, 'C' or 'F') of an array");
        }

        var array = new NumpyArray(arena);
        array.Fill(NumpyArray.Sides(arguments[2]), type, arguments[3] is "F", arguments[0]);
        return array;
    }

    private static object MakeScalar(object?[] arguments, PickleArena arena)
    {
        if (Between(arguments, 2, 2)[0] is not NumpyType { Kind: not 'O' } type)
        {
            throw new InvalidDataException("expected a type and the bytes of one number");
        }

        var array = new NumpyArray(arena);
        array.Fill([1], type, false, arguments[1]);
        return array.Text(0) ?? (object)array.Number(0);
    }

    /// <summary>Bytes in a pickle of protocol 2, which Python 3 writes as a text whose characters are the bytes.</summary>
    private static object EncodeLatin1(object?[] arguments)
    {
        if (Between(arguments, 2, 2)[1] is not ("latin1" or "latin-1"))
        {
            throw new InvalidDataException("expected the encoding latin1");
        }

        return arguments[0] switch
        {
            string text when text.All(c => c <= byte.MaxValue) => System.Text.Encoding.Latin1.GetBytes(text),
            PickleBlob { IsText: true } blob => EncodeInPlace(blob),
            var other => throw new InvalidDataException($"expected a text of characters up to 255, found {PickleMachine.Describe(other)}"),
        };
    }

    private static PickleBlob EncodeInPlace(PickleBlob blob)
    {
        Span<byte> bytes = blob.Span;
        int to = bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        for (int from = to; from >= 0 && from < bytes.Length; from++)
        {
            byte value = bytes[from];
            if (value >= 0x80)
            {
                // Two bytes of UTF-8, 110000xx 10yyyyyy, make the character xxyyyyyy.
                if (value is not (0xC2 or 0xC3) || ++from == bytes.Length || (bytes[from] & 0xC0) != 0x80)
                {
                    throw new InvalidDataException("expected a text of characters up to 255, found others");
                }

                value = (byte)((value << 6) | (bytes[from] & 0x3F));
            }

            bytes[to++] = value;
        }

        return blob.Arena.Shorten(blob, to < 0 ? bytes.Length : to);
    }

    /// <summary>A class that a pickle names only as an argument.</summary>
    internal sealed record NamedType(string Name);
}
