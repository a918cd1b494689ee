using TorchSharp;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.SimToReal;

/// <summary>Trains the study's network, always the same way, and judges it on real maps.</summary>
internal sealed class Learner : IDisposable
{
    private const int BatchSize = 64;

    // Enough to see a run go wrong; a longer one costs time for validation.
    private const int FewEpochs = 4;

    private readonly SimToRealOptions _options;
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly long _seed;
    private readonly Device _device;

    /// <summary>A network with random weights.</summary>
    public Learner(SimToRealOptions options, IReadOnlyList<string> classNames, long seed, Device device)
    {
        (_options, _seed, _device) = (options, seed, device);
        _model = Models.Create(options.Model, new ModelOptions(classNames.Count, DieEncoding.OneHot.Channels(), options.Size) { Seed = seed });
        _model.to(device);
    }

    private BatchOptions Batches => new() { BatchSize = BatchSize, Encoding = DieEncoding.OneHot, Size = _options.Size, Augmentation = Augmentation.D4, Seed = _seed };

    /// <summary>Learns from many maps, the best epoch by macro-F1 on others of the same kind.</summary>
    public void LearnFromMany(WaferDataset maps, WaferDataset others, CancellationToken cancellation) =>
        Fit(maps, others, new TrainerOptions { Epochs = _options.Epochs, LearningRate = 3e-3, BestBy = BestBy.MacroF1 }, cancellation);

    /// <summary>
    /// Learns from a few maps for a number of steps, the classes mixed as in <see cref="SyntheticSets"/>. No further real maps are used to choose the weights.
    /// </summary>
    /// <param name="few">The maps.</param>
    /// <param name="synthetic">Maps that make up the other half of what is shown, so that what was learned from them stays; null for none.</param>
    /// <param name="learningRate">The base learning rate.</param>
    /// <param name="cancellation">Ends the work between two steps.</param>
    public void LearnFromFew(WaferDataset few, WaferDataset? synthetic, double learningRate, CancellationToken cancellation)
    {
        int count = Math.Max(1, _options.Steps / FewEpochs) * BatchSize, real = synthetic is null ? count : count / 2;
        int[] pool = SyntheticSets.Mixed(few);
        WaferDataset shown = few.Subset([.. Enumerable.Range(0, real).Select(i => pool[i % pool.Length])]);
        if (synthetic is not null)
        {
            // Step by step through the set, which is ordered by class.
            shown = Joined(shown, synthetic.Subset([.. Enumerable.Range(0, count - real).Select(i => (int)((long)i * synthetic.Count / (count - real)))]));
        }

        Fit(shown, few, new TrainerOptions { Epochs = FewEpochs, LearningRate = learningRate, BestBy = BestBy.Loss }, cancellation);
    }

    /// <summary>Keeps the weights.</summary>
    public void Save(string path) => Weights.Save(_model, path);

    /// <summary>Takes weights that were kept.</summary>
    public void Load(string path) => Weights.Load(_model, path);

    /// <summary>Judges real maps.</summary>
    public ClassificationReport Judge(WaferDataset maps, CancellationToken cancellation) =>
        Evaluator.Predict(_model, maps, Batches with { BatchSize = 256 }, cancellation: cancellation).Report();

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private static WaferDataset Joined(WaferDataset a, WaferDataset b) => new(
        (byte[])[.. a.Dies.Span, .. b.Dies.Span],
        [.. Enumerable.Range(0, a.Count).Select(a.ShapeOf), .. Enumerable.Range(0, b.Count).Select(b.ShapeOf)],
        (int[])[.. a.Labels.Span, .. b.Labels.Span],
        a.ClassNames);

    private void Fit(WaferDataset maps, WaferDataset validation, TrainerOptions trainer, CancellationToken cancellation)
    {
        TrainingHistory history = new Trainer(_model, trainer with
        {
            Optimizer = OptimizerKind.AdamW,
            WeightDecay = 1e-4,
            Schedule = new OneCycleRate(),
            Seed = _seed,
            Device = _device,
        }).Fit(maps, validation, Batches, cancellation: cancellation);
        if (history.End == TrainingEnd.Cancelled)
        {
            throw new OperationCanceledException(cancellation);
        }
    }
}
