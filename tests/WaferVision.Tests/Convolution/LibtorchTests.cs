using TorchSharp;
using WaferVision.Convolution;
using static TorchSharp.torch;
using Padding = WaferVision.Convolution.Padding;

namespace WaferVision.Tests.Convolution;

/// <summary>The teaching code against libtorch on random shapes.</summary>
public class LibtorchTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(100, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Layers_agree_in_double_and_float(int seed)
    {
        RandomLayer layer = RandomLayer.Draw(seed);
        using DisposeScope scope = NewDisposeScope();
        double[][,] expected = Libtorch(layer);
        RandomArrays.AssertClose(expected, Convolve2D.CrossCorrelate(layer.Image, layer.Filters, layer.Bias, layer.Options), 1e-10);
        RandomArrays.AssertClose(expected, Im2Col.CrossCorrelate(layer.Image, layer.Filters, layer.Bias, layer.Options), 1e-10);
        RandomArrays.AssertClose(expected, FftConvolution.CrossCorrelate(layer.Image, layer.Filters, layer.Bias, layer.Options), 1e-10);

        float[][,] image = RandomArrays.ToFloat(layer.Image);
        float[][][,] filters = [.. layer.Filters.Select(RandomArrays.ToFloat)];
        float[] bias = [.. layer.Bias.Select(b => (float)b)];
        float[][,] single = RandomArrays.ToFloat(expected);
        RandomArrays.AssertClose(single, Convolve2D.CrossCorrelate(image, filters, bias, layer.Options), 1e-5);
        RandomArrays.AssertClose(single, Im2Col.CrossCorrelate(image, filters, bias, layer.Options), 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Poolings_agree(int seed)
    {
        var random = new Random(seed);
        double[,] image = RandomArrays.Plane(random, random.Next(5, 15), random.Next(5, 15));
        (int window, int stride) = (random.Next(1, 5), random.Next(1, 4));
        using DisposeScope scope = NewDisposeScope();
        Tensor input = tensor(image).unsqueeze(0).unsqueeze(0);

        RandomArrays.AssertClose(Plane(nn.functional.max_pool2d(input, window, stride)), Pooling.Max(image, window, stride), 0);
        RandomArrays.AssertClose(Plane(nn.functional.avg_pool2d(input, window, stride)), Pooling.Average(image, window, stride), 1e-12);
        Assert.Equal(input.mean().item<double>(), Pooling.GlobalAverage([image])[0], 12);
    }

    private static double[][,] Libtorch(RandomLayer layer)
    {
        ConvolutionOptions options = layer.Options;
        int rows = layer.Filters[0][0].GetLength(0);
        int columns = layer.Filters[0][0].GetLength(1);
        Tensor image = stack(layer.Image.Select(p => tensor(p))).unsqueeze(0);
        Tensor filters = stack(layer.Filters.Select(f => stack(f.Select(k => tensor(k)))));
        Tensor bias = tensor(layer.Bias);
        long d = options.Dilation;
        long s = options.Stride;

        // Same padding is libtorch's own; the others are written as numbers of zeros.
        Tensor output = options.Padding.Mode == PaddingMode.Same
            ? nn.functional.conv2d_padding(image, filters, bias, padding: TorchSharp.Padding.Same, dilation: [d, d])
            : nn.functional.conv2d(image, filters, bias, [s, s], Zeros(options.Padding, rows, columns, d), [d, d]);
        return Planes.FromFlat<double>(output.contiguous().data<double>().ToArray(), layer.Filters.Length, (int)output.shape[2], (int)output.shape[3]);
    }

    private static long[] Zeros(Padding padding, int rows, int columns, long dilation) => padding.Mode switch
    {
        PaddingMode.Valid => [0, 0],
        PaddingMode.Full => [dilation * (rows - 1), dilation * (columns - 1)],
        _ => [padding.Rows, padding.Columns],
    };

    private static double[,] Plane(Tensor output) =>
        Planes.FromFlat<double>(output.contiguous().data<double>().ToArray(), 1, (int)output.shape[2], (int)output.shape[3])[0];
}
