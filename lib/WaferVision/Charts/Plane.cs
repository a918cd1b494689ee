using System.Diagnostics.CodeAnalysis;
using TorchSharp;

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

    /// <summary>The planes of a tensor, in order: one for (H, W), C for (C, H, W), N·C for (N, C, H, W).</summary>
    /// <param name="tensor">A tensor of two to four dimensions on any device, of any number type; it is not changed.</param>
    /// <exception cref="ArgumentException">The tensor has another number of dimensions, or a dimension of size 0.</exception>
    public static Plane[] FromTensor(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long[] shape = tensor.shape;
        if (shape.Length is < 2 or > 4 || shape.Contains(0))
        {
            throw new ArgumentException($"Expected a tensor of shape (H, W), (C, H, W) or (N, C, H, W) without a 0; found ({string.Join(", ", shape)}).", nameof(tensor));
        }

        using DisposeScope scope = torch.NewDisposeScope();
        double[] values = tensor.detach().to_type(torch.ScalarType.Float64).cpu().data<double>().ToArray();
        int rows = (int)shape[^2], columns = (int)shape[^1];
        return [.. values.Chunk(rows * columns).Select(plane => FromRows([.. plane.Chunk(columns)]))];
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
