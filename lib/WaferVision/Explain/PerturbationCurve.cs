using TorchSharp;
using WaferVision.Maps;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>
/// A class's score while an image loses (deletion) or wins (insertion) its pixels in the order of a heat map, hottest first (Petsiuk, Das and
/// Saenko, RISE, BMVC 2018, arXiv 1806.07421, section 3.3).
/// </summary>
/// <param name="Shares">Shares of the pixels that are gone or there, from 0 to 1.</param>
/// <param name="Scores">The score at each.</param>
public sealed record PerturbationCurve(IReadOnlyList<double> Shares, IReadOnlyList<double> Scores)
{
    /// <summary>The area under the curve (trapezoidal rule). Of probabilities 0 to 1: for deletion the lower the better, for insertion the higher.</summary>
    public double Area => Enumerable.Range(1, Shares.Count - 1).Sum(i => (Shares[i] - Shares[i - 1]) * (Scores[i] + Scores[i - 1]) / 2);

    /// <summary>The mean of curves over the same shares.</summary>
    /// <param name="curves">At least one.</param>
    /// <exception cref="ArgumentException">There is none, or their shares differ.</exception>
    public static PerturbationCurve Mean(IReadOnlyList<PerturbationCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        return curves.Count > 0 && curves.All(curve => curve.Shares.SequenceEqual(curves[0].Shares))
            ? new(curves[0].Shares, [.. curves[0].Shares.Select((_, i) => curves.Average(curve => curve.Scores[i]))])
            : throw new ArgumentException($"Expected curves over the same shares; found {curves.Count}.", nameof(curves));
    }

    /// <summary>Replaces an image's pixels by the baseline's, hottest first.</summary>
    /// <param name="scorer">From (N, C, H, W) images to (N, classes) scores, such as <see cref="Scorers.Probabilities"/>.</param>
    /// <param name="image">One image (1, C, H, W).</param>
    /// <param name="target">The class.</param>
    /// <param name="heat">The heat map, H·W numbers, row-major. Equal numbers are ordered at random, by the seed.</param>
    /// <param name="baseline">What is left where pixels are gone, of the image's shape or one that expands to it; null: zeros.</param>
    /// <param name="steps">Equal parts in which the pixels go, 1 or more. Default: 32.</param>
    /// <param name="seed">Orders pixels of equal heat. Default: 1.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a number is not finite.</exception>
    public static PerturbationCurve Deletion(
        Func<Tensor, Tensor> scorer, Tensor image, int target, ReadOnlySpan<float> heat, Tensor? baseline = null, int steps = 32, long seed = 1)
    {
        using DisposeScope scope = NewDisposeScope();
        return Of(scorer, image, Baselines.Fit(image, baseline), target, heat, steps, seed);
    }

    /// <summary>Replaces the baseline's pixels by the image's, hottest first. Parameters as of <see cref="Deletion"/>.</summary>
    /// <param name="scorer">From images to scores.</param>
    /// <param name="image">One image (1, C, H, W).</param>
    /// <param name="target">The class.</param>
    /// <param name="heat">The heat map, H·W numbers, row-major.</param>
    /// <param name="baseline">What is there before the pixels come; null: zeros.</param>
    /// <param name="steps">Equal parts in which the pixels come.</param>
    /// <param name="seed">Orders pixels of equal heat.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a number is not finite.</exception>
    public static PerturbationCurve Insertion(
        Func<Tensor, Tensor> scorer, Tensor image, int target, ReadOnlySpan<float> heat, Tensor? baseline = null, int steps = 32, long seed = 1)
    {
        using DisposeScope scope = NewDisposeScope();
        return Of(scorer, Baselines.Fit(image, baseline), image, target, heat, steps, seed);
    }

    private static PerturbationCurve Of(
        Func<Tensor, Tensor> scorer, Tensor from, Tensor to, int target, ReadOnlySpan<float> heat, int steps, long seed)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        long[] shape = to.shape;
        if (shape[0] != 1 || heat.Length != shape[2] * shape[3])
        {
            throw new ArgumentException($"A heat map of {heat.Length} numbers does not fit an image of shape ({string.Join(", ", shape)}); expected (1, C, H, W).", nameof(heat));
        }

        HeatMapSimilarity.RequireFinite(heat, nameof(heat));
        long[] places = Places(heat, seed);
        double[] shares = [.. Enumerable.Range(0, steps + 1).Select(i => (double)(i * (long)places.Length / steps) / places.Length)];
        using IDisposable _ = no_grad();

        // The step at which a pixel changes, beside the step of each image of the batch.
        var changes = new long[places.Length];
        for (int step = 1, at = 0; step <= steps; step++)
        {
            for (int end = (int)(step * (long)places.Length / steps); at < end; at++)
            {
                changes[places[at]] = step;
            }
        }

        Tensor when = tensor(changes, [1, 1, shape[2], shape[3]], device: to.device), now = arange(steps + 1, device: to.device).reshape(-1, 1, 1, 1);
        Tensor scores = TargetScore.Of(scorer(torch.where(when <= now, to, from)), Enumerable.Repeat(target, steps + 1).ToArray());
        return new(shares, [.. scores.to(ScalarType.Float64).cpu().data<double>().ToArray()]);
    }

    // Pixels from hot to cold.
    private static long[] Places(ReadOnlySpan<float> heat, long seed)
    {
        int[] places = [.. Enumerable.Range(0, heat.Length)];
        new CounterRandom(seed).Shuffle(places);
        float[] values = heat.ToArray();
        return [.. places.OrderByDescending(at => values[at]).Select(at => (long)at)];
    }
}
