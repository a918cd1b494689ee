using System.Numerics;

namespace WaferVision.Convolution;

/// <summary>
/// Multi-channel images as arrays of equally sized planes: <c>T[channel][row, column]</c>. Filters are
/// <c>T[output channel][input channel][row, column]</c>.
/// </summary>
public static class Planes
{
    /// <summary>Rearranges row-major (C, H, W) values into planes.</summary>
    /// <param name="values">C·H·W values, the column index running fastest.</param>
    /// <param name="channels">C ≥ 1.</param>
    /// <param name="rows">H ≥ 1.</param>
    /// <param name="columns">W ≥ 1.</param>
    /// <exception cref="ArgumentException">The number of values is not C·H·W.</exception>
    public static T[][,] FromFlat<T>(ReadOnlySpan<T> values, int channels, int rows, int columns)
        where T : struct, INumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (values.Length != (long)channels * rows * columns)
        {
            throw new ArgumentException($"{channels}×{rows}×{columns} planes hold {(long)channels * rows * columns} values, but {values.Length} were given.", nameof(values));
        }

        var planes = new T[channels][,];
        int next = 0;
        for (int c = 0; c < channels; c++)
        {
            planes[c] = new T[rows, columns];
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++)
                {
                    planes[c][y, x] = values[next++];
                }
            }
        }

        return planes;
    }

    /// <summary>The values of planes, row-major (C, H, W).</summary>
    /// <param name="planes">C planes of H×W.</param>
    /// <exception cref="ArgumentException">There is no plane, or the planes differ in size.</exception>
    public static T[] ToFlat<T>(T[][,] planes)
        where T : struct, INumber<T>
    {
        (int rows, int columns) = Size(planes, nameof(planes));
        var values = new T[planes.Length * rows * columns];
        int next = 0;
        foreach (T[,] plane in planes)
        {
            foreach (T value in plane)
            {
                values[next++] = value;
            }
        }

        return values;
    }

    /// <summary>The common height and width of planes.</summary>
    internal static (int Rows, int Columns) Size<T>(T[][,] planes, string parameter)
    {
        ArgumentNullException.ThrowIfNull(planes, parameter);
        if (planes.Length == 0)
        {
            throw new ArgumentException("At least one plane is needed.", parameter);
        }

        (int rows, int columns) = Size(planes[0], parameter);
        for (int c = 1; c < planes.Length; c++)
        {
            if (Size(planes[c], parameter) != (rows, columns))
            {
                throw new ArgumentException(
                    $"Plane {c} is {planes[c].GetLength(0)}×{planes[c].GetLength(1)} but plane 0 is {rows}×{columns}; all planes must have one size.", parameter);
            }
        }

        return (rows, columns);
    }

    /// <summary>The height and width of one plane, neither of them 0.</summary>
    internal static (int Rows, int Columns) Size<T>(T[,] plane, string parameter)
    {
        ArgumentNullException.ThrowIfNull(plane, parameter);
        return plane.Length > 0
            ? (plane.GetLength(0), plane.GetLength(1))
            : throw new ArgumentException($"The array is {plane.GetLength(0)}×{plane.GetLength(1)}; at least 1×1 is needed.", parameter);
    }

    /// <summary>Checks that filters fit an image of <paramref name="channels"/> channels and gives their kernel size.</summary>
    internal static (int Rows, int Columns) FilterSize<T>(T[][][,] filters, T[]? bias, int channels)
    {
        ArgumentNullException.ThrowIfNull(filters);
        if (filters.Length == 0)
        {
            throw new ArgumentException("At least one filter is needed.", nameof(filters));
        }

        (int Rows, int Columns) size = Size(filters[0], nameof(filters));
        for (int o = 0; o < filters.Length; o++)
        {
            (int Rows, int Columns) other = Size(filters[o], nameof(filters));
            if (filters[o].Length != channels)
            {
                throw new ArgumentException($"Filter {o} has {filters[o].Length} channels but the image has {channels}; they must be equal.", nameof(filters));
            }

            if (other != size)
            {
                throw new ArgumentException($"Filter {o} is {other.Rows}×{other.Columns} but filter 0 is {size.Rows}×{size.Columns}; all filters must have one size.", nameof(filters));
            }
        }

        return bias is null || bias.Length == filters.Length
            ? size
            : throw new ArgumentException($"A bias needs one value per filter: {filters.Length} expected, but {bias.Length} were given.", nameof(bias));
    }
}
