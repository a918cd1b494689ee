using WaferVision.Convolution;

namespace WaferVision.Tests.Convolution;

public class AgreementTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Matrix_product_and_Fourier_transform_give_what_the_definition_gives(int seed)
    {
        RandomLayer layer = RandomLayer.Draw(seed);
        double[][,] expected = Convolve2D.CrossCorrelate(layer.Image, layer.Filters, layer.Bias, layer.Options);

        RandomArrays.AssertClose(expected, Im2Col.CrossCorrelate(layer.Image, layer.Filters, layer.Bias, layer.Options), 1e-12);
        RandomArrays.AssertClose(expected, FftConvolution.CrossCorrelate(layer.Image, layer.Filters, layer.Bias, layer.Options), 1e-11);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fourier_convolution_turns_the_kernel(int seed)
    {
        var random = new Random(seed);
        double[,] image = RandomArrays.Plane(random, 12, 9);
        double[,] kernel = RandomArrays.Plane(random, 4, 5);

        RandomArrays.AssertClose(Convolve2D.Convolve(image, kernel), FftConvolution.Convolve(image, kernel), 1e-12);
    }

    [Fact]
    public void Unfold_lays_windows_side_by_side()
    {
        double[,] image = { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } };

        double[,] columns = Im2Col.Unfold([image], 2, 2).ToArray();

        Assert.Equal(new double[,] { { 1, 2, 4, 5 }, { 2, 3, 5, 6 }, { 4, 5, 7, 8 }, { 5, 6, 8, 9 } }, columns);
    }

    [Fact]
    public void Planes_and_flat_values_convert_back_and_forth()
    {
        int[] values = [.. Enumerable.Range(0, 24)];
        int[][,] planes = Planes.FromFlat<int>(values, 2, 3, 4);

        Assert.Equal(23, planes[1][2, 3]);
        Assert.Equal(values, Planes.ToFlat(planes));
        Assert.Throws<ArgumentException>(() => Planes.FromFlat<int>(values, 2, 3, 5));
    }
}
