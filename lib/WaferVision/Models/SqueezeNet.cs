using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// SqueezeNet 1.1: fire modules squeeze to few maps with 1×1 kernels, then expand with 1×1 and 3×3 ones side by side (Iandola et al.,
/// SqueezeNet: AlexNet-level accuracy with 50x fewer parameters, arXiv 1602.07360; 1.1 is its authors' later, cheaper arrangement).
/// With 1000 classes and 3 channels: 1,235,496 parameters.
/// </summary>
public sealed class SqueezeNet : nn.Module<Tensor, Tensor>
{
    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } =
    [
        new("squeezenet1_1", "SqueezeNet 1.1", 2016, ModelInfo.ArXiv("1602.07360"), ModelInfo.ImageNet, SmallestInput: 17, AnySize: true, options => new SqueezeNet(options)),
    ];

    private readonly Sequential features;
    private readonly Sequential classifier;
    private readonly Flatten flatten = nn.Flatten();
    private readonly ChannelsLast layout = new();

    /// <summary>Makes the network with initial weights as torchvision draws them.</summary>
    /// <param name="options">Classes and channels; any size of 17 pixels or more may be fed to it.</param>
    public SqueezeNet(ModelOptions options)
        : base(nameof(SqueezeNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        Conv2d last = nn.Conv2d(512, options.Classes, 1);
        features = nn.Sequential(
            nn.Conv2d(options.InputChannels, 64, 3, stride: 2), nn.ReLU(inplace: true), Halve(),
            new Fire(64, 16, 64), new Fire(128, 16, 64), Halve(),
            new Fire(128, 32, 128), new Fire(256, 32, 128), Halve(),
            new Fire(256, 48, 192), new Fire(384, 48, 192), new Fire(384, 64, 256), new Fire(512, 64, 256));
        classifier = nn.Sequential(nn.Dropout(0.5), last, nn.ReLU(inplace: true), nn.AdaptiveAvgPool2d(1));
        RegisterComponents();
        foreach (Conv2d layer in modules().OfType<Conv2d>())
        {
            nn.init.kaiming_uniform_(layer.weight);
            InitialWeights.Zero(layer.bias);
        }

        nn.init.normal_(last.weight, 0, 0.01);
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of 17×17 or more.</param>
    /// <returns>Logits (N, classes), none below 0: the last convolution is followed by ReLU.</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = features.call(layout.call(input));           // (N, 512, H/16, W/16)
        return flatten.call(classifier.call(x)).MoveToOuterDisposeScope(); // (N, classes)
    }

    private static MaxPool2d Halve() => nn.MaxPool2d(3, stride: 2, ceil_mode: true);

    /// <summary>Squeeze, then expand in two branches (the paper's figure 1).</summary>
    private sealed class Fire : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d squeeze;
        private readonly Conv2d expand1x1;
        private readonly Conv2d expand3x3;
        private readonly ReLU relu = nn.ReLU(inplace: true);
        private readonly Concatenate join = new();

        public Fire(int inputs, int squeezed, int expanded)
            : base(nameof(Fire))
        {
            squeeze = nn.Conv2d(inputs, squeezed, 1);
            expand1x1 = nn.Conv2d(squeezed, expanded, 1);
            expand3x3 = nn.Conv2d(squeezed, expanded, 3, padding: 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = relu.call(squeeze.call(input));                                  // (N, squeezed, H, W)
            x = join.call([expand1x1.call(x), expand3x3.call(x)]);                      // (N, 2 expanded, H, W)
            return relu.call(x).MoveToOuterDisposeScope();
        }
    }
}
