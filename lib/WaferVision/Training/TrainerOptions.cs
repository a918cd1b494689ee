using TorchSharp;
using WaferVision.Training.Distributed;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>The optimizers a <see cref="Trainer"/> knows.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>Adam (Kingma and Ba, arXiv 1412.6980); weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101).</summary>
    AdamW,
}

/// <summary>The validation figure by which the best epoch is chosen.</summary>
public enum BestBy
{
    /// <summary>Highest accuracy; for multi-label, highest exact match.</summary>
    Accuracy,

    /// <summary>Highest macro-F1, for sets of unequal classes.</summary>
    MacroF1,

    /// <summary>Lowest loss.</summary>
    Loss,
}

/// <summary>How to train. The defaults are the course's: Adam with 10⁻³, halved after three epochs without improvement, 20 epochs.</summary>
public sealed record TrainerOptions
{
    /// <summary>Passes over the training set, 1 or more. Default: 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range; so for every number here.</exception>
    public int Epochs { get; init => field = value >= 1 ? value : throw Bad(nameof(Epochs), value, "1 or more"); } = 20;

    /// <summary>The optimizer. Default: Adam.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Base learning rate, above 0. Default: 0.001.</summary>
    public double LearningRate { get; init => field = value > 0 && double.IsFinite(value) ? value : throw Bad(nameof(LearningRate), value, "a number above 0"); } = 1e-3;

    /// <summary>How the learning rate changes. Default: <see cref="PlateauRate"/>.</summary>
    public LearningRateSchedule Schedule { get; init; } = new PlateauRate();

    /// <summary>Weight decay, 0 or more. Default: 0.</summary>
    public double WeightDecay { get; init => field = value >= 0 ? value : throw Bad(nameof(WeightDecay), value, "0 or more"); }

    /// <summary>Momentum of <see cref="OptimizerKind.Sgd"/>, 0 to below 1. Default: 0.9.</summary>
    public double Momentum { get; init => field = value is >= 0 and < 1 ? value : throw Bad(nameof(Momentum), value, "0 to below 1"); } = 0.9;

    /// <summary>Share of each target spread evenly over the classes, 0 to below 1 (Szegedy and others, arXiv 1512.00567, section 7). Single label only. Default: 0.</summary>
    public double LabelSmoothing { get; init => field = value is >= 0 and < 1 ? value : throw Bad(nameof(LabelSmoothing), value, "0 to below 1"); }

    /// <summary>
    /// Decay of the moving average of the weights that is validated and kept in place of the last step's weights, 0 to below 1; 0 keeps none.
    /// 0.999 averages over about the last thousand steps. Default: 0.
    /// </summary>
    public double AverageDecay { get; init => field = value is >= 0 and < 1 ? value : throw Bad(nameof(AverageDecay), value, "0 to below 1"); }

    /// <summary>
    /// α of mixup (Zhang et al., arXiv 1710.09412), 0 or more: each image is blended with another of its batch by a share drawn from Beta(α, α);
    /// the paper recommends 0.1 to 0.4. The training accuracy is blended likewise. 0 blends nothing. Default: 0.
    /// </summary>
    public double MixupAlpha { get; init => field = value >= 0 && double.IsFinite(value) ? value : throw Bad(nameof(MixupAlpha), value, "0 or more"); }

    /// <summary>Pulls the weights toward those the model has at the start, or null not to (L2-SP). Default: null.</summary>
    public StartingPointPenalty? StartingPoint { get; init; }

    /// <summary>Lower learning rates for lower layers, or null for one rate. Default: null.</summary>
    public DiscriminativeRates? Rates { get; init; }

    /// <summary>
    /// Unfreezes the model stage by stage as the epochs go; what it does not name is frozen, and remains so after training. Null leaves frozen what is
    /// frozen (see <see cref="Freezing"/>). Default: null.
    /// </summary>
    public GradualUnfreezing? Unfreezing { get; init; }

    /// <summary>A teacher whose answers are learned beside the labels, or null for the labels alone. Default: null.</summary>
    public Distillation? Distillation { get; init; }

    /// <summary>Weights that are 0 and stay so after every step, or null. They stay the caller's to dispose. Default: null.</summary>
    public WeightMasks? Masks { get; init; }

    /// <summary>A weight a class on the training loss, or null for equal weights; for multi-label, the weight of a label's positive maps. Default: null.</summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>Epochs without improvement after which training stops early; 0 trains all epochs. Default: 0.</summary>
    public int EarlyStopping { get; init => field = value >= 0 ? value : throw Bad(nameof(EarlyStopping), value, "0 or more"); }

    /// <summary>What makes an epoch the best. Default: accuracy.</summary>
    public BestBy BestBy { get; init; } = BestBy.Accuracy;

    /// <summary>Seed of dropout; each epoch reseeds torch from it, so that an epoch does not depend on the ones before. Default: 42.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>
    /// Folder for <c>last.safetensors</c> (everything needed to resume) and <c>best.safetensors</c> (the best epoch's weights), or null to keep none.
    /// A run started again with the same folder and options resumes. Default: null.
    /// </summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Text stored with the best weights, such as the model's name and classes. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Where to train; the model is moved there. Null trains where the model is. Default: null.</summary>
    public Device? Device { get; init; }

    /// <summary>
    /// The processes that train together, or null to train alone. Each takes its part of every batch; the gradients are averaged, and batch norms see
    /// the statistics of the whole batch, so that the run is to rounding that of one process. Dropout draws differently in each. Default: null.
    /// </summary>
    public ProcessGroup? Processes { get; init; }

    /// <summary>Bytes of gradients that <see cref="Processes"/> add up at once, 1 KiB to 1 GiB. Default: 1 MiB.</summary>
    public int BucketBytes { get; init => field = value is >= 1 << 10 and <= 1 << 30 ? value : throw Bad(nameof(BucketBytes), value, "1,024 to 1,073,741,824"); } = 1 << 20;

    /// <summary>What determines a run's result, in words: two runs with equal fingerprints may continue each other.</summary>
    internal string Fingerprint(int trainingMaps, int steps) =>
        $"{Optimizer} learning rate {LearningRate:R} weight decay {WeightDecay:R} momentum {Momentum:R}, {Schedule}, {Epochs} epochs of {steps} steps over {trainingMaps} maps, " +
        $"label smoothing {LabelSmoothing:R}, average decay {AverageDecay:R}, class weights [{(ClassWeights is null ? "" : string.Join(' ', ClassWeights))}], early stopping {EarlyStopping}, best by {BestBy}, seed {Seed}" +
        (MixupAlpha > 0 ? FormattableString.Invariant($", mixup {MixupAlpha:R}") : "") +
        (StartingPoint is null ? "" : $", starting point {StartingPoint}") +
        (Rates is null ? "" : $", rates {Rates}") +
        (Unfreezing is null ? "" : $", unfreezing {Unfreezing}") +
        (Distillation is null ? "" : $", distillation {Distillation}") +
        (Masks is null ? "" : $", masks {Masks}");

    private static ArgumentOutOfRangeException Bad(string name, object value, string expected) => new(name, value, $"Expected {expected}.");
}
