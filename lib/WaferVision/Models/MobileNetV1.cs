using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// MobileNet V1: each 3×3 convolution split into one of each map by itself and a 1×1 across maps (Howard et al., MobileNets: Efficient
/// Convolutional Neural Networks for Mobile Vision Applications, arXiv 1704.04861, table 1). With 1000 classes and 3 channels: 4,231,976 parameters.
/// </summary>
public sealed class MobileNetV1 : nn.Module<Tensor, Tensor>
{
    private static readonly (int Outputs, int Stride)[] Blocks =
    [
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1),
    ];

    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } =
        [new("mobilenet_v1", "MobileNet V1", 2017, ModelInfo.ArXiv("1704.04861"), ModelInfo.ImageNet, SmallestInput: 8, AnySize: true, options => new MobileNetV1(options))];

    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool = nn.AdaptiveAvgPool2d(1);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Linear classifier;
    private readonly ChannelsLast layout = new();

    /// <summary>Makes the network with initial weights as torchvision draws them for its MobileNets.</summary>
    /// <param name="options">Classes and channels; images of any size may be fed to it.</param>
    public MobileNetV1(ModelOptions options)
        : base(nameof(MobileNetV1))
    {
        ArgumentNullException.ThrowIfNull(options);
        int channels = 32;
        features = nn.Sequential(Unit(options.InputChannels, channels, 3, stride: 2, groups: 1));
        foreach ((int outputs, int stride) in Blocks)
        {
            features.append(nn.Sequential(Unit(channels, channels, 3, stride, groups: channels), Unit(channels, outputs, 1, stride: 1, groups: 1)));
            channels = outputs;
        }

        classifier = nn.Linear(channels, options.Classes);
        RegisterComponents();
        InitialWeights.KaimingByOutputs(this);
        InitialWeights.NormalDense(this);
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of any size.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = features.call(layout.call(input));           // (N, 1024, H/32, W/32)
        x = flatten.call(avgpool.call(x));                      // (N, 1024)
        return classifier.call(x).MoveToOuterDisposeScope();    // (N, classes)
    }

    private static Sequential Unit(int inputs, int outputs, int kernel, int stride, int groups) =>
        ConvolutionUnit.Of(inputs, outputs, kernel, stride, groups, nn.ReLU(inplace: true));
}
