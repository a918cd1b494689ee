using System.Numerics;

namespace WaferVision.Convolution;

/// <summary>Pooling: a window slides over each plane and keeps one number of what it sees.</summary>
public static class Pooling
{
    /// <summary>The maximum of each window.</summary>
    /// <param name="image">Image, H×W.</param>
    /// <param name="window">Window size, 1 or more.</param>
    /// <param name="stride">Steps between windows, 1 or more; <paramref name="window"/> if null.</param>
    /// <returns>H'×W' with H' = ⌊(H − window)/stride⌋ + 1, W' likewise.</returns>
    /// <exception cref="ArgumentException">The image is empty or smaller than the window.</exception>
    public static T[,] Max<T>(T[,] image, int window, int? stride = null)
        where T : struct, INumber<T> =>
        Slide(image, window, stride, (plane, top, left) =>
        {
            T best = plane[top, left];
            for (int y = top; y < top + window; y++)
            {
                for (int x = left; x < left + window; x++)
                {
                    best = T.Max(best, plane[y, x]);
                }
            }

            return best;
        });

    /// <summary>The mean of each window.</summary>
    /// <param name="image">Image, H×W.</param>
    /// <param name="window">Window size, 1 or more.</param>
    /// <param name="stride">Steps between windows, 1 or more; <paramref name="window"/> if null.</param>
    /// <returns>H'×W' with H' = ⌊(H − window)/stride⌋ + 1, W' likewise.</returns>
    /// <exception cref="ArgumentException">The image is empty or smaller than the window.</exception>
    public static T[,] Average<T>(T[,] image, int window, int? stride = null)
        where T : struct, IFloatingPointIeee754<T> =>
        Slide(image, window, stride, (plane, top, left) =>
        {
            T sum = T.Zero;
            for (int y = top; y < top + window; y++)
            {
                for (int x = left; x < left + window; x++)
                {
                    sum += plane[y, x];
                }
            }

            return sum / T.CreateChecked(window * window);
        });

    /// <summary>The mean of each plane (Lin, Chen and Yan, Network In Network, arXiv 1312.4400): any image size in, one number a channel out.</summary>
    /// <param name="image">C planes of H×W.</param>
    /// <returns>C numbers.</returns>
    /// <exception cref="ArgumentException">There is no plane, or the planes differ in size.</exception>
    public static T[] GlobalAverage<T>(T[][,] image)
        where T : struct, IFloatingPointIeee754<T>
    {
        (int rows, int columns) = Planes.Size(image, nameof(image));
        var means = new T[image.Length];
        for (int c = 0; c < means.Length; c++)
        {
            T sum = T.Zero;
            foreach (T value in image[c])
            {
                sum += value;
            }

            means[c] = sum / T.CreateChecked(rows * columns);
        }

        return means;
    }

    private static T[,] Slide<T>(T[,] image, int window, int? stride, Func<T[,], int, int, T> reduce)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        int step = stride ?? window;
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1, nameof(stride));
        (int rows, int columns) = Planes.Size(image, nameof(image));
        WindowGeometry geometry = WindowGeometry.For(rows, columns, window, window, new() { Stride = step });
        var output = new T[geometry.OutputRows, geometry.OutputColumns];
        for (int y = 0; y < geometry.OutputRows; y++)
        {
            for (int x = 0; x < geometry.OutputColumns; x++)
            {
                output[y, x] = reduce(image, y * step, x * step);
            }
        }

        return output;
    }
}
