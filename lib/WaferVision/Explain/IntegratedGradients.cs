using TorchSharp;
using WaferVision.Models;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>What integrated gradients give.</summary>
/// <param name="Values">What each number of the images adds to its class's logit, (N, C, H, W), signed.</param>
/// <param name="Differences">By how much each image's logit differs from its baseline's: what the values should sum to (completeness).</param>
/// <param name="Gaps">By how much each image's values miss that sum: the error of the numerical integration.</param>
public sealed record Attributions(Tensor Values, IReadOnlyList<double> Differences, IReadOnlyList<double> Gaps) : IDisposable
{
    /// <summary>Frees the values.</summary>
    public void Dispose() => Values.Dispose();
}

/// <summary>
/// Integrated gradients: the gradient along the straight way from a baseline to the image, times the way (Sundararajan, Taly and Yan, Axiomatic
/// Attribution for Deep Networks, ICML 2017, arXiv 1703.01365, equations 1 and 3). Works for every differentiable model.
/// </summary>
public static class IntegratedGradients
{
    /// <summary>Points on the way at which the gradient is taken, if nothing else is said.</summary>
    public const int DefaultSteps = 32;

    /// <summary>Attributes each image's logit to its numbers. The model is left as it was, in its mode and without gradients on its parameters.</summary>
    /// <param name="model">A model from (N, C, H, W) images to (N, classes) logits, on any device.</param>
    /// <param name="images">Images (N, C, H, W) on the model's device.</param>
    /// <param name="classes">The class to explain of each image.</param>
    /// <param name="baseline">What the images are compared with, of their shape or one that expands to it; null: zeros.</param>
    /// <param name="steps">Points on the way, at the middle of equal parts (midpoint rule), 1 or more.</param>
    /// <returns>The attributions, which the caller frees.</returns>
    /// <exception cref="ArgumentException">The baseline does not fit the images, or there is not one class an image.</exception>
    public static Attributions Of(
        nn.Module<Tensor, Tensor> model, Tensor images, IReadOnlyList<int> classes, Tensor? baseline = null, int steps = DefaultSteps)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        using var mode = new EvaluationMode(model);
        using DisposeScope scope = NewDisposeScope();
        Tensor from = Baselines.Fit(images, baseline), way = images.detach() - from; // (N, C, H, W)
        Tensor sum = zeros_like(way);
        for (int step = 0; step < steps; step++)
        {
            using DisposeScope part = NewDisposeScope();
            using IDisposable _ = enable_grad();
            Tensor point = (from + (way * ((step + 0.5) / steps))).requires_grad_();
            Tensor total = TargetScore.Of(model.call(point), classes).sum();
            Tensor gradient = autograd.grad([total], [point])[0];
            using IDisposable none = no_grad();
            sum.add_(gradient);
        }

        using IDisposable off = no_grad();
        Tensor values = way * sum / steps;                                                                         // (N, C, H, W)
        Tensor difference = TargetScore.Of(model.call(images), classes) - TargetScore.Of(model.call(from), classes); // (N)
        Tensor gap = values.sum([1, 2, 3]) - difference;                                                           // (N)
        return new(values.MoveToOuterDisposeScope(), Numbers(difference), Numbers(gap));
    }

    private static double[] Numbers(Tensor tensor) => [.. tensor.to(ScalarType.Float64).cpu().data<double>().ToArray()];
}
