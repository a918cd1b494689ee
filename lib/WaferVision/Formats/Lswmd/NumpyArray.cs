using System.Buffers.Binary;
using System.Text;
using WaferVision.Data.Pickle;

namespace WaferVision.Formats;

/// <summary>NumPy's <c>ndarray</c> in a pickle.</summary>
/// <param name="arena">Where the bytes of matrices of integers go, however short they are.</param>
internal sealed class NumpyArray(PickleArena arena) : IPickleState
{
    private static readonly int[] NoShape = [0];

    private NumpyType? _type;
    private bool _columnMajor;
    private byte[] _store = [];
    private int _start;

    /// <summary>The lengths of the axes.</summary>
    public int[] Shape { get; private set; } = NoShape;

    /// <summary>The items of an array of objects, row-major; null for other types.</summary>
    public IReadOnlyList<object?>? Objects { get; private set; }

    /// <summary>The number of items.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of one item: 1 for integers that all lie within 0 to 255.</summary>
    public int ItemSize { get; private set; }

    /// <summary>Whether the items are integers or truth values.</summary>
    public bool IsInteger => _type is { IsInteger: true };

    /// <summary>Whether the items lie column by column.</summary>
    public bool ColumnMajor => _columnMajor && Objects is null;

    /// <summary>The items' bytes; nothing for an array of objects.</summary>
    public Span<byte> Data => _store.AsSpan(_start, Count * ItemSize);

    /// <summary>Where <see cref="Data"/> starts in a store, to find arrays that lie one after the other.</summary>
    public (byte[] Store, int Start) Place => (_store, _start);

    /// <summary>(version, shape, type, column-major, items).</summary>
    public void SetState(object? state)
    {
        if (state is not object?[] { Length: 5 } parts || parts[2] is not NumpyType type || parts[3] is not (bool or long))
        {
            throw new InvalidDataException($"expected (version, shape, type, order, items) of an array, found {PickleMachine.Describe(state)}");
        }

        Fill(Sides(parts[1]), type, parts[3] is true or 1L, parts[4]);
    }

    /// <summary>Takes shape and items.</summary>
    public void Fill(int[] shape, NumpyType type, bool columnMajor, object? items)
    {
        long count = shape.Aggregate(1L, (n, side) => n > int.MaxValue ? n : n * side);
        if (_type is not null || count > int.MaxValue || (count > 0 && type.ItemSize == 0 && type.Kind != 'O'))
        {
            throw new InvalidDataException("expected the items of an array once, of at least one byte each");
        }

        (_type, _columnMajor, Shape, ItemSize) = (type, columnMajor, shape, type.ItemSize);
        if (type.Kind == 'O')
        {
            Objects = items is List<object?> list && list.Count == count
                ? list.ToArray()
                : throw new InvalidDataException($"expected a list of {count} objects, found {PickleMachine.Describe(items)}");
            (Count, ItemSize) = ((int)count, 0);
            return;
        }

        long bytes = items switch
        {
            PickleBlob blob => blob.Length,
            byte[] array => array.Length,
            string text => text.Length,
            _ => throw new InvalidDataException($"expected the bytes of an array, found {PickleMachine.Describe(items)}"),
        };
        if (count * type.ItemSize != bytes)
        {
            throw new InvalidDataException($"expected {count * type.ItemSize} bytes for an array of {count} items, found {bytes}");
        }

        Count = (int)count;
        object? place = items is string latin1 ? Encoding.Latin1.GetBytes(latin1) : items;
        if (place is byte[] own && IsInteger && shape.Length == 2)
        {
            place = arena.Add(own);
        }

        (_store, _start) = place is PickleBlob lying ? (lying.Arena.Bytes, lying.Start) : ((byte[])place, 0);
        if (IsInteger && ItemSize > 1 && place is PickleBlob wide)
        {
            Narrow(wide);
        }
    }

    /// <summary>An item as a number.</summary>
    /// <param name="index">Its place in <see cref="Data"/>.</param>
    /// <exception cref="InvalidDataException">The array has no numbers.</exception>
    public double Number(int index)
    {
        ReadOnlySpan<byte> item = Data.Slice(index * ItemSize, ItemSize);
        return (_type?.Kind, ItemSize) switch
        {
            ('f', 4) => _type.BigEndian ? BinaryPrimitives.ReadSingleBigEndian(item) : BinaryPrimitives.ReadSingleLittleEndian(item),
            ('f', _) => _type.BigEndian ? BinaryPrimitives.ReadDoubleBigEndian(item) : BinaryPrimitives.ReadDoubleLittleEndian(item),
            ('b' or 'i' or 'u', _) => Integer(item),
            _ => throw new InvalidDataException("expected an array of numbers, found one of text or objects"),
        };
    }

    /// <summary>An item as text, or null where the items are no text.</summary>
    /// <param name="index">Its place in <see cref="Data"/>.</param>
    public string? Text(int index)
    {
        ReadOnlySpan<byte> item = Data.Slice(index * ItemSize, ItemSize);
        return _type?.Kind switch
        {
            'S' => Encoding.Latin1.GetString(item).TrimEnd('\0'),
            'U' => (_type.BigEndian ? new UTF32Encoding(bigEndian: true, byteOrderMark: false) : Encoding.UTF32).GetString(item).TrimEnd('\0'),
            _ => null,
        };
    }

    /// <summary>Lays the bytes of an array of two axes out row by row, where they lie.</summary>
    public void MakeRowMajor()
    {
        (int rows, int columns) = (Shape[0], Shape[1]);
        byte[] byColumn = Data.ToArray();
        for (int i = 0; i < Count; i++)
        {
            Data[i] = byColumn[(i % columns * rows) + (i / columns)];
        }

        _columnMajor = false;
    }

    /// <summary>The lengths of axes in a pickle.</summary>
    public static int[] Sides(object? shape) =>
        shape is object?[] { Length: <= 8 } sides && Array.TrueForAll(sides, s => s is >= 0L and <= int.MaxValue)
            ? Array.ConvertAll(sides, s => (int)(long)s!)
            : throw new InvalidDataException($"expected the shape of an array, found {PickleMachine.Describe(shape)}");

    /// <summary>Keeps one byte of each integer where that is enough: some copies of the set hold dies of eight bytes.</summary>
    private void Narrow(PickleBlob wide)
    {
        int size = ItemSize;
        for (int i = 0; i < Count; i++)
        {
            if (Integer(wide.Span.Slice(i * size, size)) is < 0 or > byte.MaxValue)
            {
                return;
            }
        }

        for (int i = 0; i < Count; i++)
        {
            wide.Span[i] = (byte)Integer(wide.Span.Slice(i * size, size));
        }

        _start = wide.Arena.Shorten(wide, Count).Start;
        ItemSize = 1;
    }

    private long Integer(ReadOnlySpan<byte> item)
    {
        bool big = _type!.BigEndian, signed = _type.Kind == 'i';
        return item.Length switch
        {
            1 => signed && ItemSize == _type.ItemSize ? (sbyte)item[0] : item[0],
            2 when signed => big ? BinaryPrimitives.ReadInt16BigEndian(item) : BinaryPrimitives.ReadInt16LittleEndian(item),
            2 => big ? BinaryPrimitives.ReadUInt16BigEndian(item) : BinaryPrimitives.ReadUInt16LittleEndian(item),
            4 when signed => big ? BinaryPrimitives.ReadInt32BigEndian(item) : BinaryPrimitives.ReadInt32LittleEndian(item),
            4 => big ? BinaryPrimitives.ReadUInt32BigEndian(item) : BinaryPrimitives.ReadUInt32LittleEndian(item),
            _ => big ? BinaryPrimitives.ReadInt64BigEndian(item) : BinaryPrimitives.ReadInt64LittleEndian(item),
        };
    }
}
