using TorchSharp;
using WaferVision.Convolution;
using WaferVision.Models;
using WaferVision.Tests.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Models;

[Collection(Alone.Name)]
public class ModelTests
{
    [Theory]
    [InlineData(WaferCnn.Name)]
    [InlineData(WaferNetSmall.Name)]
    public void The_course_networks_take_odd_sizes(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, new(2, 3, 9));

        Assert.Equal([2, 2], model.call(randn(2, 3, 9, 9)).shape);
    }

    [Theory]
    [InlineData(WaferCnn.Name)]
    [InlineData(WaferNetSmall.Name)]
    [InlineData("lenet5")]
    [InlineData("resnet20")]
    public void The_seed_decides_the_initial_weights(string name)
    {
        using nn.Module<Tensor, Tensor> a = Registry.Create(name.ToUpperInvariant());
        using nn.Module<Tensor, Tensor> b = Registry.Create(name);
        using nn.Module<Tensor, Tensor> c = Registry.Create(name, new() { Seed = 2 });

        byte[][] weights = [.. new[] { a, b, c }.Select(m => m.parameters().First().bytes.ToArray())];
        Assert.Equal(weights[0], weights[1]);
        Assert.NotEqual(weights[0], weights[2]);
    }

    [Theory]
    [InlineData(WaferCnn.Name, 64, 2_195_732)]
    [InlineData(WaferCnn.Name, 128, 8_487_188)]
    [InlineData(WaferNetSmall.Name, 64, 122_180)]
    [InlineData(WaferNetSmall.Name, 128, 122_180)]
    public void Parameters_are_as_documented(string name, int size, long expected)
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, new(InputSize: size));

        Assert.Equal(expected, model.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void The_summary_of_the_course_network_agrees_with_the_formulas()
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferCnn.Name);

        ModelSummary summary = ModelSummary.Of(model, 1, 1, 64, 64);

        long expected = ConvolutionArithmetic.ConvolutionMultiplyAdds(1, 32, 5, 64, 64)
            + ConvolutionArithmetic.ConvolutionMultiplyAdds(32, 64, 3, 32, 32)
            + ConvolutionArithmetic.ConvolutionMultiplyAdds(64, 128, 3, 16, 16)
            + ConvolutionArithmetic.DenseMultiplyAdds(128 * 8 * 8, 256)
            + ConvolutionArithmetic.DenseMultiplyAdds(256, 20);
        Assert.Equal(expected, summary.MultiplyAdds);
        Assert.Equal(2_195_732, summary.Parameters);
        Assert.Equal(summary.Parameters, summary.Layers.Sum(l => l.Parameters));
        Assert.Equal(
            ["conv1", "relu", "pool1", "conv2", "relu", "pool2", "conv3", "relu", "pool3", "flatten", "fc1", "relu", "dropout", "fc2"],
            summary.Layers.Select(l => l.Name));
        Assert.Equal("(1, 64, 16, 16)", summary.Layers[5].Output);
        Assert.Contains("2,195,732", summary.ToString(), StringComparison.Ordinal);
        Assert.True(model.training);
    }

    [Fact]
    public void The_summary_counts_a_batch_and_lists_nested_layers()
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name);
        ModelSummary one = ModelSummary.Of(model, 1, 1, 64, 64);
        ModelSummary four = ModelSummary.Of(model, 4, 1, 64, 64);

        Assert.Equal(4 * one.MultiplyAdds, four.MultiplyAdds);
        Assert.Contains(one.Layers, l => l.Name == "block2.conv1" && l.Output == "(1, 32, 16, 16)" && l.Parameters == 32 * 32 * 9);
    }

    [Fact]
    public void Unknown_names_and_options_out_of_range_are_refused()
    {
        Assert.Contains(WaferNetSmall.Name, Assert.Throws<ArgumentException>(() => Registry.Create("resnet9000")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelOptions(Classes: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelOptions(InputSize: 7));
    }
}
