namespace WaferVision.Convolution;

/// <summary>Classic hand-made kernels, to be slid over an image by cross-correlation.</summary>
public static class FilterBank
{
    /// <summary>Leaves an image as it is.</summary>
    public static double[,] Identity => new double[,] { { 0, 0, 0 }, { 0, 1, 0 }, { 0, 0, 0 } };

    /// <summary>Horizontal gradient, positive where brightness rises to the right: finds vertical edges (Sobel and Feldman, 1968).</summary>
    public static double[,] SobelX => new double[,] { { -1, 0, 1 }, { -2, 0, 2 }, { -1, 0, 1 } };

    /// <summary>Vertical gradient, positive where brightness rises downwards: finds horizontal edges.</summary>
    public static double[,] SobelY => new double[,] { { -1, -2, -1 }, { 0, 0, 0 }, { 1, 2, 1 } };

    /// <summary>Sum of second differences over the four neighbours: finds spots and edges of any direction.</summary>
    public static double[,] Laplacian => new double[,] { { 0, 1, 0 }, { 1, -4, 1 }, { 0, 1, 0 } };

    /// <summary>The image minus its Laplacian: steepens edges, keeps flat brightness.</summary>
    public static double[,] Sharpen => new double[,] { { 0, -1, 0 }, { -1, 5, -1 }, { 0, -1, 0 } };

    /// <summary>Diagonal gradient on top of the image: relief lit from the upper left; keeps flat brightness.</summary>
    public static double[,] Emboss => new double[,] { { -2, -1, 0 }, { -1, 1, 1 }, { 0, 1, 2 } };

    /// <summary>Mean of the 3×3 neighbourhood.</summary>
    public static double[,] BoxBlur => Box(3);

    /// <summary>Gaussian blur, 5×5, standard deviation 1 pixel.</summary>
    public static double[,] GaussianBlur => Gaussian(5, 1);

    /// <summary>All kernels by name, in the order of teaching.</summary>
    public static IReadOnlyDictionary<string, double[,]> All => new OrderedDictionary<string, double[,]>
    {
        ["identity"] = Identity,
        ["Sobel x"] = SobelX,
        ["Sobel y"] = SobelY,
        ["Laplacian"] = Laplacian,
        ["box blur"] = BoxBlur,
        ["Gaussian blur"] = GaussianBlur,
        ["sharpen"] = Sharpen,
        ["emboss"] = Emboss,
    };

    /// <summary>Mean over a square window.</summary>
    /// <param name="size">Window size, 1 or more.</param>
    /// <returns>size×size, summing to 1.</returns>
    public static double[,] Box(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return Fill(size, (_, _) => 1);
    }

    /// <summary>Samples of a round Gaussian, scaled to sum to 1.</summary>
    /// <param name="size">Window size in pixels, odd.</param>
    /// <param name="deviation">Standard deviation in pixels, above 0.</param>
    /// <returns>size×size, summing to 1.</returns>
    /// <exception cref="ArgumentException">The size is not odd, or the deviation not above 0.</exception>
    public static double[,] Gaussian(int size, double deviation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (size % 2 == 0 || !(deviation > 0) || !double.IsFinite(deviation))
        {
            throw new ArgumentException($"A Gaussian kernel needs an odd size and a deviation above 0; got size {size}, deviation {deviation}.");
        }

        int centre = size / 2;
        return Fill(size, (y, x) => Math.Exp(-(((y - centre) * (y - centre)) + ((x - centre) * (x - centre))) / (2 * deviation * deviation)));
    }

    private static double[,] Fill(int size, Func<int, int, double> weight)
    {
        var kernel = new double[size, size];
        double sum = 0;
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                sum += kernel[y, x] = weight(y, x);
            }
        }

        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                kernel[y, x] /= sum;
            }
        }

        return kernel;
    }
}
