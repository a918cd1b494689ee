namespace WaferVision.Data.Images;

/// <summary>
/// Resizes pictures with antialiasing: where the picture shrinks, the filter widens with it, so that every old pixel counts. Rows first, then
/// columns, in fixed-point numbers, rounded to bytes in between: bit for bit what Pillow's <c>Image.resize</c> computes, and with it torchvision's
/// <c>Resize</c> of a Pillow image, which the published weights were evaluated with.
/// </summary>
public static class Resampling
{
    // A weight takes 22 bits after the point: 8 bits of pixel and 2 of overshoot fill the rest of 32.
    private const int Precision = 22;

    /// <summary>Resizes to any size.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">New columns; 1 or more.</param>
    /// <param name="height">New rows; 1 or more.</param>
    /// <param name="interpolation">The filter. Default: bilinear.</param>
    public static PixelImage Resize(this PixelImage image, int width, int height, Interpolation interpolation = Interpolation.Bilinear)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        PixelImage wide = width == image.Width ? image : ResizeRows(image, Weights(image.Width, width, interpolation));
        return height == image.Height ? wide : ResizeColumns(wide, Weights(image.Height, height, interpolation));
    }

    /// <summary>Resizes so that the shorter side gets a size; the longer keeps the proportion, rounded down.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="size">Pixels of the shorter side; 1 or more.</param>
    /// <param name="interpolation">The filter. Default: bilinear.</param>
    public static PixelImage ResizeShorter(this PixelImage image, int size, Interpolation interpolation = Interpolation.Bilinear)
    {
        ArgumentNullException.ThrowIfNull(image);
        int longer = checked((int)((long)size * Math.Max(image.Width, image.Height) / Math.Min(image.Width, image.Height)));
        return image.Width <= image.Height ? image.Resize(size, longer, interpolation) : image.Resize(longer, size, interpolation);
    }

    /// <summary>Cuts a square out of the middle; where the margin is odd, half a pixel goes to the even side, as Python rounds.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="size">The square's side; at most the picture's shorter one.</param>
    public static PixelImage CropCenter(this PixelImage image, int size)
    {
        ArgumentNullException.ThrowIfNull(image);
        int Margin(int side) => (int)Math.Round((side - size) / 2.0, MidpointRounding.ToEven);
        return image.Crop(Margin(image.Width), Margin(image.Height), size, size);
    }

    private static PixelImage ResizeRows(PixelImage image, (int First, int[] Weights)[] columns)
    {
        byte[] rgb = new byte[3 * columns.Length * image.Height];
        for (int y = 0, to = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> row = image.Rgb.Slice(3 * y * image.Width, 3 * image.Width);
            foreach ((int first, int[] weights) in columns)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    int sum = 1 << (Precision - 1);
                    for (int k = 0, from = (3 * first) + channel; k < weights.Length; k++, from += 3)
                    {
                        sum += row[from] * weights[k];
                    }

                    rgb[to++] = Clip(sum);
                }
            }
        }

        return new(columns.Length, image.Height, rgb);
    }

    private static PixelImage ResizeColumns(PixelImage image, (int First, int[] Weights)[] rows)
    {
        int length = 3 * image.Width;
        byte[] rgb = new byte[length * rows.Length];
        int[] sums = new int[length];
        for (int y = 0; y < rows.Length; y++)
        {
            (int first, int[] weights) = rows[y];
            Array.Fill(sums, 1 << (Precision - 1));
            for (int k = 0; k < weights.Length; k++)
            {
                ReadOnlySpan<byte> row = image.Rgb.Slice(length * (first + k), length);
                for (int x = 0; x < length; x++)
                {
                    sums[x] += row[x] * weights[k];
                }
            }

            for (int x = 0; x < length; x++)
            {
                rgb[(length * y) + x] = Clip(sums[x]);
            }
        }

        return new(image.Width, rows.Length, rgb);
    }

    /// <summary>For each new position, the first old one that counts and the weights from there.</summary>
    private static (int First, int[] Weights)[] Weights(int from, int to, Interpolation interpolation)
    {
        double scale = (double)from / to;
        double stretch = Math.Max(scale, 1);
        double support = stretch * (interpolation == Interpolation.Bicubic ? 2 : 1);
        var positions = new (int First, int[] Weights)[to];
        for (int i = 0; i < to; i++)
        {
            double center = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(center - support + 0.5));
            int count = Math.Min(from, (int)(center + support + 0.5)) - first;
            double[] weights = new double[count];
            double sum = 0;
            for (int k = 0; k < count; k++)
            {
                weights[k] = Filter((k + first - center + 0.5) * (1 / stretch), interpolation);
                sum += weights[k];
            }

            positions[i] = (first, Array.ConvertAll(weights, weight => FixedPoint(sum == 0 ? weight : weight / sum)));
        }

        return positions;
    }

    private static double Filter(double x, Interpolation interpolation)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return interpolation == Interpolation.Bilinear
            ? Math.Max(0, 1 - x)
            : x < 1 ? ((((A + 2) * x) - (A + 3)) * x * x) + 1
            : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * A
            : 0;
    }

    private static int FixedPoint(double weight) => (int)((weight * (1 << Precision)) + (weight < 0 ? -0.5 : 0.5));

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> Precision, 0, 255);
}
