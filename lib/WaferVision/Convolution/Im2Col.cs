using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace WaferVision.Convolution;

/// <summary>
/// Convolution as one matrix product: every window position becomes a column, every filter a row
/// (Chellapilla, Puri and Simard, High Performance Convolutional Neural Networks for Document Processing, 2006).
/// </summary>
public static class Im2Col
{
    /// <summary>Lays the image's windows side by side as columns.</summary>
    /// <param name="image">C planes of H×W.</param>
    /// <param name="kernelRows">kH ≥ 1.</param>
    /// <param name="kernelColumns">kW ≥ 1.</param>
    /// <param name="options">Padding, stride and dilation; valid, 1 and 1 if null.</param>
    /// <returns>A (C·kH·kW) × (H'·W') matrix; the row index runs over channel, kernel row, kernel column, the column index over output row, output column.</returns>
    /// <exception cref="ArgumentException">The planes differ in size, or the window does not fit.</exception>
    public static Matrix<T> Unfold<T>(T[][,] image, int kernelRows, int kernelColumns, ConvolutionOptions? options = null)
        where T : struct, IFloatingPointIeee754<T>
    {
        options ??= ConvolutionOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(kernelRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernelColumns, 1);
        (int rows, int columns) = Planes.Size(image, nameof(image));
        WindowGeometry window = WindowGeometry.For(rows, columns, kernelRows, kernelColumns, options);

        // MathNet stores a dense matrix column by column, so one window fills one stretch of memory.
        int height = image.Length * kernelRows * kernelColumns;
        var storage = new T[checked(height * window.OutputRows * window.OutputColumns)];
        int next = 0;
        for (int y = 0; y < window.OutputRows; y++)
        {
            for (int x = 0; x < window.OutputColumns; x++)
            {
                foreach (T[,] plane in image)
                {
                    for (int i = 0; i < kernelRows; i++)
                    {
                        int row = (y * options.Stride) + (i * options.Dilation) - window.Top;
                        for (int j = 0; j < kernelColumns; j++, next++)
                        {
                            int column = (x * options.Stride) + (j * options.Dilation) - window.Left;
                            if ((uint)row < (uint)rows && (uint)column < (uint)columns)
                            {
                                storage[next] = plane[row, column];
                            }
                        }
                    }
                }
            }
        }

        return Matrix<T>.Build.Dense(height, window.OutputRows * window.OutputColumns, storage);
    }

    /// <summary>The filters as a matrix: one filter a row.</summary>
    /// <param name="filters">C_out filters of C_in kernels, kH×kW each.</param>
    /// <returns>A C_out × (C_in·kH·kW) matrix.</returns>
    /// <exception cref="ArgumentException">There is no filter, or the filters differ in size or channels.</exception>
    public static Matrix<T> FilterMatrix<T>(T[][][,] filters)
        where T : struct, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(filters);
        (int rows, int columns) = Planes.FilterSize(filters, null, filters.Length > 0 ? filters[0].Length : 0);
        int width = filters[0].Length * rows * columns;
        var matrix = Matrix<T>.Build.Dense(filters.Length, width);
        for (int o = 0; o < filters.Length; o++)
        {
            T[] row = Planes.ToFlat(filters[o]);
            for (int k = 0; k < width; k++)
            {
                matrix[o, k] = row[k];
            }
        }

        return matrix;
    }

    /// <summary>The convolutional layer as filter matrix × window matrix. Gives what <see cref="Convolve2D"/> gives, up to rounding.</summary>
    /// <param name="image">C_in planes of H×W.</param>
    /// <param name="filters">C_out filters of C_in kernels, kH×kW each.</param>
    /// <param name="bias">C_out numbers added to the output planes, or null for none.</param>
    /// <param name="options">Padding, stride and dilation; valid, 1 and 1 if null.</param>
    /// <returns>C_out planes of H'×W'.</returns>
    /// <exception cref="ArgumentException">Sizes or channel numbers do not match, or the window does not fit.</exception>
    public static T[][,] CrossCorrelate<T>(T[][,] image, T[][][,] filters, T[]? bias = null, ConvolutionOptions? options = null)
        where T : struct, IFloatingPointIeee754<T>
    {
        options ??= ConvolutionOptions.Default;
        (int rows, int columns) = Planes.Size(image, nameof(image));
        (int kernelRows, int kernelColumns) = Planes.FilterSize(filters, bias, image.Length);
        WindowGeometry window = WindowGeometry.For(rows, columns, kernelRows, kernelColumns, options);
        Matrix<T> product = FilterMatrix(filters) * Unfold(image, kernelRows, kernelColumns, options);

        var output = new T[filters.Length][,];
        for (int o = 0; o < filters.Length; o++)
        {
            output[o] = new T[window.OutputRows, window.OutputColumns];
            for (int position = 0; position < product.ColumnCount; position++)
            {
                (int y, int x) = int.DivRem(position, window.OutputColumns);
                output[o][y, x] = product[o, position] + (bias is null ? T.Zero : bias[o]);
            }
        }

        return output;
    }
}
