using TorchSharp;
using WaferVision.Training.Distributed;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>The loss a run minimises, and what counts as a right decision.</summary>
internal sealed class TrainingLoss : IDisposable
{
    private readonly bool _multiLabel;
    private readonly double _smoothing;
    private readonly Tensor? _weights;

    public TrainingLoss(TrainerOptions options, bool multiLabel, Device device)
    {
        (_multiLabel, _smoothing, Device) = (multiLabel, options.LabelSmoothing, device);
        if (options.ClassWeights is { } weights)
        {
            _weights = tensor(weights.ToArray(), device: device).DetachFromDisposeScope();
        }
    }

    public Device Device { get; }

    /// <summary>The batch's mean loss.</summary>
    public Tensor Of(Tensor logits, Tensor labels) => _multiLabel
        ? nn.functional.binary_cross_entropy_with_logits(logits, labels, pos_weights: _weights)
        : nn.functional.cross_entropy(logits, labels, _weights, label_smoothing: _smoothing);

    /// <summary>What a mean over these labels is divided by: their number, or the sum of their classes' weights.</summary>
    public double WeightOf(Tensor labels)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return _multiLabel || _weights is null ? labels.shape[0] : _weights.index_select(0, labels).sum(ScalarType.Float64).item<double>();
    }

    /// <summary>The share of right decisions on each map, summed over the batch.</summary>
    public Tensor RightDecisions(Tensor logits, Tensor labels)
    {
        using IDisposable _ = no_grad();
        return _multiLabel
            ? logits.gt(0).eq(labels.gt(0)).sum(type: ScalarType.Float64) / labels.shape[1]
            : logits.argmax(1).eq(labels).sum(type: ScalarType.Float64);
    }

    public void Dispose() => _weights?.Dispose();
}

/// <summary>Sums of loss and right decisions, kept on the device so that a GPU is not waited for at every step.</summary>
internal sealed class TrainingMeter(Device device) : IDisposable
{
    private readonly Tensor _loss = zeros(1, ScalarType.Float64, device).DetachFromDisposeScope();
    private readonly Tensor _right = zeros(1, ScalarType.Float64, device).DetachFromDisposeScope();

    public long Images { get; private set; }

    public void Add(Tensor meanLoss, Tensor right, long images)
    {
        using IDisposable _ = no_grad();
        _loss.add_(meanLoss.detach().to(ScalarType.Float64) * images);
        _right.add_(right);
        Images += images;
    }

    public (double Loss, double Accuracy) Read()
    {
        using DisposeScope scope = NewDisposeScope();
        return (_loss.cpu().item<double>() / Images, _right.cpu().item<double>() / Images);
    }

    /// <summary>Replaces the sums by those over all processes.</summary>
    public void Gather(Replicas? replicas)
    {
        if (replicas is null)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        double[] all = replicas.Sum(_loss.cpu().item<double>(), _right.cpu().item<double>(), Images);
        _loss.fill_(all[0]);
        _right.fill_(all[1]);
        Images = (long)all[2];
    }

    public void Dispose()
    {
        _loss.Dispose();
        _right.Dispose();
    }
}
