using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Tests.Torch;

public class ThreadTests
{
    [Fact]
    public async Task Threads_have_their_own_scopes_modes_and_errors()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (int round = 0; round < 50; round++)
            {
                using DisposeScope scope = NewDisposeScope();
                using IDisposable mode = set_grad_enabled(worker % 2 == 0);
                Tensor x = full(4, worker, float64).requires_grad_();
                Tensor y = (x * x).sum();
                Assert.Equal(4.0 * worker * worker, y.item<double>());
                Assert.Equal(worker % 2 == 0, y.requires_grad);
                if (worker % 2 == 0)
                {
                    y.backward();
                    Assert.Equal(2.0 * worker, x.grad![3].item<double>());
                }

                string message = Assert.ThrowsAny<Exception>(() => ones(worker + 2, 50).matmul(ones(worker + 2, 50))).Message;
                Assert.Contains($"({worker + 2}x50 and {worker + 2}x50)", message);
                Assert.True(scope.DisposablesCount > 3);
            }
        })));
    }

    [Fact]
    public async Task A_tensor_may_be_disposed_of_on_another_thread_once()
    {
        for (int round = 0; round < 50; round++)
        {
            Tensor x = ones(10);
            using Tensor alias = x.view(2, 5);
            await Task.WhenAll(Task.Run(x.Dispose), Task.Run(x.Dispose), Task.Run(x.Dispose));
            Assert.True(x.IsInvalid);
            Assert.Equal(10f, alias.sum().item<float>());
        }
    }
}
