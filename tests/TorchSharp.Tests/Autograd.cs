using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Tests.TorchSharp;

public class Autograd
{
    [Fact]
    public void The_gradient_of_a_sum_of_squares_is_twice_the_input()
    {
        using Tensor x = tensor(new float[,] { { 1, -2 }, { 3, 4 } }, requires_grad: true);
        using Tensor loss = (x * x).sum();
        loss.backward();
        Assert.Equal(30f, loss.item<float>());
        Assert.Equal(new float[] { 2, -4, 6, 8 }, x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_second_derivative_needs_a_kept_graph()
    {
        using Tensor x = tensor(3.0, requires_grad: true);
        using Tensor y = x.pow(3);
        Tensor first = autograd.grad([y], [x], create_graph: true)[0];
        Tensor second = autograd.grad([first], [x])[0];
        Assert.Equal(27.0, first.item<double>(), 12);
        Assert.Equal(18.0, second.item<double>(), 12);
    }
}
