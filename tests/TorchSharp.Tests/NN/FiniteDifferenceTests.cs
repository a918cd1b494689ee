using TorchSharp.Tests.Golden;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.NN;

public class FiniteDifferenceTests
{
    /// <summary>The gradient of a network with every kind of layer of the course's CNN, against central differences.</summary>
    [Fact]
    public void BackwardAgreesWithCentralDifferences()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var net = Sequential(
            Conv2d(1, 3, 3, padding: 1), BatchNorm2d(3), SiLU(), AvgPool2d(2), Conv2d(3, 4, 3), GELU(), Flatten(), Linear(4, 5),
            LayerNorm(5), Tanh(), Linear(5, 3)).@double();
        var x = NnGolden.Wave([2, 1, 6, 6], 3, 1.0);
        var y = tensor(new long[] { 0, 2 });
        Tensor Loss() => functional.cross_entropy(net.call(x), y, label_smoothing: 0.1);
        Loss().backward();
        const double h = 1e-5;
        using var _ = no_grad();
        foreach (var (name, parameter) in net.named_parameters())
        {
            var gradient = NnGolden.Values(parameter.grad!);
            var flat = parameter.view(-1);
            for (var i = 0L; i < flat.numel(); i += 3)
            {
                double At(double shift)
                {
                    using var inner = NewDisposeScope();
                    flat[i].add_(shift);
                    var value = Loss().item<double>();
                    flat[i].sub_(shift);
                    return value;
                }

                var numeric = (At(h) - At(-h)) / (2 * h);
                Assert.True(Math.Abs(numeric - gradient[i]) < 1e-7, $"{name}[{i}]: differences {numeric}, backward {gradient[i]}");
            }
        }
    }
}
