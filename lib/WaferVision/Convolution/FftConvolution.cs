using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace WaferVision.Convolution;

/// <summary>
/// Convolution by the convolution theorem: transform, multiply, transform back. Its cost does not depend on the kernel's size,
/// so it wins for large kernels (Mathieu, Henaff and LeCun, Fast Training of Convolutional Networks through FFTs, arXiv 1312.5851).
/// </summary>
public static class FftConvolution
{
    /// <summary>True convolution; gives what <see cref="Convolve2D.Convolve"/> gives, up to rounding.</summary>
    /// <param name="image">Image, H×W.</param>
    /// <param name="kernel">Kernel, kH×kW.</param>
    /// <param name="options">Padding, stride and dilation; valid, 1 and 1 if null.</param>
    /// <returns>H'×W'.</returns>
    /// <exception cref="ArgumentException">An array is empty, or the window does not fit.</exception>
    public static double[,] Convolve(double[,] image, double[,] kernel, ConvolutionOptions? options = null) =>
        CrossCorrelate([image], [[Convolve2D.Rotate180(kernel)]], null, options)[0];

    /// <summary>Cross-correlation; gives what <see cref="Convolve2D.CrossCorrelate{T}(T[,], T[,], ConvolutionOptions?)"/> gives, up to rounding.</summary>
    /// <param name="image">Image, H×W.</param>
    /// <param name="kernel">Kernel, kH×kW.</param>
    /// <param name="options">Padding, stride and dilation; valid, 1 and 1 if null.</param>
    /// <returns>H'×W'.</returns>
    /// <exception cref="ArgumentException">An array is empty, or the window does not fit.</exception>
    public static double[,] CrossCorrelate(double[,] image, double[,] kernel, ConvolutionOptions? options = null) =>
        CrossCorrelate([image], [[kernel]], null, options)[0];

    /// <summary>The convolutional layer in the frequency domain: one transform for each input plane, kernel and output plane.</summary>
    /// <param name="image">C_in planes of H×W.</param>
    /// <param name="filters">C_out filters of C_in kernels, kH×kW each.</param>
    /// <param name="bias">C_out numbers added to the output planes, or null for none.</param>
    /// <param name="options">Padding, stride and dilation; valid, 1 and 1 if null.</param>
    /// <returns>C_out planes of H'×W'.</returns>
    /// <exception cref="ArgumentException">Sizes or channel numbers do not match, or the window does not fit.</exception>
    public static double[][,] CrossCorrelate(double[][,] image, double[][][,] filters, double[]? bias = null, ConvolutionOptions? options = null)
    {
        options ??= ConvolutionOptions.Default;
        (int rows, int columns) = Planes.Size(image, nameof(image));
        (int kernelRows, int kernelColumns) = Planes.FilterSize(filters, bias, image.Length);
        WindowGeometry window = WindowGeometry.For(rows, columns, kernelRows, kernelColumns, options);

        // A transform is periodic: without room for the whole linear result, its end would wrap round onto its beginning.
        double[][,] padded = [.. image.Select(plane => Convolve2D.Pad(plane, kernelRows, kernelColumns, options))];
        int height = NextPowerOfTwo(padded[0].GetLength(0) + (options.Dilation * (kernelRows - 1)));
        int width = NextPowerOfTwo(padded[0].GetLength(1) + (options.Dilation * (kernelColumns - 1)));
        Complex[][] spectra = [.. padded.Select(plane => Transform(plane, height, width, 1))];

        var output = new double[filters.Length][,];
        for (int o = 0; o < filters.Length; o++)
        {
            var sum = new Complex[height * width];
            for (int c = 0; c < image.Length; c++)
            {
                Complex[] kernel = Transform(filters[o][c], height, width, options.Dilation);
                for (int k = 0; k < sum.Length; k++)
                {
                    // The conjugate turns the kernel by 180°: correlation instead of convolution.
                    sum[k] += spectra[c][k] * Complex.Conjugate(kernel[k]);
                }
            }

            TransformRowsAndColumns(sum, height, width, inverse: true);
            output[o] = new double[window.OutputRows, window.OutputColumns];
            for (int y = 0; y < window.OutputRows; y++)
            {
                for (int x = 0; x < window.OutputColumns; x++)
                {
                    output[o][y, x] = sum[(y * options.Stride * width) + (x * options.Stride)].Real + (bias is null ? 0 : bias[o]);
                }
            }
        }

        return output;
    }

    private static int NextPowerOfTwo(int size) => (int)BitOperations.RoundUpToPowerOf2((uint)size);

    private static Complex[] Transform(double[,] plane, int height, int width, int spacing)
    {
        var values = new Complex[height * width];
        for (int y = 0; y < plane.GetLength(0); y++)
        {
            for (int x = 0; x < plane.GetLength(1); x++)
            {
                values[(y * spacing * width) + (x * spacing)] = plane[y, x];
            }
        }

        TransformRowsAndColumns(values, height, width, inverse: false);
        return values;
    }

    private static void TransformRowsAndColumns(Complex[] values, int height, int width, bool inverse)
    {
        var row = new Complex[width];
        for (int y = 0; y < height; y++)
        {
            Array.Copy(values, y * width, row, 0, width);
            Transform(row, inverse);
            Array.Copy(row, 0, values, y * width, width);
        }

        var column = new Complex[height];
        for (int x = 0; x < width; x++)
        {
            for (int y = 0; y < height; y++)
            {
                column[y] = values[(y * width) + x];
            }

            Transform(column, inverse);
            for (int y = 0; y < height; y++)
            {
                values[(y * width) + x] = column[y];
            }
        }
    }

    private static void Transform(Complex[] line, bool inverse)
    {
        if (inverse)
        {
            Fourier.Inverse(line, FourierOptions.AsymmetricScaling);
        }
        else
        {
            Fourier.Forward(line, FourierOptions.AsymmetricScaling);
        }
    }
}
