using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// The thin ResNets for small images: three stages of 16, 32 and 64 channels, shortcuts without parameters (He, Zhang, Ren and Sun, Deep
/// Residual Learning for Image Recognition, arXiv 1512.03385, section 4.2, option A). With 10 classes and 3 channels ResNet-20 has 269,722
/// parameters. Layer names are those of the published CIFAR-10 weights.
/// </summary>
public sealed class CifarResNet : nn.Module<Tensor, Tensor>
{
    private static readonly int[] Depths = [20, 32, 44, 56];

    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } = [.. Depths.Select(Variant)];

    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1 = nn.BatchNorm2d(16);
    private readonly ReLU relu = nn.ReLU(inplace: true);
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly AdaptiveAvgPool2d avgpool = nn.AdaptiveAvgPool2d(1);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Linear linear;

    /// <summary>Makes the network with normal initial weights of variance 2 / (inputs × kernel area).</summary>
    /// <param name="options">Classes and channels; images of any size may be fed to it.</param>
    /// <param name="depth">Layers with weights: 6n + 2 for n ≥ 1 blocks a stage, such as 20, 32, 44 and 56.</param>
    /// <param name="shortcuts">Whether blocks add their input; without, it is the paper's plain network, which degrades with depth. Default: yes.</param>
    /// <exception cref="ArgumentException">The depth is not 6n + 2.</exception>
    public CifarResNet(ModelOptions options, int depth, bool shortcuts = true)
        : base(nameof(CifarResNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        if (depth < 8 || depth % 6 != 2)
        {
            throw new ArgumentException($"Three stages of blocks of two layers, a stem and a dense layer make 6n + 2 layers; found {depth}, expected 8, 14, 20, ….", nameof(depth));
        }

        conv1 = nn.Conv2d(options.InputChannels, 16, 3, padding: 1, bias: false);
        layer1 = Stage(16, 16);
        layer2 = Stage(16, 32);
        layer3 = Stage(32, 64);
        linear = nn.Linear(64, options.Classes);
        RegisterComponents();
        foreach (Tensor weight in named_parameters().Where(p => p.parameter.dim() > 1).Select(p => p.parameter))
        {
            nn.init.kaiming_normal_(weight);
        }

        Sequential Stage(int inputs, int width) => nn.Sequential(Enumerable.Range(0, (depth - 2) / 6)
            .Select(nn.Module<Tensor, Tensor> (i) => new Block(i == 0 ? inputs : width, width, shortcuts)));
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of any size.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = conv1.call(input).Then(bn1).Then(relu); // (N, 16, H, W)
        x = x.Then(layer1);                              // (N, 16, H, W)
        x = x.Then(layer2);                              // (N, 32, H/2, W/2)
        x = x.Then(layer3);                              // (N, 64, H/4, W/4)
        x = x.Then(avgpool).Then(flatten);               // (N, 64)
        return linear.call(x).MoveToOuterDisposeScope(); // (N, classes)
    }

    private static ModelInfo Variant(int depth)
    {
        string number = depth.ToString(CultureInfo.InvariantCulture);
        return new(
            $"resnet{number}", $"ResNet-{number} (CIFAR)", 2015, ResNet.Paper, ModelInfo.Cifar10, SmallestInput: 8, AnySize: true, options => new CifarResNet(options, depth));
    }

    /// <summary>Two 3×3 convolutions; where the width doubles, the first strides and the shortcut takes every other pixel and pads channels with zeros.</summary>
    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly bool _shortcut;
        private readonly Conv2d conv1;
        private readonly BatchNorm2d bn1;
        private readonly Conv2d conv2;
        private readonly BatchNorm2d bn2;
        private readonly ReLU relu = nn.ReLU(inplace: true);
        private readonly Add add = new();
        private readonly ShrinkingShortcut? shrink;

        public Block(int inputs, int width, bool shortcut)
            : base(nameof(Block))
        {
            _shortcut = shortcut;
            shrink = width == inputs ? null : new((width - inputs) / 2);
            conv1 = nn.Conv2d(inputs, width, 3, stride: width / inputs, padding: 1, bias: false);
            bn1 = nn.BatchNorm2d(width);
            conv2 = nn.Conv2d(width, width, 3, padding: 1, bias: false);
            bn2 = nn.BatchNorm2d(width);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = conv1.call(input).Then(bn1).Then(relu);               // (N, width, H/stride, W/stride)
            y = y.Then(conv2).Then(bn2);                                     // (N, width, H/stride, W/stride)
            if (_shortcut)
            {
                y = add.call(y, shrink is null ? input : shrink.call(input)); // (N, width, H/stride, W/stride)
            }

            return y.Then(relu).MoveToOuterDisposeScope();
        }
    }
}

/// <summary>Option A of the paper's shortcuts where the width doubles: every other pixel, and channels of zeros before and after.</summary>
internal sealed class ShrinkingShortcut(int padding) : nn.Module<Tensor, Tensor>(nameof(ShrinkingShortcut)), IOperation
{
    /// <summary>Channels of zeros on either side.</summary>
    public int Padding { get; } = padding;

    public override Tensor forward(Tensor input)
    {
        using Tensor fewer = input[TensorIndex.Ellipsis, TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)]; // (N, C, H/2, W/2)
        return nn.functional.pad(fewer, [0, 0, 0, 0, Padding, Padding]);                                          // (N, C + 2 padding, H/2, W/2)
    }
}
