using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// A small fully convolutional residual network: a 5×5 stem with stride 2, then three stages of 1, 2 and 4 times its width with one residual block
/// each, batch normalisation throughout, global average pooling and one dense layer
/// (He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition, arXiv 1512.03385). With 16 channels at first, 20 classes and 1 input
/// channel it has 122,180 parameters whatever the image size, one eighteenth of <see cref="WaferCnn"/> at 64×64.
/// </summary>
public sealed class WaferNetSmall : nn.Module<Tensor, Tensor>
{
    /// <summary>The model's name in the registry.</summary>
    public const string Name = "wafer-net-small";

    /// <summary>The name of the network of twice the width, 32 channels at first, for real maps.</summary>
    public const string WideName = "wafer-net-wide";

    /// <summary>The course's own small network; its paper is that of the residual connections.</summary>
    internal static ModelInfo Info { get; } = new(
        Name, "small wafer net", 2015, ResNet.Paper, new(), SmallestInput: 8, AnySize: true, options => new WaferNetSmall(options));

    /// <summary>The same of twice the width, for real maps.</summary>
    internal static ModelInfo WideInfo { get; } = new(
        WideName, "wide wafer net", 2015, ResNet.Paper, new(), SmallestInput: 8, AnySize: true, options => new WaferNetSmall(options, width: 32));

    // 5×5 because a 3×3 kernel with this stride blurs stripes one die wide.
    private readonly Sequential stem;
    private readonly ResidualBlock block1;
    private readonly Sequential down2;
    private readonly ResidualBlock block2;
    private readonly Sequential down3;
    private readonly ResidualBlock block3;
    private readonly AdaptiveAvgPool2d pool = nn.AdaptiveAvgPool2d(1);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Linear fc;
    private readonly ChannelsLast layout = new();

    /// <summary>Makes the network with torch's default initial weights.</summary>
    /// <param name="options">Classes and channels; any size of 8 pixels or more may be fed to it.</param>
    /// <param name="width">Channels of the first stage, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is below 1.</exception>
    public WaferNetSmall(ModelOptions options, int width = 16)
        : base(nameof(WaferNetSmall))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        block1 = new(width);
        down2 = Unit(width, 2 * width, kernel: 3);
        block2 = new(2 * width);
        down3 = Unit(2 * width, 4 * width, kernel: 3);
        block3 = new(4 * width);
        stem = Unit(options.InputChannels, width, kernel: 5);
        fc = nn.Linear(4 * width, options.Classes);
        RegisterComponents();
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of any size from 8×8.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = block1.call(stem.call(layout.call(input)));   // (N, width, H/2, W/2)
        x = block2.call(down2.call(x));           // (N, 2 width, H/4, W/4)
        x = block3.call(down3.call(x));           // (N, 4 width, H/8, W/8)
        x = flatten.call(pool.call(x));           // (N, 4 width)
        return fc.call(x).MoveToOuterDisposeScope(); // (N, classes)
    }

    /// <summary>Convolution with stride 2, batch normalisation, ReLU. The convolution has no bias: the normalisation would take it away again.</summary>
    private static Sequential Unit(int inputs, int outputs, int kernel) => nn.Sequential(
        ("conv", nn.Conv2d(inputs, outputs, kernel, stride: 2, padding: kernel / 2, bias: false)),
        ("norm", nn.BatchNorm2d(outputs)),
        ("relu", nn.ReLU()));

    /// <summary>y = relu(x + norm(conv(relu(norm(conv(x)))))).</summary>
    private sealed class ResidualBlock : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d conv1;
        private readonly BatchNorm2d norm1;
        private readonly Conv2d conv2;
        private readonly BatchNorm2d norm2;
        private readonly ReLU relu = nn.ReLU(inplace: true);
        private readonly Add add = new();

        public ResidualBlock(int channels)
            : base(nameof(ResidualBlock))
        {
            conv1 = nn.Conv2d(channels, channels, 3, padding: 1, bias: false);
            norm1 = nn.BatchNorm2d(channels);
            conv2 = nn.Conv2d(channels, channels, 3, padding: 1, bias: false);
            norm2 = nn.BatchNorm2d(channels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = relu.call(norm1.call(conv1.call(input))); // (N, C, H, W)
            y = norm2.call(conv2.call(y));                    // (N, C, H, W)
            return relu.call(add.call(y, input)).MoveToOuterDisposeScope();
        }
    }
}
