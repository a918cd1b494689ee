using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// VGG: nothing but 3×3 convolutions and 2×2 pooling, five stages deep (Simonyan and Zisserman, Very Deep Convolutional Networks for
/// Large-Scale Image Recognition, arXiv 1409.1556, table 1, columns A, B, D and E). Batch normalisation came later (arXiv 1502.03167).
/// With 1000 classes and 3 channels VGG-16 has 138,357,544 parameters, 89 % of them in the dense layers.
/// </summary>
public sealed class Vgg : nn.Module<Tensor, Tensor>
{
    private static readonly int[] Widths = [64, 128, 256, 512, 512];

    /// <summary>Convolutions in each of the five stages, by depth: the layers with weights, three dense ones included.</summary>
    private static readonly Dictionary<int, int[]> Stages = new()
    {
        [11] = [1, 1, 2, 2, 2],
        [13] = [2, 2, 2, 2, 2],
        [16] = [2, 2, 3, 3, 3],
        [19] = [2, 2, 4, 4, 4],
    };

    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } =
        [.. Stages.Keys.SelectMany(depth => (ModelInfo[])[Variant(depth, normalized: false), Variant(depth, normalized: true)])];

    private readonly Sequential features = nn.Sequential();
    private readonly AdaptiveAvgPool2d avgpool = nn.AdaptiveAvgPool2d(7);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Sequential classifier;

    /// <summary>Makes the network with initial weights as torchvision draws them.</summary>
    /// <param name="options">Classes and channels; any size of 32 pixels or more may be fed to it.</param>
    /// <param name="depth">11, 13, 16 or 19.</param>
    /// <param name="normalized">Whether each convolution is followed by batch normalisation.</param>
    /// <exception cref="ArgumentException">There is no such depth.</exception>
    public Vgg(ModelOptions options, int depth, bool normalized = false)
        : base(nameof(Vgg))
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Stages.TryGetValue(depth, out int[]? stages))
        {
            throw new ArgumentException($"There is no VGG-{depth}; expected a depth of {string.Join(", ", Stages.Keys)}.", nameof(depth));
        }

        int channels = options.InputChannels;
        foreach ((int convolutions, int width) in stages.Zip(Widths))
        {
            for (int i = 0; i < convolutions; i++)
            {
                features.append(nn.Conv2d(channels, width, 3, padding: 1));
                if (normalized)
                {
                    features.append(nn.BatchNorm2d(width));
                }

                features.append(nn.ReLU(inplace: true));
                channels = width;
            }

            features.append(nn.MaxPool2d(2));
        }

        classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096), nn.ReLU(inplace: true), nn.Dropout(0.5),
            nn.Linear(4096, 4096), nn.ReLU(inplace: true), nn.Dropout(0.5),
            nn.Linear(4096, options.Classes));
        RegisterComponents();
        InitialWeights.KaimingByOutputs(this);
        InitialWeights.NormalDense(this);
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of 32×32 or more.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = features.call(input);                     // (N, 512, H/32, W/32)
        x = flatten.call(avgpool.call(x));                   // (N, 25088)
        return classifier.call(x).MoveToOuterDisposeScope(); // (N, classes)
    }

    private static ModelInfo Variant(int depth, bool normalized)
    {
        string number = depth.ToString(CultureInfo.InvariantCulture);
        return new(
            normalized ? $"vgg{number}_bn" : $"vgg{number}",
            normalized ? $"VGG-{number} with batch norm" : $"VGG-{number}",
            2014,
            ModelInfo.ArXiv("1409.1556"),
            ModelInfo.ImageNet,
            SmallestInput: 32,
            AnySize: true,
            options => new Vgg(options, depth, normalized));
    }
}
