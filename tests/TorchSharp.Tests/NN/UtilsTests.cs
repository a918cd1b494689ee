using TorchSharp.Modules;
using TorchSharp.Tests.Golden;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.NN;

public class UtilsTests
{
    [Theory, InlineData(1.0), InlineData(2.0), InlineData(double.PositiveInfinity)]
    public void ClippedGradientsHaveTheWantedNorm(double p)
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(zeros(3, dtype: ScalarType.Float64)), new(zeros(2, 2, dtype: ScalarType.Float64)), new(zeros(1))];
        parameters[0].grad = NnGolden.Wave([3], 1);
        parameters[1].grad = NnGolden.Wave([2, 2], 2);
        var all = parameters.Take(2).SelectMany(parameter => NnGolden.Values(parameter.grad!)).ToArray();
        var norm = double.IsPositiveInfinity(p) ? all.Max(Math.Abs) : Math.Pow(all.Sum(g => Math.Pow(Math.Abs(g), p)), 1 / p);
        Assert.Equal(norm, nn.utils.clip_grad_norm_(parameters, 100, p), 9);
        Assert.Equal(norm, nn.utils.clip_grad_norm_(parameters, norm / 4, p), 9);
        var clipped = parameters.Take(2).SelectMany(parameter => NnGolden.Values(parameter.grad!)).ToArray();
        NnGolden.Near(all.Select(g => g / 4).ToArray(), clipped, "clipped", 1e-5);
        nn.utils.clip_grad_value_(parameters, 0.05);
        Assert.InRange(parameters[1].grad!.abs().max().item<double>(), 0, 0.05);
    }

    [Fact]
    public void ParametersGoThroughAVector()
    {
        using var scope = NewDisposeScope();
        var (from, to) = (Linear(3, 2), Linear(3, 2));
        var vector = nn.utils.parameters_to_vector(from.parameters());
        Assert.Equal([8L], vector.shape);
        nn.utils.vector_to_parameters(vector, to.parameters());
        Assert.True(from.weight.Equals(to.weight) && from.bias!.Equals(to.bias!));
    }

    [Fact]
    public void AConvolutionAbsorbsABatchNormalization()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (conv, bn) = (Conv2d(2, 3, 3), BatchNorm2d(3));
        bn.call(conv.call(rand(8, 2, 5, 5))); // statistics that are not 0 and 1
        init.uniform_(bn.weight);
        bn.eval();
        var (weight, bias) = nn.utils.fuse_conv_bn_weights(
            conv.weight, conv.bias, bn.running_mean!, bn.running_var!, bn.eps, bn.weight, bn.bias);
        var x = rand(2, 2, 5, 5);
        Assert.True(functional.conv2d(x, weight, bias).allclose(bn.call(conv.call(x)), 1e-4, 1e-5));
    }

    [Fact]
    public void EmbeddingsLearnOnlyTheRowsLookedUp()
    {
        using var scope = NewDisposeScope();
        var embedding = Embedding(4, 2, padding_idx: -1);
        embedding.call(tensor(new long[] { 1, 1, 3 })).sum().backward();
        Assert.Equal([0, 0, 2, 2, 0, 0, 0, 0], NnGolden.Values(embedding.weight!.grad!));
        var frozen = Embedding_from_pretrained(eye(3), max_norm: 0.5);
        Assert.False(frozen.weight!.requires_grad);
        Assert.Equal([0, 0.5, 0], NnGolden.Values(frozen.call(tensor(1L))).Select(v => Math.Round(v, 5)));
    }

    [Fact]
    public void AttentionLooksOnlyBack()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (rand(1, 4, 2), rand(1, 4, 2), rand(1, 4, 2));
        var all = functional.scaled_dot_product_attention(q, k, v, is_casual: true);
        var mask = ones([4L, 4L]).tril().to(ScalarType.Bool);
        Assert.True(all.allclose(functional.scaled_dot_product_attention(q, k, v, mask), 1e-5, 1e-6));
        Assert.True(all[0, 0].allclose(v[0, 0], 1e-5, 1e-6));
    }

    [Fact]
    public void DropoutKeepsTheMeanAndDropsWholeChannels()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var x = ones(100, 20, 4, 4);
        var dropped = Dropout(0.25).call(x);
        Assert.InRange(dropped.mean().item<float>(), 0.98, 1.02);
        Assert.InRange(dropped.eq(0).to(ScalarType.Float32).mean().item<float>(), 0.24, 0.26);
        var channels = Dropout2d(0.5).call(x);
        Assert.Equal(0f, channels.std([2L, 3L]).max().item<float>());
        Assert.InRange(channels.mean().item<float>(), 0.9, 1.1);
        var unbatched = functional.dropout1d(ones(200, 5), 0.5);
        Assert.Equal(0f, unbatched.std([1L]).max().item<float>());
        var evaluated = Dropout(0.5);
        evaluated.eval();
        Assert.True(evaluated.call(x).Equals(x));
        var inPlace = ones(1000);
        using (functional.dropout(inPlace, 0.5, inplace: true)) { }
        Assert.InRange(inPlace.eq(0).sum().item<long>(), 400, 600);
    }

    [Fact]
    public void PoolingTellsWhereTheMaximaWere()
    {
        using var scope = NewDisposeScope();
        var x = arange(16, dtype: ScalarType.Float32).reshape(1, 1, 4, 4);
        var (values, indices) = functional.max_pool2d_with_indices(x, [2L, 2L]);
        Assert.Equal([5, 7, 13, 15], NnGolden.Values(values));
        Assert.Equal([5, 7, 13, 15], NnGolden.Values(indices));
        Assert.Equal([5, 7, 13, 15], NnGolden.Values(MaxPool2d(2).forward_with_indices(x).Values));
        Assert.Equal([2L, 3L], functional.one_hot(tensor(new long[] { 0, 2 })).shape);
    }
}
