using WaferVision.Convolution;

namespace WaferVision.Tests.Convolution;

public class ReceptiveFieldTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 5)]
    [InlineData(3, 7)]
    public void Stacked_3x3_layers_see_3_5_7_pixels(int layers, long expected) =>
        Assert.Equal(expected, ReceptiveField.Size(Enumerable.Repeat(new LayerGeometry("conv", 3), layers)));

    [Fact]
    public void The_published_table_of_the_first_layers_of_AlexNet_is_reproduced()
    {
        // Distill 2019, table of receptive fields: AlexNet's last pooling sees 195 pixels at jump 32.
        LayerGeometry[] alexNet =
        [
            new("conv1", 11, 4, 2), new("pool1", 3, 2), new("conv2", 5, 1, 2), new("pool2", 3, 2),
            new("conv3", 3, 1, 1), new("conv4", 3, 1, 1), new("conv5", 3, 1, 1), new("pool5", 3, 2),
        ];

        ReceptiveFieldStep last = ReceptiveField.Of(alexNet, 224)[^1];

        Assert.Equal(195, last.Size);
        Assert.Equal(32, last.Jump);
        Assert.Equal(6, last.Output);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Size_and_start_are_what_moving_one_pixel_shows(int seed)
    {
        var random = new Random(seed);
        LayerGeometry[] layers = [.. Enumerable.Range(0, 3).Select(i => new LayerGeometry($"layer {i}", random.Next(1, 4), random.Next(1, 3), random.Next(2), random.Next(1, 3)))];
        const int Size = 61;
        IReadOnlyList<ReceptiveFieldStep> steps = ReceptiveField.Of(layers, Size);
        int middle = steps[^1].Output / 2;

        // All weights 1 and one input pixel set: the output at `middle` is above 0 exactly where the pixel can reach it.
        var seen = new List<int>();
        for (int pixel = 0; pixel < Size; pixel++)
        {
            double[,] signal = new double[1, Size];
            signal[0, pixel] = 1;
            foreach (LayerGeometry layer in layers)
            {
                double[,] kernel = new double[1, layer.Kernel];
                for (int k = 0; k < layer.Kernel; k++)
                {
                    kernel[0, k] = 1;
                }

                // A stride acts on both axes; one row stays one row.
                signal = Convolve2D.CrossCorrelate(signal, kernel, new() { Padding = Padding.Of(0, layer.Padding), Stride = layer.Stride, Dilation = layer.Dilation });
            }

            if (signal[0, middle] > 0)
            {
                seen.Add(pixel);
            }
        }

        ReceptiveFieldStep last = steps[^1];
        Assert.Equal(last.Output, OutputLength(layers, Size));
        Assert.Equal(last.Start + (middle * last.Jump), (seen[0] + seen[^1]) / 2.0);
        Assert.Equal(last.Size, seen[^1] - seen[0] + 1);
        Assert.Equal(last.Size, ReceptiveField.Size(layers));
    }

    [Fact]
    public void Costs_of_a_known_layer()
    {
        // ResNet-50's first layer: 7×7, 3 → 64 channels, 112×112 positions.
        Assert.Equal(118_013_952, ConvolutionArithmetic.ConvolutionMultiplyAdds(3, 64, 7, 112, 112));
        Assert.Equal(9_408, ConvolutionArithmetic.ConvolutionParameters(3, 64, 7, bias: false));
        Assert.Equal(32 * 10, ConvolutionArithmetic.ConvolutionParameters(32, 32, 3, groups: 32));
        Assert.Equal(4_097_000, ConvolutionArithmetic.DenseParameters(4096, 1000));
        Assert.Throws<ArgumentException>(() => ConvolutionArithmetic.ConvolutionParameters(3, 4, 1, groups: 2));
    }

    [Fact]
    public void A_layer_that_does_not_fit_is_named()
    {
        string message = Assert.Throws<ArgumentException>(() => ReceptiveField.Of([new("stem", 7)], 5)).Message;
        Assert.Contains("stem", message, StringComparison.Ordinal);
        Assert.Contains("kernel 7", message, StringComparison.Ordinal);
    }

    private static int OutputLength(IEnumerable<LayerGeometry> layers, int size) =>
        layers.Aggregate(size, (n, l) => ((n + (2 * l.Padding) - (l.Dilation * (l.Kernel - 1)) - 1) / l.Stride) + 1);
}
