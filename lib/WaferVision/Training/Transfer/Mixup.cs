using TorchSharp;
using WaferVision.Data;
using WaferVision.Maps;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Blends each image of a batch with another of it, and the loss with the other's (Zhang, Cissé, Dauphin and Lopez-Paz, mixup, arXiv 1710.09412,
/// section 2): λx + (1 − λ)x′ with λ from the Beta(α, α) distribution, one for the batch.
/// </summary>
/// <param name="Images">The blended images.</param>
/// <param name="Labels">The labels that count λ.</param>
/// <param name="Others">The labels that count 1 − λ; the same tensor where nothing is blended.</param>
/// <param name="Share">λ, 0 to 1.</param>
internal sealed record Mixup(Tensor Images, Tensor Labels, Tensor Others, double Share)
{
    /// <summary>A batch blended as the step's own stream says; as it is if α is 0.</summary>
    public static Mixup Of(Batch batch, double alpha, long seed, int epoch, int step)
    {
        if (alpha == 0)
        {
            return new(batch.Images, batch.Labels, batch.Labels, 1);
        }

        var random = new CounterRandom(seed, epoch, step, -2);
        double share = Beta(ref random, alpha);
        int[] order = [.. Enumerable.Range(0, (int)batch.Images.shape[0])];
        random.Shuffle(order);
        Tensor others = tensor(order.Select(i => (long)i).ToArray(), device: batch.Images.device);
        return new((batch.Images * share) + (batch.Images.index_select(0, others) * (1 - share)), batch.Labels, batch.Labels.index_select(0, others), share);
    }

    /// <summary>What is computed from labels, blended.</summary>
    public Tensor Blend(Func<Tensor, Tensor> ofLabels) => ReferenceEquals(Labels, Others) ? ofLabels(Labels) : (Share * ofLabels(Labels)) + ((1 - Share) * ofLabels(Others));

    /// <summary>A draw of Beta(α, α), as a ratio of gamma draws.</summary>
    internal static double Beta(ref CounterRandom random, double alpha)
    {
        double first = random.Gamma(alpha), second = random.Gamma(alpha);

        // Far below α = 1 both may be too small for a double; the distribution is then all at its ends.
        return first + second > 0 ? first / (first + second) : random.Below(2);
    }
}
