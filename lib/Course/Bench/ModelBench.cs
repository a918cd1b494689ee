using TorchSharp;
using WaferVision.Models;
using static TorchSharp.torch;

namespace Course.Bench;

/// <summary>Forward passes and training steps of classic networks. The peer is peers/models.py: torchvision's networks, the same batches, the same optimizer.</summary>
internal static class ModelBench
{
    /// <summary>The workloads; what they share is added to <paramref name="owned"/>.</summary>
    public static IReadOnlyList<Workload> Create(ICollection<IDisposable> owned) =>
    [
        .. Of("resnet18", 16, 64, owned),
        .. Of("mobilenet_v2", 16, 64, owned),
        .. Of("resnet50", 1, 224, owned),
    ];

    private static Workload[] Of(string name, int batch, int size, ICollection<IDisposable> owned)
    {
        nn.Module<Tensor, Tensor> model = Models.Create(name, new(1000, 3, size));
        optim.Optimizer optimizer = optim.SGD(model.parameters(), 0.01);
        Tensor images = rand([batch, 3, size, size]);
        Tensor labels = randint(0, 1000, [batch], dtype: ScalarType.Int64);
        foreach (IDisposable shared in (IDisposable[])[model, optimizer, images, labels])
        {
            owned.Add(shared);
        }

        string shape = $"{batch}x{size}x{size}";
        return
        [
            new($"{name} forward {shape}", "ms", count =>
            {
                model.eval();
                using IDisposable _ = no_grad();
                for (int i = 0; i < count; i++)
                {
                    model.call(images).Dispose();
                }
            }),
            new($"{name} step {shape}", "ms", count =>
            {
                model.train();
                for (int i = 0; i < count; i++)
                {
                    using DisposeScope step = NewDisposeScope();
                    optimizer.zero_grad();
                    nn.functional.cross_entropy(model.call(images), labels).backward();
                    optimizer.step();
                }
            }),
        ];
    }
}
