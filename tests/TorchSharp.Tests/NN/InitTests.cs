using TorchSharp.Tests.Golden;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.NN;

public class InitTests
{
    public static TheoryData<string> Seeded => NnGolden.Names("initial");

    /// <summary>The same generator, seed and order of draws give PyTorch's first weights.</summary>
    [Theory, MemberData(nameof(Seeded))]
    public void ASeedGivesPyTorchsWeights(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        nn.Module module = name switch
        {
            "Linear" => Linear(5, 3),
            "Conv2d" => Conv2d(2, 3, 3),
            "Embedding" => Embedding(4, 3, padding_idx: 1),
            "LSTM" => LSTM(2, 2, bidirectional: true),
            "MultiheadAttention" => MultiheadAttention(4, 2),
            "Bilinear" => Bilinear(2, 3, 2),
            _ => throw new ArgumentException(name),
        };
        var expected = NnGolden.Section("initial")[name]!.AsObject();
        Assert.Equal(expected.Select(entry => entry.Key), module.named_parameters().Select(p => p.name));
        foreach (var (parameterName, parameter) in module.named_parameters())
            NnGolden.Near(NnGolden.Numbers(expected[parameterName]), NnGolden.Values(parameter), parameterName, 1e-6);
    }

    [Fact]
    public void OrthogonalRowsAreOrthonormal()
    {
        using var scope = NewDisposeScope();
        foreach (var shape in new long[][] { [3, 5], [5, 3], [4, 2, 2] })
        {
            var w = init.orthogonal_(empty(shape, dtype: ScalarType.Float64), 2.0).reshape(shape[0], -1);
            var product = w.size(0) <= w.size(1) ? w.mm(w.t()) : w.t().mm(w);
            Assert.True(product.allclose(4 * eye(product.size(0), dtype: ScalarType.Float64)));
        }
    }

    [Fact]
    public void ADiracConvolutionIsTheIdentity()
    {
        using var scope = NewDisposeScope();
        var x = rand(1, 3, 6, 6);
        var w = init.dirac_(empty(3, 3, 3, 3));
        Assert.True(functional.conv2d(x, w, padding: [1L, 1L]).allclose(x));
    }

    [Fact]
    public void DistributionsHaveTheirMoments()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var w = empty(400, 300);
        Assert.InRange(init.xavier_normal_(w).std().item<float>() / Math.Sqrt(2.0 / 700), 0.98, 1.02);
        Assert.InRange(init.kaiming_normal_(w, mode: init.FanInOut.FanOut).std().item<float>() / Math.Sqrt(2.0 / 400), 0.98, 1.02);
        Assert.InRange(init.xavier_uniform_(w).abs().max().item<float>() / Math.Sqrt(6.0 / 700), 0.99, 1.0001);
        Assert.InRange(init.kaiming_uniform_(w, Math.Sqrt(5)).abs().max().item<float>() * Math.Sqrt(300), 0.99, 1.0001);
        init.trunc_normal_(w, 1, 2, 0, 2);
        Assert.InRange(w.min().item<float>(), 0, 0.01);
        Assert.InRange(w.max().item<float>(), 1.99, 2);
        Assert.InRange(w.mean().item<float>(), 0.99, 1.01);
        Assert.All(Enumerable.Range(0, 5), column => Assert.Equal(100, init.sparse_(w, 0.25)[TensorIndex.Colon, column].eq(0).sum().item<long>()));
        Assert.Equal(7f, init.constant_(w, 7).min().item<float>());
        Assert.Equal(300f, init.eye_(w).sum().item<float>());
    }

    [Fact]
    public void FansNeedTwoDimensions()
    {
        using var scope = NewDisposeScope();
        Assert.Equal((18L, 36L), init.CalculateFanInAndFanOut(empty(4, 2, 3, 3)));
        Assert.Throws<ArgumentException>(() => init.xavier_uniform_(empty(3)));
        Assert.Equal(5.0 / 3, init.calculate_gain(init.NonlinearityType.Tanh));
        Assert.Equal(Math.Sqrt(2 / 1.04), init.calculate_gain(init.NonlinearityType.LeakyReLU, 0.2), 12);
    }
}
