using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// AlexNet in the one-tower form that torchvision has (Krizhevsky, One weird trick for parallelizing convolutional neural networks,
/// arXiv 1404.5997, after Krizhevsky, Sutskever and Hinton, ImageNet Classification with Deep Convolutional Neural Networks, 2012).
/// With 1000 classes and 3 channels: 61,100,840 parameters, 96 % of them in the dense layers.
/// </summary>
public sealed class AlexNet : nn.Module<Tensor, Tensor>
{
    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } =
    [
        new("alexnet", "AlexNet", 2012, ModelInfo.ArXiv("1404.5997"), ModelInfo.ImageNet, SmallestInput: 63, AnySize: true, options => new AlexNet(options)),
    ];

    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool = nn.AdaptiveAvgPool2d(6);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Sequential classifier;

    /// <summary>Makes the network with torch's default initial weights.</summary>
    /// <param name="options">Classes and channels; any size of 63 pixels or more may be fed to it.</param>
    /// <param name="responseNormalization">
    /// Whether each of the first two convolutions is followed by the 2012 paper's local response normalisation (its section 3.3: n = 5, k = 2,
    /// α = 10⁻⁴, β = 0.75), which torchvision's leaves out. Default: no. Has no parameters.
    /// </param>
    public AlexNet(ModelOptions options, bool responseNormalization = false)
        : base(nameof(AlexNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        features = nn.Sequential(
            ("0", nn.Conv2d(options.InputChannels, 64, 11, stride: 4, padding: 2)),
            ("1", nn.ReLU(inplace: true)));
        Normalize("norm1");
        features.append("2", nn.MaxPool2d(3, stride: 2))
            .append("3", nn.Conv2d(64, 192, 5, padding: 2))
            .append("4", nn.ReLU(inplace: true));
        Normalize("norm2");
        features.append("5", nn.MaxPool2d(3, stride: 2))
            .append("6", nn.Conv2d(192, 384, 3, padding: 1)).append("7", nn.ReLU(inplace: true))
            .append("8", nn.Conv2d(384, 256, 3, padding: 1)).append("9", nn.ReLU(inplace: true))
            .append("10", nn.Conv2d(256, 256, 3, padding: 1)).append("11", nn.ReLU(inplace: true))
            .append("12", nn.MaxPool2d(3, stride: 2));
        classifier = nn.Sequential(
            nn.Dropout(0.5), nn.Linear(256 * 6 * 6, 4096), nn.ReLU(inplace: true),
            nn.Dropout(0.5), nn.Linear(4096, 4096), nn.ReLU(inplace: true),
            nn.Linear(4096, options.Classes));
        RegisterComponents();

        void Normalize(string name)
        {
            if (responseNormalization)
            {
                // The paper sums over the 5 neighbours where torch takes their mean: hence 5 times its α.
                features.append(name, nn.LocalResponseNorm(5, alpha: 5e-4, beta: 0.75, k: 2));
            }
        }
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of 63×63 or more.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = features.call(input);                                // (N, 256, H/32-1, W/32-1)
        x = flatten.call(avgpool.call(x));                              // (N, 9216)
        return classifier.call(x).MoveToOuterDisposeScope();            // (N, classes)
    }
}
