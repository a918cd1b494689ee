using TorchSharp.Tests.Golden;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.NN;

/// <summary>Functional forms and losses with their options against PyTorch: values and gradients.</summary>
public class FunctionGoldenTests
{
    public static TheoryData<string> Names => NnGolden.Names("functions");

    [Theory, MemberData(nameof(Names))]
    public void AgreesWithPyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var golden = NnGolden.Section("functions")[name]!;
        var inputs = NnGolden.Inputs(golden);
        NnGolden.CheckOutputsAndInputGradients(golden, inputs, [Call(name, inputs)]);
    }

    private static Tensor Call(string name, Tensor[] x)
    {
        var classes = tensor(new long[] { 1, 0, 3, 2 });
        var soft = NnGolden.Wave([4, 5], 3).softmax(1);
        var weight = NnGolden.Wave([5], 1) + 1.0;
        var binary = NnGolden.Wave([4, 5], 4).gt(0).to(ScalarType.Float64);
        var signs = tensor(new[] { 1.0, -1.0, 1.0, -1.0 });
        return name switch
        {
            "cross_entropy" => CrossEntropyLoss().call(x[0], classes),
            "cross_entropy options" => new Modules.CrossEntropyLoss(weight, 3, Reduction.Sum, 0.1).call(x[0], classes),
            "cross_entropy soft" => F.cross_entropy(x[0], soft, label_smoothing: 0.2),
            "cross_entropy 2d" => CrossEntropyLoss(reduction: Reduction.None).call(x[0], classes.reshape(1, 2, 2)),
            "nll_loss" => NLLLoss(weight).call(F.log_softmax(x[0], 1), classes),
            "mse_loss" => MSELoss().call(x[0], x[1]),
            "l1_loss" => L1Loss(Reduction.Sum).call(x[0], x[1]),
            "smooth_l1_loss" => SmoothL1Loss(beta: 0.5).call(x[0], x[1]),
            "huber_loss" => HuberLoss(0.7).call(x[0], x[1]),
            "bce" => BCELoss(weight).call(F.sigmoid(x[0]), binary),
            "bce_logits" => BCEWithLogitsLoss(weight, Reduction.None, weight + 1).call(x[0], binary),
            "kl_div" => KLDivLoss(false).call(F.log_softmax(x[0], 1), soft),
            "kl_div log" => KLDivLoss(reduction: Reduction.Sum).call(F.log_softmax(x[0], 1), soft.log()),
            "poisson_nll_loss" => PoissonNLLLoss(full: true).call(x[0], binary + 2),
            "gaussian_nll_loss" => F.gaussian_nll_loss(x[0], binary, x[1] * x[1] + 0.1, full: true),
            "soft_margin_loss" => SoftMarginLoss().call(x[0], 2 * binary - 1),
            "multi_margin_loss" => MultiMarginLoss(2, 0.7).call(x[0], classes),
            "multilabel_soft_margin_loss" => MultiLabelSoftMarginLoss().call(x[0], binary),
            "hinge_embedding_loss" => HingeEmbeddingLoss(0.9).call(x[0], signs),
            "cosine_embedding_loss" => CosineEmbeddingLoss(0.1).call(x[0], x[1], signs),
            "margin_ranking_loss" => MarginRankingLoss(0.2).call(x[0], x[1], signs),
            "triplet_margin_loss" => TripletMarginLoss(swap: true).call(x[0], x[1], x[2]),
            "cosine_similarity" => CosineSimilarity().call(x[0], x[1]),
            "pairwise_distance" => PairwiseDistance(1.5).call(x[0], x[1]),
            "normalize" => F.normalize(x[0], 3),
            "interpolate area" => F.interpolate(x[0], [3L, 3L], mode: InterpolationMode.Area),
            "interpolate exact" => F.interpolate(x[0], scale_factor: [1.6], mode: InterpolationMode.NearestExact),
            "interpolate antialias" => F.interpolate(x[0], [3L, 4L], mode: InterpolationMode.Bilinear, antialias: true),
            "interpolate recomputed" => F.interpolate(
                x[0], scale_factor: [1.5], mode: InterpolationMode.Bilinear, recompute_scale_factor: true),
            "grid_sample" => F.grid_sample(x[0], x[1] * 1.3, padding_mode: GridSamplePaddingMode.Border, align_corners: false),
            "grid_sample reflection" => F.grid_sample(
                x[0], x[1] * 1.7, padding_mode: GridSamplePaddingMode.Reflection, align_corners: true),
            "affine_grid" => F.affine_grid(x[0], [2L, 1L, 3L, 4L], false),
            "attention" => F.scaled_dot_product_attention(x[0], x[1], x[2]),
            "lp_pool1d" => F.lp_pool1d(x[0], 2, 3),
            _ => throw new ArgumentException($"no function for the stored case '{name}'"),
        };
    }
}
