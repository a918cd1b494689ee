using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// MobileNet V3: V2's blocks with squeeze-and-excitation and hard swish where a search found them worth their cost (Howard et al., Searching for
/// MobileNetV3, arXiv 1905.02244, tables 1 and 2). Batch normalisation has ε = 0.001 and momentum 0.01. With 1000 classes and 3 channels the
/// large one has 5,483,032 parameters, the small one 2,542,856.
/// </summary>
public sealed class MobileNetV3 : nn.Module<Tensor, Tensor>
{
    /// <summary>One row of the paper's tables.</summary>
    private sealed record Row(int Kernel, int Width, int Outputs, bool Squeeze, bool HardSwish, int Stride);

    private static readonly Row[] Large =
    [
        new(3, 16, 16, false, false, 1), new(3, 64, 24, false, false, 2), new(3, 72, 24, false, false, 1),
        new(5, 72, 40, true, false, 2), new(5, 120, 40, true, false, 1), new(5, 120, 40, true, false, 1),
        new(3, 240, 80, false, true, 2), new(3, 200, 80, false, true, 1), new(3, 184, 80, false, true, 1), new(3, 184, 80, false, true, 1),
        new(3, 480, 112, true, true, 1), new(3, 672, 112, true, true, 1),
        new(5, 672, 160, true, true, 2), new(5, 960, 160, true, true, 1), new(5, 960, 160, true, true, 1),
    ];

    private static readonly Row[] Small =
    [
        new(3, 16, 16, true, false, 2), new(3, 72, 24, false, false, 2), new(3, 88, 24, false, false, 1),
        new(5, 96, 40, true, true, 2), new(5, 240, 40, true, true, 1), new(5, 240, 40, true, true, 1),
        new(5, 120, 48, true, true, 1), new(5, 144, 48, true, true, 1),
        new(5, 288, 96, true, true, 2), new(5, 576, 96, true, true, 1), new(5, 576, 96, true, true, 1),
    ];

    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } =
    [
        new("mobilenet_v3_large", "MobileNet V3 large", 2019, ModelInfo.ArXiv("1905.02244"), ModelInfo.ImageNet, SmallestInput: 8, AnySize: true, options => new MobileNetV3(options)),
        new("mobilenet_v3_small", "MobileNet V3 small", 2019, ModelInfo.ArXiv("1905.02244"), ModelInfo.ImageNet, SmallestInput: 8, AnySize: true, options => new MobileNetV3(options, small: true)),
    ];

    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool = nn.AdaptiveAvgPool2d(1);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Sequential classifier;
    private readonly ChannelsLast layout = new();

    /// <summary>Makes the network with initial weights as torchvision draws them.</summary>
    /// <param name="options">Classes and channels; images of any size may be fed to it.</param>
    /// <param name="small">Whether it is the small one. Default: the large one.</param>
    public MobileNetV3(ModelOptions options, bool small = false)
        : base(nameof(MobileNetV3))
    {
        ArgumentNullException.ThrowIfNull(options);
        int channels = 16;
        features = nn.Sequential(Unit(options.InputChannels, channels, 3, 2, 1, nn.Hardswish(inplace: true)));
        foreach (Row row in small ? Small : Large)
        {
            features.append(new InvertedResidual(channels, row));
            channels = row.Outputs;
        }

        int last = 6 * channels;
        int hidden = small ? 1024 : 1280;
        features.append(Unit(channels, last, 1, 1, 1, nn.Hardswish(inplace: true)));
        classifier = nn.Sequential(nn.Linear(last, hidden), nn.Hardswish(inplace: true), nn.Dropout(0.2), nn.Linear(hidden, options.Classes));
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
        Tensor x = features.call(layout.call(input));           // (N, 960 or 576, H/32, W/32)
        x = flatten.call(avgpool.call(x));                      // (N, 960 or 576)
        return classifier.call(x).MoveToOuterDisposeScope();    // (N, classes)
    }

    private static Sequential Unit(int inputs, int outputs, int kernel, int stride, int groups, nn.Module<Tensor, Tensor>? activation) =>
        ConvolutionUnit.Of(inputs, outputs, kernel, stride, groups, activation, eps: 0.001, momentum: 0.01);

    /// <summary>1×1 up, k×k map by map, perhaps squeeze-and-excitation, 1×1 down; adds its input where the shapes agree (the paper's figure 4).</summary>
    private sealed class InvertedResidual : nn.Module<Tensor, Tensor>
    {
        private readonly bool _residual;
        private readonly Sequential block = nn.Sequential();
        private readonly Add add = new();

        public InvertedResidual(int inputs, Row row)
            : base(nameof(InvertedResidual))
        {
            _residual = row.Stride == 1 && inputs == row.Outputs;
            if (row.Width != inputs)
            {
                block.append(Unit(inputs, row.Width, 1, 1, 1, Activation(row)));
            }

            block.append(Unit(row.Width, row.Width, row.Kernel, row.Stride, row.Width, Activation(row)));
            if (row.Squeeze)
            {
                block.append(new SqueezeExcitation(row.Width, ConvolutionUnit.RoundedWidth(row.Width / 4), nn.ReLU(inplace: true), nn.Hardsigmoid()));
            }

            block.append(Unit(row.Width, row.Outputs, 1, 1, 1, null));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = block.call(input);                                    // (N, outputs, H/stride, W/stride)
            return (_residual ? add.call(y, input) : y).MoveToOuterDisposeScope();
        }

        private static nn.Module<Tensor, Tensor> Activation(Row row) => row.HardSwish ? nn.Hardswish(inplace: true) : nn.ReLU(inplace: true);
    }
}
