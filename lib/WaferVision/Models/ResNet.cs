using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// ResNet: blocks that add to their input what they compute from it (He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition,
/// arXiv 1512.03385, table 1). As in torchvision the bottleneck strides in its 3×3 convolution, known as v1.5, not in the first 1×1 as in the
/// paper. With 1000 classes and 3 channels ResNet-50 has 25,557,032 parameters.
/// </summary>
public sealed class ResNet : nn.Module<Tensor, Tensor>
{
    /// <summary>Blocks in each of the four stages, by depth, and whether they are bottlenecks.</summary>
    private static readonly Dictionary<int, (int[] Blocks, bool Bottleneck)> Configurations = new()
    {
        [18] = ([2, 2, 2, 2], false),
        [34] = ([3, 4, 6, 3], false),
        [50] = ([3, 4, 6, 3], true),
        [101] = ([3, 4, 23, 3], true),
        [152] = ([3, 8, 36, 3], true),
    };

    /// <summary>The paper's address.</summary>
    internal static Uri Paper { get; } = ModelInfo.ArXiv("1512.03385");

    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } =
    [
        .. Configurations.Keys.Select(Variant),
        new("resnet18_half", "ResNet-18 of half width", 2015, Paper, ModelInfo.ImageNet, SmallestInput: 8, AnySize: true, options => new ResNet(options, 18, 32)),
    ];

    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly ReLU relu = nn.ReLU(inplace: true);
    private readonly MaxPool2d maxpool = nn.MaxPool2d(3, stride: 2, padding: 1);
    private readonly ChannelsFirst unlayout = new();
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential layer4;
    private readonly AdaptiveAvgPool2d avgpool = nn.AdaptiveAvgPool2d(1);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Linear fc;
    private readonly ChannelsLast layout = new();

    /// <summary>Makes the network with initial weights as torchvision draws them.</summary>
    /// <param name="options">Classes and channels; images of any size may be fed to it.</param>
    /// <param name="depth">18, 34, 50, 101 or 152.</param>
    /// <param name="width">Channels of the stem, 1 or more; the stages have 1, 2, 4 and 8 times as many, bottlenecks four times that. Default: the paper's 64.</param>
    /// <exception cref="ArgumentException">There is no such depth or width.</exception>
    public ResNet(ModelOptions options, int depth, int width = 64)
        : base(nameof(ResNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (!Configurations.TryGetValue(depth, out (int[] Blocks, bool Bottleneck) configuration))
        {
            throw new ArgumentException($"There is no ResNet-{depth}; expected a depth of {string.Join(", ", Configurations.Keys)}.", nameof(depth));
        }

        (int[] blocks, bool bottleneck) = configuration;
        int channels = width;
        conv1 = nn.Conv2d(options.InputChannels, width, 7, stride: 2, padding: 3, bias: false);
        bn1 = nn.BatchNorm2d(width);
        layer1 = Stage(width, blocks[0], 1);
        layer2 = Stage(2 * width, blocks[1], 2);
        layer3 = Stage(4 * width, blocks[2], 2);
        layer4 = Stage(8 * width, blocks[3], 2);
        fc = nn.Linear(channels, options.Classes);
        RegisterComponents();
        InitialWeights.KaimingByOutputs(this);

        Sequential Stage(int planes, int count, int stride)
        {
            Sequential stage = nn.Sequential();
            for (int i = 0; i < count; i++)
            {
                stage.append(bottleneck ? new Bottleneck(channels, planes, i == 0 ? stride : 1) : new BasicBlock(channels, planes, i == 0 ? stride : 1));
                channels = bottleneck ? planes * Bottleneck.Expansion : planes;
            }

            return stage;
        }
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of any size.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        // Channels last for the stem alone: it makes the pooling ten times faster, but slows the 3×3 convolutions of many channels on small planes.
        Tensor x = conv1.call(layout.call(input)).Then(bn1).Then(relu); // (N, 64, H/2, W/2) at the paper's width
        x = x.Then(maxpool).Then(unlayout).Then(layer1);      // (N, 64 or 256, H/4, W/4)
        x = x.Then(layer2);                                  // (N, 128 or 512, H/8, W/8)
        x = x.Then(layer3);                                  // (N, 256 or 1024, H/16, W/16)
        x = x.Then(layer4);                                  // (N, 512 or 2048, H/32, W/32)
        x = x.Then(avgpool).Then(flatten);                   // (N, 512 or 2048)
        return fc.call(x).MoveToOuterDisposeScope();         // (N, classes)
    }

    private static ModelInfo Variant(int depth)
    {
        string number = depth.ToString(CultureInfo.InvariantCulture);
        return new($"resnet{number}", $"ResNet-{number}", 2015, Paper, ModelInfo.ImageNet, SmallestInput: 8, AnySize: true, options => new ResNet(options, depth));
    }

    /// <summary>The 1×1 convolution that fits a block's input to its output where their shapes differ; null where they do not.</summary>
    private static Sequential? Projection(int inputs, int outputs, int stride) => stride == 1 && inputs == outputs
        ? null
        : nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride: stride, bias: false), nn.BatchNorm2d(outputs));

    /// <summary>Two 3×3 convolutions and the shortcut around them (the paper's figure 5, left).</summary>
    private sealed class BasicBlock : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d conv1;
        private readonly BatchNorm2d bn1;
        private readonly Conv2d conv2;
        private readonly BatchNorm2d bn2;
        private readonly ReLU relu = nn.ReLU(inplace: true);
        private readonly Add add = new();
        private readonly Sequential? downsample;

        public BasicBlock(int inputs, int width, int stride)
            : base(nameof(BasicBlock))
        {
            conv1 = nn.Conv2d(inputs, width, 3, stride: stride, padding: 1, bias: false);
            bn1 = nn.BatchNorm2d(width);
            conv2 = nn.Conv2d(width, width, 3, padding: 1, bias: false);
            bn2 = nn.BatchNorm2d(width);
            downsample = Projection(inputs, width, stride);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = conv1.call(input).Then(bn1).Then(relu);           // (N, width, H/stride, W/stride)
            y = y.Then(conv2).Then(bn2);                                 // (N, width, H/stride, W/stride)
            y = add.call(y, downsample?.call(input) ?? input);           // (N, width, H/stride, W/stride)
            return y.Then(relu).MoveToOuterDisposeScope();
        }
    }

    /// <summary>1×1 down, 3×3, 1×1 up, and the shortcut around them (the paper's figure 5, right).</summary>
    private sealed class Bottleneck : nn.Module<Tensor, Tensor>
    {
        /// <summary>Output channels by width.</summary>
        public const int Expansion = 4;

        private readonly Conv2d conv1;
        private readonly BatchNorm2d bn1;
        private readonly Conv2d conv2;
        private readonly BatchNorm2d bn2;
        private readonly Conv2d conv3;
        private readonly BatchNorm2d bn3;
        private readonly ReLU relu = nn.ReLU(inplace: true);
        private readonly Add add = new();
        private readonly Sequential? downsample;

        public Bottleneck(int inputs, int width, int stride)
            : base(nameof(Bottleneck))
        {
            conv1 = nn.Conv2d(inputs, width, 1, bias: false);
            bn1 = nn.BatchNorm2d(width);
            conv2 = nn.Conv2d(width, width, 3, stride: stride, padding: 1, bias: false);
            bn2 = nn.BatchNorm2d(width);
            conv3 = nn.Conv2d(width, width * Expansion, 1, bias: false);
            bn3 = nn.BatchNorm2d(width * Expansion);
            downsample = Projection(inputs, width * Expansion, stride);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = conv1.call(input).Then(bn1).Then(relu);           // (N, width, H, W)
            y = y.Then(conv2).Then(bn2).Then(relu);                      // (N, width, H/stride, W/stride)
            y = y.Then(conv3).Then(bn3);                                 // (N, 4 width, H/stride, W/stride)
            y = add.call(y, downsample?.call(input) ?? input);           // (N, 4 width, H/stride, W/stride)
            return y.Then(relu).MoveToOuterDisposeScope();
        }
    }
}
