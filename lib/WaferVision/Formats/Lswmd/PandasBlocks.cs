using WaferVision.Data.Pickle;

namespace WaferVision.Formats;

/// <summary>Python's <c>slice</c> of columns.</summary>
internal sealed record PandasSlice(int Start, int Stop, int Step)
{
    public static PandasSlice Make(object?[] arguments) =>
        arguments is [>= 0L and <= int.MaxValue, >= 0L and <= int.MaxValue, null or (>= 1L and <= int.MaxValue)]
            ? new PandasSlice((int)(long)arguments[0]!, (int)(long)arguments[1]!, (int)(long)(arguments[2] ?? 1L))
            : throw new InvalidDataException("expected a slice of columns from 0 on");
}

/// <summary>The labels of an axis of a table; a range of row numbers has none.</summary>
internal sealed record PandasIndex(IReadOnlyList<string?>? Names)
{
    /// <summary>Makes it of (class, {'data': array or 'start': …}).</summary>
    public static PandasIndex Make(object?[] arguments)
    {
        if (PandasNames.Between(arguments, 2, 2)[1] is not PickleDictionary facts)
        {
            throw new InvalidDataException($"expected the facts of an index, found {PickleMachine.Describe(arguments[1])}");
        }

        return new PandasIndex(facts["data"] is NumpyArray { Objects: { } names } ? [.. names.Select(n => n as string)] : null);
    }
}

/// <summary>Columns of a table that share a type: an array of (columns, rows).</summary>
internal sealed class PandasBlock
{
    /// <summary>Takes (values, placement) and, from pandas 1.3 on, the number of axes.</summary>
    public PandasBlock(object?[] arguments)
    {
        Values = PandasNames.Between(arguments, 2, 3)[0] as NumpyArray is { Shape.Length: 2 } values
            ? values
            : throw new InvalidDataException($"expected a block of columns × rows, found {PickleMachine.Describe(arguments[0])}");
        Columns = arguments[1] switch
        {
            PandasSlice slice when (slice.Stop - slice.Start + slice.Step - 1) / slice.Step == Values.Shape[0] =>
                [.. Enumerable.Range(0, Values.Shape[0]).Select(i => slice.Start + (i * slice.Step))],
            NumpyArray { IsInteger: true } places when places.Count == Values.Shape[0] => [.. Enumerable.Range(0, places.Count).Select(i => (int)places.Number(i))],
            _ => throw new InvalidDataException($"expected the places of {Values.Shape[0]} columns, found {PickleMachine.Describe(arguments[1])}"),
        };
    }

    public NumpyArray Values { get; }

    /// <summary>Where the block's columns stand in the table.</summary>
    public int[] Columns { get; }
}

/// <summary>What pandas calls a block manager: the axes and blocks of a table.</summary>
internal sealed class PandasBlocks : IPickleState
{
    public IReadOnlyList<PandasBlock> Blocks { get; private set; } = [];

    /// <summary>Columns and rows.</summary>
    public IReadOnlyList<PandasIndex> Axes { get; private set; } = [];

    /// <summary>From pandas 1.3 on: (blocks, axes). Before, the state comes later.</summary>
    public static PandasBlocks Make(object?[] arguments)
    {
        var made = new PandasBlocks();
        if (PandasNames.Between(arguments, 0, 2).Length == 2)
        {
            made.Take(arguments[0], arguments[1]);
        }

        return made;
    }

    /// <summary>Before pandas 1.3: (axes, values of blocks, columns of blocks, {'0.14.1': {'axes': …, 'blocks': [{'values': …, 'mgr_locs': …}]}}).</summary>
    public void SetState(object? state)
    {
        if (state is null)
        {
            return;
        }

        if (state is not object?[] { Length: 4 } parts || parts[3] is not PickleDictionary versions
            || versions["0.14.1"] is not PickleDictionary newest || newest["blocks"] is not List<object?> blocks)
        {
            throw new InvalidDataException($"expected the blocks of a table as pandas has written them from 0.14.1 on, found {PickleMachine.Describe(state)}");
        }

        Take(blocks.Select(Block).ToArray<object?>(), newest["axes"]);
    }

    private static PandasBlock Block(object? block) => block is PickleDictionary facts
        ? new PandasBlock([facts["values"], facts["mgr_locs"]])
        : throw new InvalidDataException($"expected a block's values and places, found {PickleMachine.Describe(block)}");

    private void Take(object? blocks, object? axes)
    {
        Blocks = Items<PandasBlock>(blocks, "block of columns");
        Axes = Items<PandasIndex>(axes, "axis");
    }

    private static T[] Items<T>(object? items, string what) =>
        items is IReadOnlyList<object?> list
            ? [.. list.Select(item => item is T wanted ? wanted : throw new InvalidDataException($"expected a {what}, found {PickleMachine.Describe(item)}"))]
            : throw new InvalidDataException($"expected a list of which each is a {what}, found {PickleMachine.Describe(items)}");
}
