using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Compression;

/// <summary>How many channels go into a layer and come out of it.</summary>
/// <param name="Inputs">Channels of its input; of a dense layer, numbers.</param>
/// <param name="Outputs">Channels of its output.</param>
public sealed record LayerSize(long Inputs, long Outputs)
{
    /// <summary>A layer's size; null for layers without channels of their own.</summary>
    internal static LayerSize? Of(nn.Module? layer) => layer switch
    {
        Conv2d conv => new(conv.in_channels, conv.out_channels),
        BatchNorm2d norm => new(norm.num_features, norm.num_features),
        Linear dense => new(dense.in_features, dense.out_features),
        _ => null,
    };
}

/// <summary>Layers like others, of another size.</summary>
internal static class SizedLayers
{
    /// <summary>Whether each output channel of a convolution sees its own input channel alone.</summary>
    public static bool IsDepthwise(Conv2d layer) => layer.groups > 1 && layer.groups == layer.in_channels && layer.groups == layer.out_channels;

    /// <summary>A new layer of the same kind, with weights of its own.</summary>
    /// <param name="layer">A convolution, batch normalisation or dense layer.</param>
    /// <param name="size">Its size.</param>
    /// <param name="bias">Whether a convolution has a bias; as the layer if null.</param>
    public static nn.Module Resized(nn.Module layer, LayerSize size, bool? bias = null) => layer switch
    {
        Conv2d conv => nn.Conv2d(
            size.Inputs, size.Outputs, Pair(conv.kernel_size), stride: Pair(conv.stride), padding: Pair(conv.padding!), dilation: Pair(conv.dilation),
            padding_mode: conv.padding_mode, groups: IsDepthwise(conv) ? size.Outputs : conv.groups, bias: bias ?? conv.bias is not null),
        BatchNorm2d norm => nn.BatchNorm2d(size.Outputs, norm.eps, norm.momentum!.Value, norm.affine, norm.track_running_stats),
        Linear dense => nn.Linear(size.Inputs, size.Outputs, dense.bias is not null),
        _ => throw new ArgumentException($"A {layer.GetName()} has no size to change.", nameof(layer)),
    };

    // TorchSharp keeps one number where height and width are alike.
    private static (long, long) Pair(long[] size) => (size[0], size[^1]);
}
