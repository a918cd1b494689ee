using System.Numerics;
using WaferVision.Convolution;

namespace WaferVision.Tests.Convolution;

/// <summary>A random layer: an image, filters that fit it, a bias and ways to slide.</summary>
internal sealed record RandomLayer(double[][,] Image, double[][][,] Filters, double[] Bias, ConvolutionOptions Options)
{
    public static RandomLayer Draw(int seed)
    {
        var random = new Random(seed);
        int channels = random.Next(1, 5);
        int outputs = random.Next(1, 5);
        (int kernelRows, int kernelColumns) = (random.Next(1, 6), random.Next(1, 6));
        int dilation = random.Next(1, 4);
        Padding padding = random.Next(4) switch
        {
            0 => Padding.Valid,
            1 => Padding.Same,
            2 => Padding.Full,
            _ => Padding.Of(random.Next(4), random.Next(4)),
        };
        var options = new ConvolutionOptions
        {
            Padding = padding,
            Stride = padding.Mode == PaddingMode.Same ? 1 : random.Next(1, 4),
            Dilation = dilation,
        };
        int rows = (dilation * (kernelRows - 1)) + 1 + random.Next(9);
        int columns = (dilation * (kernelColumns - 1)) + 1 + random.Next(9);
        return new(
            RandomArrays.Stack(random, channels, rows, columns),
            [.. Enumerable.Range(0, outputs).Select(_ => RandomArrays.Stack(random, channels, kernelRows, kernelColumns))],
            [.. Enumerable.Range(0, outputs).Select(_ => (random.NextDouble() * 2) - 1)],
            options);
    }
}

internal static class RandomArrays
{
    public static double[,] Plane(Random random, int rows, int columns)
    {
        var plane = new double[rows, columns];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                plane[y, x] = (random.NextDouble() * 2) - 1;
            }
        }

        return plane;
    }

    public static double[][,] Stack(Random random, int channels, int rows, int columns) =>
        [.. Enumerable.Range(0, channels).Select(_ => Plane(random, rows, columns))];

    public static float[,] ToFloat(double[,] plane)
    {
        var result = new float[plane.GetLength(0), plane.GetLength(1)];
        for (int y = 0; y < plane.GetLength(0); y++)
        {
            for (int x = 0; x < plane.GetLength(1); x++)
            {
                result[y, x] = (float)plane[y, x];
            }
        }

        return result;
    }

    public static float[][,] ToFloat(double[][,] planes) => [.. planes.Select(ToFloat)];

    public static void AssertClose<T>(T[,] expected, T[,] actual, double tolerance)
        where T : struct, INumber<T>
    {
        Assert.Equal((expected.GetLength(0), expected.GetLength(1)), (actual.GetLength(0), actual.GetLength(1)));
        for (int y = 0; y < expected.GetLength(0); y++)
        {
            for (int x = 0; x < expected.GetLength(1); x++)
            {
                double difference = double.CreateChecked(T.Abs(expected[y, x] - actual[y, x]));
                double scale = Math.Max(1, Math.Abs(double.CreateChecked(expected[y, x])));
                Assert.True(difference <= tolerance * scale, $"at ({y}, {x}): expected {expected[y, x]}, found {actual[y, x]}");
            }
        }
    }

    public static void AssertClose<T>(T[][,] expected, T[][,] actual, double tolerance)
        where T : struct, INumber<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int c = 0; c < expected.Length; c++)
        {
            AssertClose(expected[c], actual[c], tolerance);
        }
    }
}
