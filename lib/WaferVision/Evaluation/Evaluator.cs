using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Data;
using WaferVision.Models;
using static TorchSharp.torch;

namespace WaferVision.Evaluation;

/// <summary>Runs a model over a data set.</summary>
public static class Evaluator
{
    /// <summary>Predicts every map once, in the set's order, in evaluation mode, without gradients. The model is left as it was.</summary>
    /// <param name="model">A model from (N, C, H, W) images to (N, classes) logits, on any device.</param>
    /// <param name="data">The maps.</param>
    /// <param name="batches">Encoding, size and batch size; order and augmentation are ignored. Defaults if null.</param>
    /// <param name="symmetries">Whether to average the logits over the eight symmetries of the square (test-time augmentation), at eight times the cost.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="ArgumentException">The model's outputs are not one logit a class.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Predictions Predict(
        nn.Module<Tensor, Tensor> model, WaferDataset data, BatchOptions? batches = null, bool symmetries = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Predict(model, new BatchLoader(data, InOrder(batches ?? new())), symmetries, cancellation);
    }

    /// <summary>Predicts every image of a source's first epoch, in evaluation mode, without gradients. The model is left as it was.</summary>
    /// <param name="model">A model from (N, C, H, W) images to (N, classes) logits, on any device.</param>
    /// <param name="data">The images; the predictions are in the order of the epoch.</param>
    /// <param name="symmetries">Whether to average the logits over the eight symmetries of the square (test-time augmentation), at eight times the cost.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="ArgumentException">The model's outputs are not one logit a class.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Predictions Predict(nn.Module<Tensor, Tensor> model, IBatchSource data, bool symmetries = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        int classes = data.ClassNames.Count;
        var logits = new List<float>(data.Count * classes);
        var labels = new List<int>(data.Count);
        Device device = model.parameters().FirstOrDefault()?.device ?? CPU;
        TimeSpan encoding = TimeSpan.Zero, network = TimeSpan.Zero;
        using var mode = new EvaluationMode(model);
        using IDisposable _ = no_grad();
        using IEnumerator<Batch> loaded = data.Epoch(0, device).GetEnumerator();
        long start = Stopwatch.GetTimestamp();
        while (loaded.MoveNext())
        {
            using Batch batch = loaded.Current;
            encoding += Lap(ref start);
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Tensor output = symmetries ? MeanOverSymmetries(model, batch.Images) : model.call(batch.Images);
            if (output.shape is not [_, long columns] || columns != classes)
            {
                throw new ArgumentException($"The model gives ({string.Join(", ", output.shape)}) for a batch; expected (N, {classes}), one logit a class.", nameof(model));
            }

            logits.AddRange(output.cpu().contiguous().data<float>().ToArray());
            labels.AddRange(batch.ReadLabels());
            network += Lap(ref start);
        }

        return new([.. logits], [.. labels], data.ClassNames, data.MultiLabel) { Times = new PredictionTimes(encoding, network) };
    }

    /// <summary>The options with every map once, as it is.</summary>
    internal static BatchOptions InOrder(BatchOptions batches) => batches with { Shuffle = false, Augmentation = null, DropLast = false };

    // The time since the start, which becomes now.
    private static TimeSpan Lap(ref long start)
    {
        (long from, start) = (start, Stopwatch.GetTimestamp());
        return Stopwatch.GetElapsedTime(from, start);
    }

    private static Tensor MeanOverSymmetries(nn.Module<Tensor, Tensor> model, Tensor images)
    {
        Tensor? sum = null;
        for (int turn = 0; turn < 4; turn++)
        {
            Tensor turned = rot90(images, turn, (2, 3));
            Tensor both = model.call(turned) + model.call(turned.flip(3));
            sum = sum is null ? both : sum + both;
        }

        return sum! / 8;
    }
}
