using System.Diagnostics.CodeAnalysis;

namespace WaferVision;

/// <summary>
/// A plane of numbers to be drawn: an image, a kernel, a channel of a feature map. Rows run downwards, columns to the right.
/// Arrays convert to it by themselves.
/// </summary>
public readonly struct Plane
{
    private readonly double[][]? _rows;

    private Plane(double[][] rows) => _rows = rows;

    /// <summary>Number of rows (H).</summary>
    public int Rows => Values.Length;

    /// <summary>Number of columns (W).</summary>
    public int Columns => Values.Length == 0 ? 0 : Values[0].Length;

    internal double[][] Values => _rows ?? [];

    internal IEnumerable<double> Finite => Values.SelectMany(row => row).Where(double.IsFinite);

    /// <summary>A plane over rows of equal length; the rows are not copied.</summary>
    /// <param name="rows">H rows of W numbers.</param>
    /// <exception cref="ArgumentException">There is no row, a row is empty, or the rows differ in length.</exception>
    public static Plane FromRows(double[][] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Length == 0 || rows[0].Length == 0)
        {
            throw new ArgumentException("A plane needs at least one row and one column; found none.", nameof(rows));
        }

        int ragged = Array.FindIndex(rows, row => row.Length != rows[0].Length);
        return ragged < 0
            ? new Plane(rows)
            : throw new ArgumentException($"Row {ragged} has {rows[ragged].Length} numbers; expected {rows[0].Length}, as in row 0.", nameof(rows));
    }

    /// <summary>A plane that repeats a row-major sequence of numbers.</summary>
    /// <param name="values">H × W numbers, row by row.</param>
    /// <param name="rows">H, at least 1.</param>
    /// <param name="columns">W, at least 1.</param>
    /// <exception cref="ArgumentException">The number of values is not rows × columns.</exception>
    public static Plane FromFlat(ReadOnlySpan<float> values, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (values.Length != (long)rows * columns)
        {
            throw new ArgumentException($"A {rows} × {columns} plane has {(long)rows * columns} numbers; found {values.Length}.", nameof(values));
        }

        double[][] result = new double[rows][];
        for (int row = 0; row < rows; row++)
        {
            result[row] = new double[columns];
            for (int column = 0; column < columns; column++)
            {
                result[row][column] = values[(row * columns) + column];
            }
        }

        return new Plane(result);
    }

    /// <summary>Rows of equal length.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "FromRows")]
    public static implicit operator Plane(double[][] rows) => FromRows(rows);

    /// <summary>A matrix of doubles.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Conversion of an array")]
    public static implicit operator Plane(double[,] values) => From(values, value => value);

    /// <summary>A matrix of floats.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Conversion of an array")]
    public static implicit operator Plane(float[,] values) => From(values, value => value);

    /// <summary>A matrix of whole numbers.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Conversion of an array")]
    public static implicit operator Plane(int[,] values) => From(values, value => value);

    /// <summary>A matrix of bytes, such as an 8-bit gray image.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Conversion of an array")]
    public static implicit operator Plane(byte[,] values) => From(values, value => value);

    private static Plane From<T>(T[,] values, Func<T, double> convert)
    {
        ArgumentNullException.ThrowIfNull(values);
        return FromRows([.. Enumerable.Range(0, values.GetLength(0))
            .Select(row => Enumerable.Range(0, values.GetLength(1)).Select(column => convert(values[row, column])).ToArray())]);
    }
}
