using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// In training sets the whole output of a residual branch to 0 for a share of the images and scales the rest up to keep the mean; in evaluation
/// does nothing (Huang, Sun, Liu, Sedra and Weinberger, Deep Networks with Stochastic Depth, arXiv 1603.09382).
/// </summary>
internal sealed class StochasticDepth(double probability) : nn.Module<Tensor, Tensor>(nameof(StochasticDepth))
{
    /// <summary>The share of images that lose the branch, from 0 to below 1.</summary>
    public double Probability { get; } = probability;

    public override Tensor forward(Tensor input)
    {
        if (!training || Probability == 0)
        {
            return input.alias();
        }

        using DisposeScope scope = NewDisposeScope();
        long[] each = [input.shape[0], .. Enumerable.Repeat(1L, input.shape.Length - 1)];
        Tensor kept = empty(each, dtype: input.dtype, device: input.device).bernoulli_(1 - Probability).div_(1 - Probability); // (N, 1, 1, 1)
        return (input * kept).MoveToOuterDisposeScope();
    }
}
