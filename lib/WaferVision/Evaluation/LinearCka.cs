using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Evaluation;

/// <summary>
/// Linear centred kernel alignment: how alike two layers see the same maps, whatever their widths
/// (Kornblith, Norouzi, Lee and Hinton, Similarity of Neural Network Representations Revisited, arXiv 1905.00414, section 3).
/// </summary>
public static class LinearCka
{
    /// <summary>The similarity, from 0 (nothing in common) to 1 (equal up to rotation and scale). Computed in double precision over all maps at once.</summary>
    /// <param name="first">Features (N, D): one row a map.</param>
    /// <param name="second">Features (N, E) of the same maps in the same order.</param>
    /// <exception cref="ArgumentException">The shapes do not match, or features are the same for all maps, which leaves the similarity undefined.</exception>
    public static double Of(Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.dim() != 2 || second.dim() != 2 || first.shape[0] != second.shape[0] || first.shape[0] < 2)
        {
            throw new ArgumentException(
                $"Expected two matrices with a row for each of the same maps, 2 or more; found ({string.Join(", ", first.shape)}) and ({string.Join(", ", second.shape)}).", nameof(second));
        }

        return first.shape[0] < Math.Max(first.shape[1], second.shape[1]) ? ByMaps(first, second) : ByFeatures(first, second);
    }

    /// <summary>‖YᵀX‖² / (‖XᵀX‖·‖YᵀY‖) of centred features: matrices of features by features.</summary>
    internal static double ByFeatures(Tensor first, Tensor second)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor y) = (Centred(first), Centred(second));
        return Ratio(y.t().matmul(x).square().sum(), x.t().matmul(x).norm(), y.t().matmul(y).norm());
    }

    /// <summary>⟨K, L⟩ / (‖K‖·‖L‖) of the centred Gram matrices K = XXᵀ and L = YYᵀ: matrices of maps by maps.</summary>
    internal static double ByMaps(Tensor first, Tensor second)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor y) = (Centred(first), Centred(second));
        (Tensor k, Tensor l) = (x.matmul(x.t()), y.matmul(y.t()));
        return Ratio((k * l).sum(), k.norm(), l.norm());
    }

    private static Tensor Centred(Tensor features)
    {
        Tensor wide = features.detach().cpu().to(ScalarType.Float64);
        Tensor centred = wide - wide.mean([0], keepdim: true);
        return centred.abs().max().item<double>() > 1e-12 * wide.abs().max().item<double>()
            ? centred
            : throw new ArgumentException("Features are the same for all maps; their similarity to others is undefined. Take another layer, or more maps.", nameof(features));
    }

    private static double Ratio(Tensor common, Tensor first, Tensor second) => common.item<double>() / (first.item<double>() * second.item<double>());
}
