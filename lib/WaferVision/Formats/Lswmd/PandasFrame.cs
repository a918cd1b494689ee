using WaferVision.Data.Pickle;

namespace WaferVision.Formats;

/// <summary>pandas' <c>DataFrame</c>.</summary>
internal sealed class PandasFrame : IPickleState
{
    private readonly Dictionary<string, (PandasBlock Block, int Line)> _columns = new(StringComparer.Ordinal);

    /// <summary>The number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>The names of the columns.</summary>
    public IEnumerable<string> Columns => _columns.Keys;

    /// <summary>{'_data' or '_mgr': blocks, …}.</summary>
    public void SetState(object? state)
    {
        if (_columns.Count > 0 || state is not PickleDictionary facts || (facts["_mgr"] ?? facts["_data"]) is not PandasBlocks { Axes: [{ Names: { } names }, _] } blocks)
        {
            throw new InvalidDataException($"expected a table with named columns, found {PickleMachine.Describe(state)}");
        }

        Rows = blocks.Blocks.Count == 0 ? 0 : blocks.Blocks[0].Values.Shape[1];
        foreach (PandasBlock block in blocks.Blocks)
        {
            if (block.Values.Shape[1] != Rows)
            {
                throw new InvalidDataException($"expected blocks of {Rows} rows, found one of {block.Values.Shape[1]}");
            }

            for (int i = 0; i < block.Columns.Length; i++)
            {
                if (block.Columns[i] < 0 || block.Columns[i] >= names.Count || names[block.Columns[i]] is not { } name || !_columns.TryAdd(name, (block, i)))
                {
                    throw new InvalidDataException($"expected each of {names.Count} columns once, with a name; found the place {block.Columns[i]}");
                }
            }
        }
    }

    /// <summary>Whether there is a column of that name.</summary>
    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>A cell's value: an object, a number or a text.</summary>
    public object? Cell(string column, int row)
    {
        (PandasBlock block, int line) = _columns[column];
        NumpyArray values = block.Values;
        if (values.Objects is { } objects)
        {
            return objects[(line * Rows) + row];
        }

        int index = values.ColumnMajor ? (row * values.Shape[0]) + line : (line * Rows) + row;
        return values.Text(index) ?? (object)values.Number(index);
    }
}
