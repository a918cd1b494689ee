using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Tests.Torch;

public class ThreadTests
{
    private delegate int CountThreads();

    [OpenBlasFact]
    public void OpenBLAS_uses_as_many_threads_as_libtorch()
    {
        var count = Marshal.GetDelegateForFunctionPointer<CountThreads>(OpenBlasFactAttribute.ThreadCount);
        int before = get_num_threads();
        try
        {
            Assert.Equal(before, count());
            set_num_threads(2);
            Assert.Equal(2, count());
            set_num_threads(1);
            Assert.Equal(1, count());
        }
        finally
        {
            set_num_threads(before);
        }
    }

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

/// <summary>A test of libtorch over OpenBLAS; skipped where its BLAS is another.</summary>
internal sealed class OpenBlasFactAttribute : FactAttribute
{
    public OpenBlasFactAttribute()
    {
        if (ThreadCount == 0)
        {
            Skip = "libtorch's BLAS is not OpenBLAS";
        }
    }

    /// <summary>Address of OpenBLAS's own count in this process, 0 where libtorch did not load it.</summary>
    public static nint ThreadCount { get; } = Find();

    private static nint Find()
    {
        _ = get_num_threads(); // loads libtorch
        using Process process = Process.GetCurrentProcess();
        string? file = process.Modules.Cast<ProcessModule>().Select(module => module.FileName).FirstOrDefault(name => name?.Contains("openblas", StringComparison.Ordinal) == true);
        return file is not null && NativeLibrary.TryGetExport(NativeLibrary.Load(file), "openblas_get_num_threads", out nint address) ? address : 0;
    }
}
