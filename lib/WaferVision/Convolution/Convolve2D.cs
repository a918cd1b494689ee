using System.Numerics;

namespace WaferVision.Convolution;

/// <summary>
/// Two-dimensional convolution and cross-correlation written out as their definitions say, for reading and for checking faster ways.
/// Deep-learning frameworks call cross-correlation "convolution": they do not turn the kernel by 180°.
/// </summary>
public static class Convolve2D
{
    /// <summary>
    /// Cross-correlation S(y, x) = Σᵢ Σⱼ I(y·s + i·d − p, x·s + j·d − p) · K(i, j), with zeros outside the image
    /// (Goodfellow, Bengio and Courville, Deep Learning, equation 9.6).
    /// </summary>
    /// <param name="image">Image, H×W.</param>
    /// <param name="kernel">Kernel, kH×kW.</param>
    /// <param name="options">Padding, stride and dilation; valid, 1 and 1 if null.</param>
    /// <returns>H'×W' with H' = ⌊(H + 2p − d(kH−1) − 1)/s⌋ + 1, W' likewise.</returns>
    /// <exception cref="ArgumentException">An array is empty, or the window does not fit.</exception>
    public static T[,] CrossCorrelate<T>(T[,] image, T[,] kernel, ConvolutionOptions? options = null)
        where T : struct, INumber<T> =>
        CrossCorrelate([image], [[kernel]], null, options)[0];

    /// <summary>
    /// True convolution S(y, x) = Σᵢ Σⱼ I(y − i, x − j) · K(i, j): cross-correlation with the kernel turned by 180°
    /// (Goodfellow, Bengio and Courville, Deep Learning, equation 9.5). It is commutative, associative, and what the convolution theorem speaks of.
    /// </summary>
    /// <param name="image">Image, H×W.</param>
    /// <param name="kernel">Kernel, kH×kW.</param>
    /// <param name="options">Padding, stride and dilation; valid, 1 and 1 if null.</param>
    /// <returns>H'×W', the size <see cref="CrossCorrelate{T}(T[,], T[,], ConvolutionOptions?)"/> gives.</returns>
    /// <exception cref="ArgumentException">An array is empty, or the window does not fit.</exception>
    public static T[,] Convolve<T>(T[,] image, T[,] kernel, ConvolutionOptions? options = null)
        where T : struct, INumber<T> =>
        CrossCorrelate(image, Rotate180(kernel), options);

    /// <summary>
    /// The convolutional layer: every output plane is the sum over the input planes of their cross-correlations with one filter, plus a bias.
    /// </summary>
    /// <param name="image">C_in planes of H×W.</param>
    /// <param name="filters">C_out filters of C_in kernels, kH×kW each.</param>
    /// <param name="bias">C_out numbers added to the output planes, or null for none.</param>
    /// <param name="options">Padding, stride and dilation; valid, 1 and 1 if null.</param>
    /// <returns>C_out planes of H'×W'.</returns>
    /// <exception cref="ArgumentException">Sizes or channel numbers do not match, or the window does not fit.</exception>
    public static T[][,] CrossCorrelate<T>(T[][,] image, T[][][,] filters, T[]? bias = null, ConvolutionOptions? options = null)
        where T : struct, INumber<T>
    {
        options ??= ConvolutionOptions.Default;
        (int rows, int columns) = Planes.Size(image, nameof(image));
        (int kernelRows, int kernelColumns) = Planes.FilterSize(filters, bias, image.Length);
        WindowGeometry window = WindowGeometry.For(rows, columns, kernelRows, kernelColumns, options);

        var output = new T[filters.Length][,];
        for (int o = 0; o < filters.Length; o++)
        {
            output[o] = new T[window.OutputRows, window.OutputColumns];
            for (int y = 0; y < window.OutputRows; y++)
            {
                for (int x = 0; x < window.OutputColumns; x++)
                {
                    int top = (y * options.Stride) - window.Top;
                    int left = (x * options.Stride) - window.Left;
                    output[o][y, x] = (bias is null ? T.Zero : bias[o]) + Product(image, filters[o], top, left, options.Dilation);
                }
            }
        }

        return output;
    }

    /// <summary>The kernel turned by 180°, which makes a convolution of a cross-correlation and back.</summary>
    /// <param name="kernel">Kernel, kH×kW.</param>
    /// <exception cref="ArgumentException">The kernel is empty.</exception>
    public static T[,] Rotate180<T>(T[,] kernel)
        where T : struct
    {
        (int rows, int columns) = Planes.Size(kernel, nameof(kernel));
        var turned = new T[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                turned[i, j] = kernel[rows - 1 - i, columns - 1 - j];
            }
        }

        return turned;
    }

    /// <summary>The image with the zeros that <paramref name="options"/> puts around it for a window of the given size.</summary>
    /// <param name="image">Image, H×W.</param>
    /// <param name="kernelRows">Window rows, 1 or more.</param>
    /// <param name="kernelColumns">Window columns, 1 or more.</param>
    /// <param name="options">Padding and dilation.</param>
    /// <returns>(H + zeros above and below) × (W + zeros left and right).</returns>
    public static T[,] Pad<T>(T[,] image, int kernelRows, int kernelColumns, ConvolutionOptions options)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(options);
        (int rows, int columns) = Planes.Size(image, nameof(image));
        (int top, int bottom) = options.Padding.Vertical(kernelRows, options.Dilation);
        (int left, int right) = options.Padding.Horizontal(kernelColumns, options.Dilation);
        var padded = new T[rows + top + bottom, columns + left + right];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                padded[y + top, x + left] = image[y, x];
            }
        }

        return padded;
    }

    /// <summary>The sum of image times filter with the window's corner at (top, left); what lies outside the image counts as zero.</summary>
    private static T Product<T>(T[][,] image, T[][,] filter, int top, int left, int dilation)
        where T : struct, INumber<T>
    {
        T sum = T.Zero;
        for (int c = 0; c < filter.Length; c++)
        {
            T[,] plane = image[c];
            T[,] kernel = filter[c];
            for (int i = 0; i < kernel.GetLength(0); i++)
            {
                int y = top + (i * dilation);
                if ((uint)y >= (uint)plane.GetLength(0))
                {
                    continue;
                }

                for (int j = 0; j < kernel.GetLength(1); j++)
                {
                    int x = left + (j * dilation);
                    if ((uint)x < (uint)plane.GetLength(1))
                    {
                        sum += plane[y, x] * kernel[i, j];
                    }
                }
            }
        }

        return sum;
    }
}
