using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>The classifiers this library has, by name.</summary>
public static class Models
{
    private static readonly OrderedDictionary<string, ModelInfo> Known = new(
        ((IEnumerable<ModelInfo>)[
            WaferCnn.Info,
            WaferNetSmall.Info,
            WaferNetSmall.WideInfo,
            .. LeNet5.Variants,
            .. AlexNet.Variants,
            .. Vgg.Variants,
            .. GoogLeNet.Variants,
            .. ResNet.Variants,
            .. CifarResNet.Variants,
            .. DenseNet.Variants,
            .. SqueezeNet.Variants,
            .. MobileNetV1.Variants,
            .. MobileNetV2.Variants,
            .. MobileNetV3.Variants,
            .. EfficientNet.Variants,
            .. VisionTransformer.Variants,
        ]).Select(info => KeyValuePair.Create(info.Name, info)),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Every model, in the order of teaching.</summary>
    public static IReadOnlyList<ModelInfo> All => [.. Known.Values];

    /// <summary>The names <see cref="Create"/> knows, in the order of teaching.</summary>
    public static IReadOnlyList<string> Names => [.. Known.Keys];

    /// <summary>What is known of one model.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <exception cref="ArgumentException">There is no such model; the message lists those there are.</exception>
    public static ModelInfo Info(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Known.TryGetValue(name, out ModelInfo? info)
            ? info
            : throw new ArgumentException($"There is no model '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>Makes a model with initial weights drawn from the options' seed. Leaves torch's random generator seeded with it.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <param name="options">Classes, channels and size; 20 classes of 1×64×64 images if null.</param>
    /// <returns>A model from (N, C, H, W) images to (N, classes) logits, in training mode, on the CPU.</returns>
    /// <exception cref="ArgumentException">There is no such model; the message lists those there are. Or the images are too small for it.</exception>
    public static nn.Module<Tensor, Tensor> Create(string name, ModelOptions? options = null)
    {
        ModelInfo info = Info(name);
        options ??= new();
        if (options.InputSize < info.SmallestInput)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.InputSize, $"{info.Title} halves its maps until none are left of such images; expected an input size of {info.SmallestInput} or more.");
        }

        manual_seed(options.Seed);
        return info.Make(options);
    }
}
