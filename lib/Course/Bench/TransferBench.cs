using TorchSharp;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Bench;

/// <summary>
/// What transfer learning is made of: features of a frozen backbone, training of the head on top of it, of the head and the last stage, and of
/// everything with a rate of its own for each stage. Ours is what the library does, bookkeeping and validation included; the peer is peers/transfer.py.
/// </summary>
internal static class TransferBench
{
    private const int Classes = 9;
    private const int BatchSize = 32;
    private const int Size = 64;

    /// <summary>The workloads; what they share is added to <paramref name="owned"/>.</summary>
    public static IReadOnlyList<Workload> Create(ICollection<IDisposable> owned)
    {
        manual_seed(0);
        nn.Module<Tensor, Tensor> model = Models.Create("resnet18", new(Classes, 1, Size));
        Tensor images = rand([BatchSize, 1, Size, Size]);
        Tensor labels = randint(0, Classes, [BatchSize], dtype: ScalarType.Int64);
        foreach (IDisposable shared in (IDisposable[])[model, images, labels])
        {
            owned.Add(shared);
        }

        string shape = $"{BatchSize}x{Size}x{Size}";
        return
        [
            new($"features, batch {shape}", "ms", count => Features.Of(model, new Repeated(images, labels, count))),
            new($"head learns, step {shape}", "ms", count => Train(count, null, "fc")),
            new($"head and last stage learn, step {shape}", "ms", count => Train(count, null, "fc", "layer4")),
            new($"all learn, rates by stage, step {shape}", "ms", count => Train(count, new(["fc", "layer4", "layer3", "layer2", "layer1", "conv1"]), "*")),
        ];

        void Train(int count, DiscriminativeRates? rates, params string[] learning)
        {
            model.FreezeAllBut(learning);
            new Trainer(model, new() { Epochs = 1, Optimizer = OptimizerKind.AdamW, Schedule = new ConstantRate(), Rates = rates })
                .Fit(new Repeated(images, labels, count), new Repeated(images, labels, 1));
        }
    }

    /// <summary>The same batch again and again.</summary>
    private sealed class Repeated(Tensor images, Tensor labels, int batches) : IBatchSource
    {
        public int Count => batches * BatchSize;

        public int BatchCount => batches;

        public IReadOnlyList<string> ClassNames { get; } = [.. Enumerable.Range(0, Classes).Select(i => $"{i}")];

        public bool MultiLabel => false;

        public IEnumerable<Batch> Epoch(int epoch, Device? device = null) =>
            Enumerable.Range(0, batches).Select(_ => new Batch(images.alias(), labels.alias()));
    }
}
