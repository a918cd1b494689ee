using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Training.Distributed;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Trains a classifier, single-label (cross-entropy) or multi-label (binary cross-entropy). On the CPU and with the same number of threads
/// a run that was killed at any moment and started again gives the same weights, bit for bit, as one that was not. Dropout draws from torch's
/// generator, which the whole process shares: where exactness matters, train one model at a time. What is frozen (<see cref="Freezing"/>) stays
/// as it is, the running statistics of frozen batch norms included.
/// </summary>
public sealed class Trainer
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly TrainerOptions _options;

    /// <summary>Prepares to train a model.</summary>
    /// <param name="model">A model from (N, C, H, W) images to (N, classes) logits; moved to the options' device. Auxiliary heads are trained with it.</param>
    /// <param name="options">How to train; the course's recipe if null.</param>
    public Trainer(nn.Module<Tensor, Tensor> model, TrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _options = options ?? new();
        if (_options.Device is { } device)
        {
            model.to(device);
        }
    }

    /// <summary>
    /// Trains, validating after each epoch. Where a checkpoint folder is given, a run found there is resumed. At the end the model holds the
    /// weights of the best epoch.
    /// </summary>
    /// <param name="training">The maps to learn from.</param>
    /// <param name="validation">The maps to choose the best epoch by.</param>
    /// <param name="batches">Batch size, encoding, augmentation and order; defaults if null. Validation uses its size and encoding alone.</param>
    /// <param name="progress">Told where the run stands, a few times a second and after each epoch.</param>
    /// <param name="cancellation">Stops between two steps; the finished epochs stay in the checkpoint and the history says it was cancelled.</param>
    /// <exception cref="ArgumentException">The sets have no maps, or different classes, or the class weights do not match them, or an option names a module that the model lacks.</exception>
    /// <exception cref="InvalidDataException">The folder's checkpoint is damaged or belongs to a run with other options.</exception>
    /// <exception cref="InvalidOperationException">The loss became infinite or not a number, or every parameter is frozen.</exception>
    public TrainingHistory Fit(
        WaferDataset training,
        WaferDataset validation,
        BatchOptions? batches = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        batches ??= new();
        return Fit(new BatchLoader(training, batches), new BatchLoader(validation, Evaluator.InOrder(batches)), progress, cancellation);
    }

    /// <summary>Trains on images of any origin, as <see cref="Fit(WaferDataset, WaferDataset, BatchOptions?, IProgress{TrainingProgress}?, CancellationToken)"/> does.</summary>
    /// <param name="training">The images to learn from; its <see cref="object.ToString"/> tells a checkpoint how they are made.</param>
    /// <param name="validation">The images to choose the best epoch by: its first epoch, each time.</param>
    /// <param name="progress">Told where the run stands, a few times a second and after each epoch.</param>
    /// <param name="cancellation">Stops between two steps; the finished epochs stay in the checkpoint and the history says it was cancelled.</param>
    /// <exception cref="ArgumentException">The sets have no images, or different classes, or the class weights do not match them.</exception>
    /// <exception cref="InvalidDataException">The folder's checkpoint is damaged or belongs to a run with other options.</exception>
    /// <exception cref="InvalidOperationException">The loss became infinite or not a number, or every parameter is frozen.</exception>
    public TrainingHistory Fit(
        IBatchSource training, IBatchSource validation, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        Check(training, validation);
        _options.Unfreezing?.Apply(_model, 0);
        using Replicas? replicas = Replicas.Of(_model, _options);
        using var step = new TrainingStep(_model, _options, training.MultiLabel, replicas);
        using WeightAverage? average = _options.AverageDecay > 0 ? new(_model, _options.AverageDecay) : null;
        using BestWeights? best = replicas is null or { Leads: true } ? new(_model, _options.CheckpointFolder, _options.Metadata) : null;
        string fingerprint = $"{_options.Fingerprint(training.Count, training.BatchCount)}, {training}{Frozen()}";
        (string Prefix, Dictionary<string, Tensor>? Tensors)[] besides = [("average.", average?.Averages), ("start.", step.Start?.Starts)];
        Checkpoint? checkpoint = best is not null && _options.CheckpointFolder is { } folder ? new(folder, fingerprint, besides) : null;
        checkpoint?.RemoveLeftovers();
        List<EpochRecord> epochs = checkpoint is { Exists: true } ? checkpoint.Load(_model, step.Optimizer.Helper) : [];
        if (replicas is not null)
        {
            epochs = replicas.Begin(fingerprint, step.Optimizer.Helper, besides.SelectMany(kept => kept.Tensors ?? []).Select(kept => kept.Value), epochs);
            (training, validation) = (replicas.PartToLearn(training), replicas.PartToValidate(validation));
            progress = replicas.Leads ? progress : null;
        }

        average?.ResumeAt((long)epochs.Count * training.BatchCount);
        checkpoint?.Save(_model, step.Optimizer.Helper, epochs);

        TrainingEnd end = TrainingEnd.Completed;
        while (epochs.Count < _options.Epochs && end == TrainingEnd.Completed)
        {
            if (IsStale(epochs))
            {
                end = TrainingEnd.StoppedEarly;
            }
            else if (RunEpoch(new(training, step, average, replicas, epochs, progress, cancellation), validation) is { } record)
            {
                epochs.Add(record);
                if (BestOf(epochs) == epochs.Count)
                {
                    average?.Swap();
                    best?.Keep(record);
                    average?.Swap();
                }

                checkpoint?.Save(_model, step.Optimizer.Helper, epochs);
                progress?.Report(new(record.Epoch, _options.Epochs, training.BatchCount, training.BatchCount, record.TrainLoss, record.TrainAccuracy,
                    record.ImagesPerSecond, TimeSpan.FromSeconds(record.Seconds * (_options.Epochs - record.Epoch)), record));
            }
            else
            {
                end = TrainingEnd.Cancelled;
            }
        }

        if (epochs.Count > 0)
        {
            best?.Restore();
            replicas?.BroadcastModel();
        }

        return new(epochs, BestOf(epochs), end);
    }

    /// <summary>Trains one epoch and validates it; null if cancelled.</summary>
    private EpochRecord? RunEpoch(EpochRun run, IBatchSource validation)
    {
        int epoch = run.Done.Count;
        double[] validationLosses = [.. run.Done.Select(e => e.ValidationLoss)];
        var clock = Stopwatch.StartNew();
        manual_seed(unchecked((_options.Seed * 1_000_003) + epoch + (run.Replicas?.SeedOffset ?? 0)));
        _options.Unfreezing?.Apply(_model, epoch);
        _model.TrainUnfrozen();
        run.Replicas?.BeginEpoch();
        int step = 0;
        double rate = 0;
        using var meter = new TrainingMeter(run.Step.Device);
        TimeSpan reported = TimeSpan.Zero;
        foreach (Batch batch in run.Loader.Epoch(epoch, run.Step.Device))
        {
            using (batch)
            {
                if (run.Step.ShareOf(batch, run.Cancellation.IsCancellationRequested) is not { } share)
                {
                    return null;
                }

                rate = _options.LearningRate * _options.Schedule.FactorAt(
                    new(((long)epoch * run.Loader.BatchCount) + step, (long)_options.Epochs * run.Loader.BatchCount, validationLosses));
                run.Step.Take(batch, share, rate, epoch, step, meter);
                run.Average?.Update();
            }

            step++;
            if (run.Progress is not null && clock.Elapsed - reported > TimeSpan.FromMilliseconds(250))
            {
                reported = clock.Elapsed;
                run.Progress.Report(Progress(epoch, step, run.Loader.BatchCount, meter, clock.Elapsed));
            }
        }

        double seconds = clock.Elapsed.TotalSeconds;
        meter.Gather(run.Replicas);
        (double trainLoss, double trainAccuracy) = meter.Read();
        if (!double.IsFinite(trainLoss))
        {
            throw new InvalidOperationException($"The training loss is {trainLoss} after epoch {epoch + 1}: the run has diverged. Lower the learning rate ({rate:G3}).");
        }

        run.Average?.Swap();
        try
        {
            Predictions predictions = run.Replicas is { } replicas
                ? replicas.Gather(Evaluator.Predict(_model, validation, cancellation: CancellationToken.None))
                : Evaluator.Predict(_model, validation, cancellation: run.Cancellation);
            (double accuracy, double macroF1) = Figures(predictions);
            return new(epoch + 1, rate, trainLoss, trainAccuracy, predictions.Loss(), accuracy, macroF1, clock.Elapsed.TotalSeconds, meter.Images / seconds);
        }
        catch (OperationCanceledException) when (run.Cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            run.Average?.Swap();
        }
    }

    private TrainingProgress Progress(int epoch, int step, int steps, TrainingMeter meter, TimeSpan elapsed)
    {
        (double loss, double accuracy) = meter.Read();
        double left = ((_options.Epochs - epoch) * (double)steps) - step;
        return new(epoch + 1, _options.Epochs, step, steps, loss, accuracy, meter.Images / elapsed.TotalSeconds, elapsed / step * left, null);
    }

    private static (double Accuracy, double MacroF1) Figures(Predictions predictions)
    {
        if (predictions.MultiLabel)
        {
            MultiLabelReport labels = predictions.MultiLabelReport();
            return (labels.ExactMatch, labels.MacroF1);
        }

        ClassificationReport report = predictions.Report();
        return (report.Accuracy, report.MacroF1);
    }

    /// <summary>What is frozen, in words, unless it follows from the options: a run cannot go on with other parameters than it began with.</summary>
    private string Frozen()
    {
        string[] frozen = _options.Unfreezing is null ? [.. _model.named_parameters().Where(named => !named.parameter.requires_grad).Select(named => named.name)] : [];
        return frozen.Length == 0 ? "" : $", frozen {frozen.Length} tensors {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', frozen))))[..8]}";
    }

    private bool IsStale(List<EpochRecord> epochs) => _options.EarlyStopping > 0 && epochs.Count - BestOf(epochs) >= _options.EarlyStopping;

    /// <summary>The best epoch, from 1, the first of equals; 0 for none.</summary>
    private int BestOf(IReadOnlyList<EpochRecord> epochs)
    {
        Func<EpochRecord, double> figure = _options.BestBy switch
        {
            BestBy.Accuracy => e => e.ValidationAccuracy,
            BestBy.MacroF1 => e => e.ValidationMacroF1,
            _ => e => -e.ValidationLoss,
        };
        return epochs.MaxBy(figure)?.Epoch ?? 0;
    }

    private void Check(IBatchSource training, IBatchSource validation)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        if (training.Count == 0 || validation.Count == 0)
        {
            throw new ArgumentException($"Training needs maps in both sets; found {training.Count} to train and {validation.Count} to validate.", nameof(training));
        }

        if (training.MultiLabel != validation.MultiLabel || !training.ClassNames.SequenceEqual(validation.ClassNames))
        {
            throw new ArgumentException("The validation set's classes are not the training set's.", nameof(validation));
        }

        if (_options.ClassWeights is { } weights && weights.Count != training.ClassNames.Count)
        {
            throw new ArgumentException($"{weights.Count} class weights were given for {training.ClassNames.Count} classes.", nameof(training));
        }
    }

    /// <summary>What an epoch runs with.</summary>
    private sealed record EpochRun(
        IBatchSource Loader, TrainingStep Step, WeightAverage? Average, Replicas? Replicas, IReadOnlyList<EpochRecord> Done, IProgress<TrainingProgress>? Progress,
        CancellationToken Cancellation);
}
