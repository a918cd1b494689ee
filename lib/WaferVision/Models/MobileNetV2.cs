using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// MobileNet V2: residual blocks that widen, filter each map by itself, and narrow again without an activation (Sandler, Howard, Zhu, Zhmoginov
/// and Chen, MobileNetV2: Inverted Residuals and Linear Bottlenecks, arXiv 1801.04381, table 2). With 1000 classes and 3 channels: 3,504,872 parameters.
/// </summary>
public sealed class MobileNetV2 : nn.Module<Tensor, Tensor>
{
    private static readonly (int Expansion, int Outputs, int Count, int Stride)[] Stages =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } =
        [new("mobilenet_v2", "MobileNet V2", 2018, ModelInfo.ArXiv("1801.04381"), ModelInfo.ImageNet, SmallestInput: 8, AnySize: true, options => new MobileNetV2(options))];

    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool = nn.AdaptiveAvgPool2d(1);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Sequential classifier;
    private readonly ChannelsLast layout = new();

    /// <summary>Makes the network with initial weights as torchvision draws them.</summary>
    /// <param name="options">Classes and channels; images of any size may be fed to it.</param>
    public MobileNetV2(ModelOptions options)
        : base(nameof(MobileNetV2))
    {
        ArgumentNullException.ThrowIfNull(options);
        int channels = 32;
        features = nn.Sequential(Unit(options.InputChannels, channels, 3, stride: 2));
        foreach ((int expansion, int outputs, int count, int stride) in Stages)
        {
            for (int i = 0; i < count; i++)
            {
                features.append(new InvertedResidual(channels, outputs, i == 0 ? stride : 1, expansion));
                channels = outputs;
            }
        }

        features.append(Unit(channels, 1280, 1));
        classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, options.Classes));
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
        Tensor x = features.call(layout.call(input));           // (N, 1280, H/32, W/32)
        x = flatten.call(avgpool.call(x));                      // (N, 1280)
        return classifier.call(x).MoveToOuterDisposeScope();    // (N, classes)
    }

    private static Sequential Unit(int inputs, int outputs, int kernel, int stride = 1, int groups = 1) =>
        ConvolutionUnit.Of(inputs, outputs, kernel, stride, groups, nn.ReLU6(inplace: true));

    /// <summary>1×1 up, 3×3 map by map, 1×1 down; adds its input where the shapes agree (the paper's table 1).</summary>
    private sealed class InvertedResidual : nn.Module<Tensor, Tensor>
    {
        private readonly bool _residual;
        private readonly Sequential conv = nn.Sequential();
        private readonly Add add = new();

        public InvertedResidual(int inputs, int outputs, int stride, int expansion)
            : base(nameof(InvertedResidual))
        {
            _residual = stride == 1 && inputs == outputs;
            int width = inputs * expansion;
            if (expansion != 1)
            {
                conv.append(Unit(inputs, width, 1));
            }

            conv.append(Unit(width, width, 3, stride, groups: width))
                .append(nn.Conv2d(width, outputs, 1, bias: false))
                .append(nn.BatchNorm2d(outputs));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = conv.call(input);                                     // (N, outputs, H/stride, W/stride)
            return (_residual ? add.call(y, input) : y).MoveToOuterDisposeScope();
        }
    }
}
