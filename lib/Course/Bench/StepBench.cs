using TorchSharp;
using WaferVision.Models;
using static TorchSharp.torch;

namespace Course.Bench;

/// <summary>Whole training steps: forward, loss, backward, optimizer. The peer is peers/step.py: same networks, batches and optimizers.</summary>
internal static class StepBench
{
    private const int BatchSize = 32;

    /// <summary>The workloads; what they share is added to <paramref name="owned"/>.</summary>
    public static IReadOnlyList<Workload> Create(ICollection<IDisposable> owned)
    {
        manual_seed(0);
        return
        [
            Steps("LeNet step 32x28x28, SGD", owned, LeNet(), 28, 10, Sgd),
            Steps("LeNet step 32x28x28, Adam", owned, LeNet(), 28, 10, Adam),
            Steps("course CNN step 32x64x64, SGD", owned, CourseNetwork(), 64, 20, Sgd),
            Steps("course CNN step 32x64x64, Adam", owned, CourseNetwork(), 64, 20, Adam),
        ];
    }

    /// <summary>LeNet with ReLU and maximum pooling for 28×28 images and 10 classes (LeCun et al. 1998, figure 2, with today's layers).</summary>
    public static nn.Module<Tensor, Tensor> LeNet() => nn.Sequential(
        nn.Conv2d(1, 6, 5, padding: 2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10));

    /// <summary>A workload of training steps on one random batch of (32, 1, size, size).</summary>
    public static Workload Steps(
        string name,
        ICollection<IDisposable> owned,
        nn.Module<Tensor, Tensor> network,
        int size,
        int classes,
        Func<nn.Module<Tensor, Tensor>, optim.Optimizer> makeOptimizer)
    {
        network.train();
        optim.Optimizer optimizer = makeOptimizer(network);
        Tensor images = rand([BatchSize, 1, size, size]);
        Tensor labels = randint(0, classes, [BatchSize], dtype: ScalarType.Int64);
        foreach (IDisposable shared in (IDisposable[])[network, optimizer, images, labels])
        {
            owned.Add(shared);
        }

        return new Workload(name, "ms", count =>
        {
            for (int i = 0; i < count; i++)
            {
                using DisposeScope step = NewDisposeScope();
                optimizer.zero_grad();
                nn.functional.cross_entropy(network.call(images), labels).backward();
                optimizer.step();
            }
        });
    }

    /// <summary>Adam with its defaults.</summary>
    public static optim.Optimizer Adam(nn.Module<Tensor, Tensor> network) => optim.Adam(network.parameters(), lr: 1e-3);

    private static optim.Optimizer Sgd(nn.Module<Tensor, Tensor> network) => optim.SGD(network.parameters(), 0.01);

    private static nn.Module<Tensor, Tensor> CourseNetwork() =>
        Models.Create(WaferCnn.Name, new ModelOptions { Classes = 20, InputChannels = 1, InputSize = 64 });
}
