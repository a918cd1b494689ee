using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// EfficientNet: one network found by search, and seven made from it by scaling depth, width and image size together (Tan and Le, EfficientNet:
/// Rethinking Model Scaling for Convolutional Neural Networks, arXiv 1905.11946, table 1 and section 3.3). B5 to B7 normalise with ε = 0.001 and
/// momentum 0.01. With 1000 classes and 3 channels B0 has 5,288,548 parameters.
/// </summary>
public sealed class EfficientNet : nn.Module<Tensor, Tensor>
{
    private const double DroppedBranches = 0.2;

    /// <summary>The stages of B0.</summary>
    private static readonly (int Expansion, int Kernel, int Stride, int Outputs, int Count)[] Stages =
    [
        (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1),
    ];

    /// <summary>How each is scaled, B0 first: width, depth, dropout before the dense layer, and the image size torchvision evaluates it at.</summary>
    private static readonly (double Width, double Depth, double Dropout, int Size)[] Scales =
    [
        (1.0, 1.0, 0.2, 224), (1.0, 1.1, 0.2, 240), (1.1, 1.2, 0.3, 288), (1.2, 1.4, 0.3, 300),
        (1.4, 1.8, 0.4, 380), (1.6, 2.2, 0.4, 456), (1.8, 2.6, 0.5, 528), (2.0, 3.1, 0.5, 600),
    ];

    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } = [.. Enumerable.Range(0, Scales.Length).Select(Variant)];

    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool = nn.AdaptiveAvgPool2d(1);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Sequential classifier;
    private readonly ChannelsLast layout = new();

    /// <summary>Makes the network with initial weights as torchvision draws them.</summary>
    /// <param name="options">Classes and channels; images of any size may be fed to it.</param>
    /// <param name="scale">0 to 7 for B0 to B7.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such scale.</exception>
    public EfficientNet(ModelOptions options, int scale)
        : base(nameof(EfficientNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        if (scale < 0 || scale >= Scales.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, $"Expected 0 to {Scales.Length - 1}.");
        }

        (double width, double depth, double dropout, _) = Scales[scale];
        (double eps, double momentum) = scale >= 5 ? (0.001, 0.01) : (1e-5, 0.1);
        int channels = Scaled(32);
        features = nn.Sequential(Unit(options.InputChannels, channels, 3, 2, 1));
        double blocks = Stages.Sum(stage => Repeats(stage.Count));
        int block = 0;
        foreach ((int expansion, int kernel, int stride, int outputs, int count) in Stages)
        {
            Sequential stage = nn.Sequential();
            for (int i = 0; i < Repeats(count); i++)
            {
                stage.append(new InvertedResidual(channels, Scaled(outputs), expansion, kernel, i == 0 ? stride : 1, DroppedBranches * block / blocks, Unit));
                channels = Scaled(outputs);
                block++;
            }

            features.append(stage);
        }

        features.append(Unit(channels, 4 * channels, 1, 1, 1));
        classifier = nn.Sequential(nn.Dropout(dropout, inplace: true), nn.Linear(4 * channels, options.Classes));
        RegisterComponents();
        InitialWeights.KaimingByOutputs(this);
        double range = 1 / Math.Sqrt(options.Classes);
        foreach (Linear layer in modules().OfType<Linear>())
        {
            nn.init.uniform_(layer.weight, -range, range);
            InitialWeights.Zero(layer.bias);
        }

        int Scaled(int channels) => ConvolutionUnit.RoundedWidth(channels * width);
        int Repeats(int count) => (int)Math.Ceiling(count * depth);
        Sequential Unit(int inputs, int outputs, int kernel, int stride, int groups, bool activated = true) =>
            ConvolutionUnit.Of(inputs, outputs, kernel, stride, groups, activated ? nn.SiLU(inplace: true) : null, eps, momentum);
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of any size.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = features.call(layout.call(input));           // (N, 1280 for B0, H/32, W/32)
        x = flatten.call(avgpool.call(x));                      // (N, 1280)
        return classifier.call(x).MoveToOuterDisposeScope();    // (N, classes)
    }

    private static ModelInfo Variant(int scale)
    {
        string number = scale.ToString(CultureInfo.InvariantCulture);
        return new(
            $"efficientnet_b{number}", $"EfficientNet-B{number}", 2019, ModelInfo.ArXiv("1905.11946"), new(1000, 3, Scales[scale].Size), SmallestInput: 8, AnySize: true,
            options => new EfficientNet(options, scale));
    }

    /// <summary>Makes a convolution unit with the variant's normalisation.</summary>
    private delegate Sequential MakeUnit(int inputs, int outputs, int kernel, int stride, int groups, bool activated = true);

    /// <summary>MBConv: 1×1 up, k×k map by map, squeeze-and-excitation, 1×1 down; adds its input where the shapes agree, but for images that stochastic depth drops.</summary>
    private sealed class InvertedResidual : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential block = nn.Sequential();
        private readonly StochasticDepth? stochastic_depth;
        private readonly Add add = new();

        public InvertedResidual(int inputs, int outputs, int expansion, int kernel, int stride, double dropped, MakeUnit unit)
            : base(nameof(InvertedResidual))
        {
            int width = inputs * expansion;
            if (expansion != 1)
            {
                block.append(unit(inputs, width, 1, 1, 1));
            }

            block.append(unit(width, width, kernel, stride, width))
                .append(new SqueezeExcitation(width, Math.Max(1, inputs / 4), nn.SiLU(inplace: true), nn.Sigmoid()))
                .append(unit(width, outputs, 1, 1, 1, activated: false));
            stochastic_depth = stride == 1 && inputs == outputs ? new(dropped) : null;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = block.call(input);                                    // (N, outputs, H/stride, W/stride)
            if (stochastic_depth is not null)
            {
                y = add.call(stochastic_depth.call(y), input);               // (N, outputs, H, W)
            }

            return y.MoveToOuterDisposeScope();
        }
    }
}
