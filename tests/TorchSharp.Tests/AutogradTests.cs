using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Tests.Torch;

public class AutogradTests
{
    [Fact]
    public void The_gradient_of_a_sum_of_squares_is_twice_the_input()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new float[,] { { 1, -2 }, { 3, 4 } }, requires_grad: true);
        Tensor loss = (x * x).sum();
        loss.backward();
        Assert.Equal(30f, loss.item<float>());
        Assert.Equal(new float[] { 2, -4, 6, 8 }, x.grad!.data<float>().ToArray());
        Assert.True(x.is_leaf);
        Assert.False(loss.is_leaf);
    }

    [Fact]
    public void A_second_derivative_needs_a_kept_graph()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(3.0, requires_grad: true);
        Tensor y = x.pow(3);
        Tensor first = autograd.grad([y], [x], create_graph: true)[0];
        Tensor second = autograd.grad([first], [x])[0];
        Assert.Equal(27.0, first.item<double>(), 12);
        Assert.Equal(18.0, second.item<double>(), 12);

        Tensor z = (x * x).sum();
        z.backward();
        Assert.Contains("second time", Assert.ThrowsAny<Exception>(() => z.backward()).Message);
    }

    [Fact]
    public void Gradients_are_the_central_differences()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(7);
        Func<Tensor, Tensor>[] functions =
        [
            x => (x.matmul(x.t()).tanh() * x.sum(1, keepdim: true)).mean(),
            x => (x.softmax(1) * x[TensorIndex.Colon, 2].unsqueeze(1)).logsumexp(0).sum(),
            x => (x.unfold(1, 2, 1).std(2) + (1 / (x * x + 2)).cumsum(0)[.., ..4]).norm(),
            x => where(x > 0, x.exp(), x.sin() * 3).var() + x.median(),
        ];
        foreach (Func<Tensor, Tensor> function in functions)
        {
            Tensor x = randn(4, 5, float64, generator: generator);
            Tensor leaf = x.clone().requires_grad_();
            function(leaf).backward();
            double[] exact = leaf.grad!.data<double>().ToArray();
            for (int k = 0; k < exact.Length; k++)
            {
                const double Step = 1e-6;
                double above = Shifted(k, Step), below = Shifted(k, -Step);
                Assert.Equal((above - below) / (2 * Step), exact[k], 7);
            }

            double Shifted(int element, double step)
            {
                using Tensor moved = x.clone();
                moved.view(-1)[element] += step;
                using Tensor value = function(moved);
                return value.item<double>();
            }
        }
    }

    [Fact]
    public void Backward_weighs_several_outputs_and_adds_to_what_is_there()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor([1.0, 2.0, 3.0], requires_grad: true);
        autograd.backward(x * x, tensor([1.0, 10.0, 100.0]));
        Assert.Equal([2.0, 40.0, 600.0], x.grad!.data<double>().ToArray());
        (x * 2).sum().backward();
        Assert.Equal([4.0, 42.0, 602.0], x.grad!.data<double>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
        Assert.Null(autograd.grad([(x * 2).sum()], [x, tensor(1.0, requires_grad: true)], allow_unused: true)[1]);
    }

    [Fact]
    public void Gradient_modes_nest_and_end()
    {
        using Tensor x = tensor(2.0, requires_grad: true);
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            using Tensor y = x * 2;
            Assert.False(y.requires_grad);
            using (enable_grad())
            {
                using Tensor z = x * 2;
                Assert.True(z.requires_grad);
            }

            Assert.False(is_grad_enabled());
        }

        Assert.True(is_grad_enabled());
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            using Tensor y = x * 2;
            Assert.False(y.requires_grad);
        }

        Assert.False(is_inference_mode_enabled());
    }

    [Fact]
    public void A_result_keeps_its_gradient_only_on_request()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(3.0, requires_grad: true);
        Tensor y = x * x;
        y.retain_grad();
        (y * 5).backward();
        Assert.Equal(5.0, y.grad!.item<double>());
        Assert.Equal(30.0, x.grad!.item<double>());
        Assert.False((x * x).detach().requires_grad);
    }
}
