using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>A layer whose output still has positions.</summary>
/// <param name="Name">Its name within the model, such as <c>block3</c>.</param>
/// <param name="Channels">Maps it gives.</param>
/// <param name="Rows">Rows of each.</param>
/// <param name="Columns">Columns of each.</param>
public sealed record FeatureMapLayer(string Name, long Channels, long Rows, long Columns)
{
    /// <summary>The layers that give maps of more than one position, in the order in which they finish. The model is left as it was.</summary>
    /// <param name="model">A model from (N, C, H, W) images, on any device.</param>
    /// <param name="images">Images (N, C, H, W) on the model's device; the first is run.</param>
    /// <returns>Every layer and block once; pooling to a fixed size is left out, because its positions are no longer those of the image.</returns>
    public static IReadOnlyList<FeatureMapLayer> Of(nn.Module<Tensor, Tensor> model, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        var layers = new OrderedDictionary<string, FeatureMapLayer>();
        using Tensor first = images.narrow(0, 0, 1);
        LayerOutputs.Tell(model, first, layer => layer is not AdaptiveAvgPool2d, (name, _, _, output) =>
        {
            if (output.shape is [_, long channels, long rows, long columns] && rows * columns > 1)
            {
                layers.Remove(name);
                layers.Add(name, new FeatureMapLayer(name, channels, rows, columns));
            }
        });
        return [.. layers.Values];
    }

    /// <summary>The layer that class activation maps are of: the last that a pattern names; without one the last of a convolutional network.</summary>
    /// <param name="model">A model from (N, C, H, W) images, on any device.</param>
    /// <param name="images">Images (N, C, H, W) on the model's device; the first is run.</param>
    /// <param name="pattern">A name such as <c>layer3</c>; <c>*</c> stands for any characters and <c>?</c> for one. Null: the last layer with maps.</param>
    /// <exception cref="ArgumentException">No such layer gives maps (the message lists those that do), or the model has attention and no layer is named.</exception>
    public static FeatureMapLayer Choose(nn.Module<Tensor, Tensor> model, Tensor images, string? pattern)
    {
        if (pattern is null && model.modules().Any(module => module is SelfAttention))
        {
            throw new ArgumentException(
                $"{model.GetName()} keeps tokens, not maps, between its layers, so that it has no last convolutional map. Integrated gradients and occlusion explain it; " +
                "SelfAttention.Weights tells where its class token looks. A layer that does give maps, such as conv_proj, can be named.",
                nameof(model));
        }

        IReadOnlyList<FeatureMapLayer> layers = Of(model, images);
        ModulePattern? wanted = pattern is null ? null : new(pattern);
        return layers.LastOrDefault(layer => wanted?.Matches(layer.Name) ?? true)
            ?? throw new ArgumentException(
                layers.Count == 0
                    ? $"{model.GetName()} has no layer with maps of more than one position."
                    : $"{model.GetName()} has no layer '{pattern}' that gives maps of more than one position; expected one of " +
                      $"{string.Join(", ", layers.Select(layer => $"{layer.Name} ({layer.Channels}×{layer.Rows}×{layer.Columns})"))}.",
                nameof(pattern));
    }
}
