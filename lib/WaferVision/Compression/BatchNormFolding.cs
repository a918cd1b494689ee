using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Onnx;
using static TorchSharp.torch;

namespace WaferVision.Compression;

/// <summary>
/// Makes one convolution of a convolution and the batch normalisation after it, which in evaluation is a scale and a shift of each channel:
/// w′ = wγ/√(σ² + ε), b′ = β + (b − μ)γ/√(σ² + ε) (Jacob et al., Quantization and Training of Neural Networks for Efficient
/// Integer-Arithmetic-Only Inference, arXiv 1712.05877, section 3.2, equation 14). A normalisation that follows something else stays, such as those
/// before the convolutions of a DenseNet.
/// </summary>
public static class BatchNormFolding
{
    /// <summary>Folds whatever can be folded. The result may be trained on, but no longer with the statistics of its batches.</summary>
    /// <param name="network">The network; it is left as it was.</param>
    /// <returns>A network that gives the same answers in evaluation mode, but for rounding, on the CPU, in training mode. The caller disposes it.</returns>
    public static CompactNetwork Fold(this CompactNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        IReadOnlyList<(TracedCall Layer, TracedCall Norm)> pairs = network.Graph.Foldable();
        HashSet<string> norms = [.. pairs.Select(pair => pair.Norm.Name)];
        Dictionary<string, Tensor> values = network.state_dict();
        foreach ((TracedCall layer, TracedCall norm) in pairs)
        {
            (values[$"{layer.Name}.weight"], values[$"{layer.Name}.bias"]) = Fused((Conv2d)layer.Module, (BatchNorm2d)norm.Module);
        }

        return CompactNetwork.Create(network.Model, network.Options, folded: true, network.Layers.Where(layer => !norms.Contains(layer.Key)).ToDictionary())
            .Filled((name, _) => values[name]);
    }

    /// <summary>In double precision, so that rounding happens once.</summary>
    private static (Tensor Weight, Tensor Bias) Fused(Conv2d layer, BatchNorm2d norm) => nn.utils.fuse_conv_bn_weights(
        Exact(layer.weight), layer.bias is { } bias ? Exact(bias) : null, Exact(norm.running_mean!), Exact(norm.running_var!), norm.eps, Exact(norm.weight), Exact(norm.bias!));

    private static Tensor Exact(Tensor value) => value.detach().cpu().to(ScalarType.Float64);
}
