using TorchSharp;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Training.Distributed;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>How a <see cref="LearningRateFinder"/> searches.</summary>
public sealed record LearningRateFinderOptions
{
    /// <summary>The first learning rate, above 0. Default: 10⁻⁶.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range; so for every number here.</exception>
    public double Lowest { get; init => field = value > 0 && double.IsFinite(value) ? value : throw Bad(nameof(Lowest), value, "a number above 0"); } = 1e-6;

    /// <summary>The last learning rate, above 0 and above the first. Default: 1.</summary>
    public double Highest { get; init => field = value > 0 && double.IsFinite(value) ? value : throw Bad(nameof(Highest), value, "a number above 0"); } = 1;

    /// <summary>Steps from the first to the last rate, 10 or more. Default: 100.</summary>
    public int Steps { get; init => field = value >= 10 ? value : throw Bad(nameof(Steps), value, "10 or more"); } = 100;

    /// <summary>Weight of the past in the smoothed loss, 0 to below 1. Default: 0.9.</summary>
    public double Smoothing { get; init => field = value is >= 0 and < 1 ? value : throw Bad(nameof(Smoothing), value, "0 to below 1"); } = 0.9;

    /// <summary>The search ends when the smoothed loss is this many times its lowest, above 1. Default: 4.</summary>
    public double StopAt { get; init => field = value > 1 ? value : throw Bad(nameof(StopAt), value, "above 1"); } = 4;

    private static ArgumentOutOfRangeException Bad(string name, object value, string expected) => new(name, value, $"Expected {expected}.");
}

/// <summary>The loss while the learning rate rose.</summary>
/// <param name="Rates">The learning rates tried, in equal steps of their logarithm.</param>
/// <param name="Losses">The loss of each step's batch, before the step.</param>
/// <param name="Smoothed">The losses' exponential moving average, corrected for its start.</param>
public sealed record LearningRateCurve(IReadOnlyList<double> Rates, IReadOnlyList<double> Losses, IReadOnlyList<double> Smoothed)
{
    /// <summary>The rate at which the smoothed loss is lowest. Training at it is on the edge of diverging.</summary>
    public double AtLowestLoss => Rates[LowestIndex];

    /// <summary>
    /// The rate at which the smoothed loss falls most steeply over the logarithm of the rate, before its lowest point; null where it does not fall.
    /// Slopes are those of straight lines through a tenth of the points, and the first tenth is left out, where little is smoothed yet.
    /// </summary>
    public double? Suggested
    {
        get
        {
            int half = Math.Max(1, Rates.Count / 20);
            (double steepest, double? rate) = (0, null);
            for (int i = Math.Max(half, Rates.Count / 10); i + half <= LowestIndex; i++)
            {
                double slope = Slope(i - half, i + half);
                if (slope < steepest)
                {
                    (steepest, rate) = (slope, Rates[i]);
                }
            }

            return rate;
        }
    }

    private int LowestIndex => Enumerable.Range(0, Smoothed.Count).MinBy(i => Smoothed[i]);

    // Of the least-squares line through the points from first to last.
    private double Slope(int first, int last)
    {
        int[] points = [.. Enumerable.Range(first, last - first + 1)];
        double middle = points.Average(i => Math.Log(Rates[i]));
        return points.Sum(i => (Math.Log(Rates[i]) - middle) * Smoothed[i]) / points.Sum(i => Math.Pow(Math.Log(Rates[i]) - middle, 2));
    }
}

/// <summary>
/// Finds a learning rate by trying: one step at each of exponentially rising rates, until the loss explodes (Smith, Cyclical Learning Rates for
/// Training Neural Networks, arXiv 1506.01186, section 3.3; the exponential sweep and the smoothing are Howard's).
/// </summary>
public static class LearningRateFinder
{
    /// <summary>
    /// Runs the search as the trainer would train: optimizer, loss, frozen parts, mixup and rates by stage are the options'; schedule, epochs, moving
    /// average and checkpoints are not used. Afterwards the model's weights, statistics and modes and torch's generator on the CPU are what they were,
    /// bit for bit; gradients are forgotten.
    /// </summary>
    /// <param name="model">The model; moved to the options' device if there is one.</param>
    /// <param name="training">The maps to learn from; taken again from the start, in a new order, where they do not suffice.</param>
    /// <param name="options">How to train; the course's recipe if null.</param>
    /// <param name="batches">Batch size, encoding, augmentation and order; defaults if null.</param>
    /// <param name="search">Range, steps and smoothing; defaults if null.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>The curve, up to where the loss exploded.</returns>
    /// <exception cref="ArgumentException">There are no maps, or the highest rate is not above the lowest.</exception>
    /// <exception cref="InvalidOperationException">The very first loss is not a number, or every parameter is frozen.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LearningRateCurve Find(
        nn.Module<Tensor, Tensor> model,
        WaferDataset training,
        TrainerOptions? options = null,
        BatchOptions? batches = null,
        LearningRateFinderOptions? search = null,
        CancellationToken cancellation = default) =>
        Find(model, new BatchLoader(training, batches), options, search, cancellation);

    /// <summary>
    /// Searches on images of any origin, as <see cref="Find(nn.Module{Tensor, Tensor}, WaferDataset, TrainerOptions?, BatchOptions?, LearningRateFinderOptions?, CancellationToken)"/> does.
    /// </summary>
    /// <param name="model">The model; moved to the options' device if there is one.</param>
    /// <param name="training">The images to learn from; where an epoch does not suffice, the next one follows.</param>
    /// <param name="options">How to train; the course's recipe if null.</param>
    /// <param name="search">Range, steps and smoothing; defaults if null.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>The curve, up to where the loss exploded.</returns>
    /// <exception cref="ArgumentException">There are no images, or the highest rate is not above the lowest.</exception>
    /// <exception cref="InvalidOperationException">The very first loss is not a number, or every parameter is frozen.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LearningRateCurve Find(
        nn.Module<Tensor, Tensor> model,
        IBatchSource training,
        TrainerOptions? options = null,
        LearningRateFinderOptions? search = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(training);
        (options, search) = (options ?? new(), search ?? new());
        if (training.BatchCount == 0)
        {
            throw new ArgumentException($"Expected images for at least one batch; found {training.Count}.", nameof(training));
        }

        if (search.Highest <= search.Lowest)
        {
            throw new ArgumentException($"Expected a highest rate above the lowest; found {search.Lowest} to {search.Highest}.", nameof(search));
        }

        if (options.Device is { } device)
        {
            model.to(device);
        }

        using var before = new ModelState(model);
        options.Unfreezing?.Apply(model, 0);
        model.TrainUnfrozen();
        using var step = new TrainingStep(model, options, training.MultiLabel);
        manual_seed(options.Seed);
        return Sweep(step, training, search, cancellation);
    }

    private static LearningRateCurve Sweep(TrainingStep step, IBatchSource training, LearningRateFinderOptions search, CancellationToken cancellation)
    {
        List<double> rates = [], losses = [], smoothed = [];
        double average = 0, lowest = double.PositiveInfinity;
        for (int epoch = 0; ; epoch++)
        {
            foreach (Batch batch in training.Epoch(epoch, step.Device))
            {
                using (batch)
                {
                    cancellation.ThrowIfCancellationRequested();
                    int done = rates.Count;
                    double rate = search.Lowest * Math.Pow(search.Highest / search.Lowest, done / (search.Steps - 1.0));
                    using var meter = new TrainingMeter(step.Device);
                    step.Take(batch, BatchShare.Whole, rate, epoch, done, meter);
                    double loss = meter.Read().Loss;
                    average = (search.Smoothing * average) + ((1 - search.Smoothing) * loss);
                    double corrected = average / (1 - Math.Pow(search.Smoothing, done + 1));
                    if (!double.IsFinite(loss) && done == 0)
                    {
                        throw new InvalidOperationException($"The loss is {loss} before the first step; the model's weights may be damaged.");
                    }

                    if (!double.IsFinite(corrected) || corrected > search.StopAt * lowest)
                    {
                        return new(rates, losses, smoothed);
                    }

                    rates.Add(rate);
                    losses.Add(loss);
                    smoothed.Add(corrected);
                    lowest = Math.Min(lowest, corrected);
                    if (rates.Count == search.Steps)
                    {
                        return new(rates, losses, smoothed);
                    }
                }
            }
        }
    }

    /// <summary>What training changes about a model and about torch, put back when disposed.</summary>
    private sealed class ModelState : IDisposable
    {
        private readonly nn.Module _model;
        private readonly EvaluationMode _modes;
        private readonly Dictionary<string, Tensor> _values;
        private readonly bool[] _learning;
        private readonly Tensor _generator = get_rng_state().DetachFromDisposeScope();

        public ModelState(nn.Module model)
        {
            _model = model;
            _modes = new(model);
            _learning = [.. model.parameters().Select(p => p.requires_grad)];
            using IDisposable _ = no_grad();
            _values = model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope(), StringComparer.Ordinal);
        }

        public void Dispose()
        {
            using (no_grad())
            {
                foreach ((string name, Tensor target) in _model.state_dict())
                {
                    target.copy_(_values[name]);
                    _values[name].Dispose();
                }
            }

            foreach ((TorchSharp.Modules.Parameter parameter, bool learns) in _model.parameters().Zip(_learning))
            {
                using Tensor? gradient = parameter.grad;
                parameter.grad = null;
                parameter.requires_grad = learns;
            }

            _modes.Dispose();
            set_rng_state(_generator);
            _generator.Dispose();
        }
    }
}
