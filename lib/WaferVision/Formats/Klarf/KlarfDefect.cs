namespace WaferVision.Formats;

/// <summary>One defect that an inspection found: a row of a KLARF file's <c>DefectList</c>.</summary>
public sealed class KlarfDefect
{
    private readonly KlarfColumns _columns;
    private readonly KlarfRow _row;
    private readonly double _micrometres;

    internal KlarfDefect(KlarfColumns columns, KlarfRow row, double micrometres)
    {
        (_columns, _row, _micrometres) = (columns, row, micrometres);
        XIndex = (int)row.Number(columns.IndexOf("XINDEX"))!;
        YIndex = (int)row.Number(columns.IndexOf("YINDEX"))!;
    }

    /// <summary>The defect's number in its wafer (<c>DEFECTID</c>).</summary>
    public long? Id => (long?)Number("DEFECTID");

    /// <summary>The die's column in the tool's coordinates (<c>XINDEX</c>), growing to the right.</summary>
    public int XIndex { get; }

    /// <summary>The die's row in the tool's coordinates (<c>YINDEX</c>), growing upwards.</summary>
    public int YIndex { get; }

    /// <summary>Micrometres to the right of the die's lower left corner (<c>XREL</c>).</summary>
    public double? X => Length("XREL");

    /// <summary>Micrometres above the die's lower left corner (<c>YREL</c>).</summary>
    public double? Y => Length("YREL");

    /// <summary>The extent to the right in micrometres (<c>XSIZE</c>).</summary>
    public double? Width => Length("XSIZE");

    /// <summary>The extent upwards in micrometres (<c>YSIZE</c>).</summary>
    public double? Height => Length("YSIZE");

    /// <summary>The defect's size in micrometres (<c>DSIZE</c>).</summary>
    public double? Size => Length("DSIZE");

    /// <summary>The defect's area in square micrometres (<c>DEFECTAREA</c>).</summary>
    public double? Area => Number("DEFECTAREA") * _micrometres * _micrometres;

    /// <summary>The defect's class (<c>CLASSNUMBER</c>), a key of <see cref="KlarfWafer.ClassNames"/>.</summary>
    public int? ClassNumber => (int?)Number("CLASSNUMBER");

    /// <summary>The names of the columns that the file gives.</summary>
    public IReadOnlyList<string> Columns => _columns.Names;

    /// <summary>A column's number as it stands in the file: lengths are in micrometres in KLARF 1.2 and in nanometres in 1.8.</summary>
    /// <param name="column">The column's name, whatever its case. Of a list of images, their number is given.</param>
    /// <returns>Null where the file says NA, has a text there or has no such column.</returns>
    public double? Number(string column) => _row.Number(_columns.IndexOf(column));

    /// <summary>A column's text as it stands in the file, without quotes.</summary>
    /// <param name="column">The column's name, whatever its case.</param>
    /// <returns>Null where the file says NA, has a number there or has no such column.</returns>
    public string? Text(string column) => _row.Text(_columns.IndexOf(column));

    private double? Length(string column) => Number(column) * _micrometres;
}
