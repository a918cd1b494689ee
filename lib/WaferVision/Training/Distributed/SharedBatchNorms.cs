using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Training.Distributed;

/// <summary>
/// Makes a model's batch norms normalise by the statistics of all processes' parts of the batch, so that they do what they would in one process with
/// the whole (Ioffe and Szegedy, arXiv 1502.03167, algorithm 1 and section 3; known as SyncBatchNorm). A step's graph is cut at the normalised values: the gradient that
/// arrives there is summed over the processes before it goes on to the layers below, which autograd cannot do by itself.
/// </summary>
internal sealed class SharedBatchNorms : IDisposable
{
    private readonly ProcessGroup _group;
    private readonly List<Action> _removals = [];
    private readonly List<Cut> _cuts = [];

    public SharedBatchNorms(nn.Module model, ProcessGroup group)
    {
        _group = group;
        foreach (BatchNorm norm in model.modules().OfType<BatchNorm>())
        {
            bool learns = false;
            _removals.Add(norm.register_forward_pre_hook((_, input) =>
            {
                // What it computes itself is thrown away; in evaluation mode that leaves its running statistics alone.
                learns = norm.training;
                norm.eval();
                return input;
            }).remove);
            _removals.Add(norm.register_forward_hook((_, input, output) =>
            {
                if (!learns)
                {
                    return output;
                }

                norm.train();
                output.Dispose();
                return Normalise(norm, input);
            }).remove);
        }
    }

    /// <summary>Computes the gradients of the step's loss; every process calls it for the same layers.</summary>
    public void Backward(Tensor loss)
    {
        if (_cuts.Count == 0)
        {
            loss.backward();
            return;
        }

        // What lies above several cuts, such as a residual connection, is gone through for each: gradients are linear.
        loss.backward(retain_graph: true);
        for (int i = _cuts.Count - 1; i >= 0; i--)
        {
            using DisposeScope scope = NewDisposeScope();
            Cut cut = _cuts[i];
            Tensor gradient;
            using (no_grad())
            {
                Tensor above = cut.Normalised.grad ?? zeros_like(cut.Normalised);
                double[] sums = _group.SumOf([.. Channels(above), .. Channels(above * cut.Normalised)]);
                int channels = sums.Length / 2;
                gradient = (above - Along(sums[..channels], cut, 1 / cut.Count) - (cut.Normalised * Along(sums[channels..], cut, 1 / cut.Count))) * cut.Scale;
            }

            if (cut.Input.requires_grad)
            {
                autograd.backward(cut.Input, gradient, retain_graph: true);
            }
        }

        Clear();
    }

    public void Dispose()
    {
        Clear();
        _removals.ForEach(remove => remove());
    }

    private Tensor Normalise(BatchNorm norm, Tensor input)
    {
        // The model may dispose what it is done with.
        Tensor kept = input.alias().DetachFromDisposeScope(), normalised, scale;
        double count;
        using (no_grad())
        using (NewDisposeScope())
        {
            (Tensor variance, Tensor mean) = var_mean(input.detach(), OtherAxes(input), unbiased: false);
            double local = (double)input.numel() / input.shape[1];
            double[] means = Numbers(mean), squares = [.. Numbers(variance).Zip(means, (v, m) => v + (m * m))];
            double[] all = _group.SumOf([local, .. means.Select(m => m * local), .. squares.Select(s => s * local)]);
            count = all[0];
            means = [.. all[1..(means.Length + 1)].Select(sum => sum / count)];
            double[] variances = [.. all[(means.Length + 1)..].Zip(means, (sum, m) => Math.Max(0, (sum / count) - (m * m)))];
            scale = Along([.. variances.Select(v => 1 / Math.Sqrt(v + norm.eps))], input).DetachFromDisposeScope();
            normalised = (input.detach() - Along(means, input)).mul_(scale).DetachFromDisposeScope();
            Track(norm, means, variances, count);
        }

        normalised.requires_grad = true;
        _cuts.Add(new(kept, normalised, scale, count));
        if (!norm.affine)
        {
            return normalised.clone();
        }

        long[] shape = Shape(input, input.shape[1]);
        return (normalised * norm.weight.view(shape)) + norm.bias!.view(shape);
    }

    private static void Track(BatchNorm norm, double[] means, double[] variances, double count)
    {
        if (norm.running_mean is not { } mean || norm.running_var is not { } variance)
        {
            return;
        }

        norm.num_batches_tracked?.add_(1);
        double share = norm.momentum ?? (1.0 / norm.num_batches_tracked!.cpu().item<long>());
        double unbiased = count > 1 ? count / (count - 1) : 1;
        mean.mul_(1 - share).add_(Vector([.. means.Select(m => m * share)], mean));
        variance.mul_(1 - share).add_(Vector([.. variances.Select(v => v * share * unbiased)], variance));
    }

    private void Clear()
    {
        foreach (Cut cut in _cuts)
        {
            cut.Input.Dispose();
            cut.Normalised.Dispose();
            cut.Scale.Dispose();
        }

        _cuts.Clear();
    }

    /// <summary>The sum over all but the channels.</summary>
    private static double[] Channels(Tensor values) => Numbers(values.sum(OtherAxes(values)));

    private static long[] OtherAxes(Tensor values) => [0, .. Enumerable.Range(2, (int)values.ndim - 2).Select(axis => (long)axis)];

    private static double[] Numbers(Tensor vector) => [.. vector.to(ScalarType.Float64).cpu().data<double>()];

    private static Tensor Along(double[] channels, Cut cut, double factor) => Along([.. channels.Select(c => c * factor)], cut.Normalised);

    private static Tensor Along(double[] channels, Tensor like) => Vector(channels, like).view(Shape(like, channels.Length));

    private static Tensor Vector(double[] channels, Tensor like) => tensor(channels, dtype: like.dtype, device: like.device);

    private static long[] Shape(Tensor like, long channels) => [1, channels, .. Enumerable.Repeat(1L, (int)like.ndim - 2)];

    /// <summary>Where a step's graph is cut.</summary>
    /// <param name="Input">What was normalised, with the graph below it.</param>
    /// <param name="Normalised">Mean 0 and variance 1 over all processes; the graph above begins here.</param>
    /// <param name="Scale">What the input was multiplied by.</param>
    /// <param name="Count">Numbers a channel, of all processes.</param>
    private sealed record Cut(Tensor Input, Tensor Normalised, Tensor Scale, double Count);
}
