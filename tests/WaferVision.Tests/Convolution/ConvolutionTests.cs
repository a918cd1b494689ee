using WaferVision.Convolution;

namespace WaferVision.Tests.Convolution;

public class ConvolutionTests
{
    private static readonly double[,] EdgeImage = Stripes();

    [Fact]
    public void Sobel_on_the_step_edge_gives_what_the_hand_calculation_gives()
    {
        double[,] response = Convolve2D.CrossCorrelate(EdgeImage, FilterBank.SobelX);

        Assert.Equal(new double[,] { { 0, -40, -40 }, { 0, -40, -40 }, { 0, -40, -40 } }, response);
    }

    [Fact]
    public void Convolution_turns_the_kernel_and_correlation_does_not()
    {
        double[,] impulse = new double[5, 5];
        impulse[2, 2] = 1;
        double[,] kernel = { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } };

        Assert.Equal(kernel, Convolve2D.Convolve(impulse, kernel));
        Assert.Equal(Convolve2D.Rotate180(kernel), Convolve2D.CrossCorrelate(impulse, kernel));
    }

    [Fact]
    public void Full_convolution_is_commutative()
    {
        var random = new Random(11);
        double[,] a = RandomArrays.Plane(random, 4, 7);
        double[,] b = RandomArrays.Plane(random, 3, 2);
        var full = new ConvolutionOptions { Padding = Padding.Full };

        RandomArrays.AssertClose(Convolve2D.Convolve(a, b, full), Convolve2D.Convolve(b, a, full), 1e-12);
    }

    [Fact]
    public void Convolving_with_polynomial_coefficients_multiplies_polynomials()
    {
        // (1 + 2x)(3 + 4x + 5x²) = 3 + 10x + 13x² + 10x³
        double[,] product = Convolve2D.Convolve(new double[,] { { 3, 4, 5 } }, new double[,] { { 1, 2 } }, new() { Padding = Padding.Full });

        Assert.Equal(new double[,] { { 3, 10, 13, 10 } }, product);
    }

    [Theory]
    [InlineData(5, 3, 1)]
    [InlineData(6, 4, 1)]
    [InlineData(9, 3, 3)]
    public void Same_padding_keeps_the_size(int size, int kernel, int dilation) =>
        Assert.Equal(size, ConvolutionArithmetic.OutputSize(size, kernel, new() { Padding = Padding.Same, Dilation = dilation }));

    [Theory]
    [InlineData(28, 3, 1, 0, 1, 26)]
    [InlineData(28, 3, 2, 0, 1, 13)]
    [InlineData(224, 7, 2, 3, 1, 112)]
    [InlineData(7, 3, 1, 0, 2, 3)]
    public void Output_size_follows_the_formula(int size, int kernel, int stride, int padding, int dilation, int expected) =>
        Assert.Equal(expected, ConvolutionArithmetic.OutputSize(size, kernel, new() { Stride = stride, Padding = Padding.Of(padding), Dilation = dilation }));

    [Fact]
    public void Poolings_match_the_worked_example()
    {
        double[,] image = { { 1, 3, 2, 4 }, { 5, 6, 1, 2 }, { 7, 2, 8, 1 }, { 0, 9, 3, 5 } };

        Assert.Equal(new double[,] { { 6, 4 }, { 9, 8 } }, Pooling.Max(image, 2));
        Assert.Equal(new double[,] { { 3.75, 2.25 }, { 4.5, 4.25 } }, Pooling.Average(image, 2));
        Assert.Equal([3.6875], Pooling.GlobalAverage([image]));
    }

    [Fact]
    public void Kernels_keep_flat_brightness_or_remove_it()
    {
        foreach ((string name, double[,] kernel) in FilterBank.All)
        {
            double sum = kernel.Cast<double>().Sum();
            Assert.Equal(name is "Sobel x" or "Sobel y" or "Laplacian" ? 0 : 1, sum, 12);
        }
    }

    [Fact]
    public void A_Gaussian_falls_off_by_its_own_formula()
    {
        double[,] kernel = FilterBank.Gaussian(7, 1.5);

        Assert.Equal(Math.Exp(-1 / (2 * 1.5 * 1.5)), kernel[3, 4] / kernel[3, 3], 12);
        Assert.Equal(kernel[1, 2], kernel[5, 4], 15);
    }

    [Fact]
    public void Errors_say_what_was_expected_and_what_was_found()
    {
        Assert.Contains("2 channels but the image has 1", Assert.Throws<ArgumentException>(
            () => Convolve2D.CrossCorrelate([EdgeImage], [[FilterBank.SobelX, FilterBank.SobelX]])).Message, StringComparison.Ordinal);
        Assert.Contains("spans 7 rows", Assert.Throws<ArgumentException>(
            () => Convolve2D.CrossCorrelate(EdgeImage, FilterBank.SobelX, new() { Dilation = 3 })).Message, StringComparison.Ordinal);
        Assert.Contains("stride is 2", Assert.Throws<ArgumentException>(
            () => Convolve2D.CrossCorrelate(EdgeImage, FilterBank.SobelX, new() { Padding = Padding.Same, Stride = 2 })).Message, StringComparison.Ordinal);
        Assert.Contains("but 2 were given", Assert.Throws<ArgumentException>(
            () => Im2Col.CrossCorrelate([EdgeImage], [[FilterBank.SobelX]], [1.0, 2.0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvolutionOptions { Stride = 0 });
        Assert.Throws<ArgumentException>(() => Convolve2D.CrossCorrelate(new double[0, 3], FilterBank.SobelX));
        Assert.Throws<ArgumentNullException>(() => Convolve2D.CrossCorrelate<double>(null!, FilterBank.SobelX));
    }

    private static double[,] Stripes()
    {
        var image = new double[5, 5];
        for (int y = 0; y < 5; y++)
        {
            for (int x = 0; x < 3; x++)
            {
                image[y, x] = 10;
            }
        }

        return image;
    }
}
