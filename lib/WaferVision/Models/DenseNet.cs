using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// DenseNet: each layer sees the maps of all layers before it in its block and adds 32 of its own (Huang, Liu, van der Maaten and Weinberger,
/// Densely Connected Convolutional Networks, arXiv 1608.06993, table 1, DenseNet-BC). With 1000 classes and 3 channels DenseNet-121 has
/// 7,978,856 parameters.
/// </summary>
public sealed class DenseNet : nn.Module<Tensor, Tensor>
{
    private const int Growth = 32;
    private const int BottleneckWidth = 4 * Growth;

    /// <summary>Layers in each of the four blocks, by depth.</summary>
    private static readonly Dictionary<int, int[]> Blocks = new()
    {
        [121] = [6, 12, 24, 16],
        [169] = [6, 12, 32, 32],
        [201] = [6, 12, 48, 32],
    };

    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } = [.. Blocks.Keys.Select(Variant)];

    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool = nn.AdaptiveAvgPool2d(1);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Linear classifier;
    private readonly ChannelsLast layout = new();

    /// <summary>Makes the network with initial weights as torchvision draws them.</summary>
    /// <param name="options">Classes and channels; any size of 32 pixels or more may be fed to it.</param>
    /// <param name="depth">121, 169 or 201.</param>
    /// <exception cref="ArgumentException">There is no such depth.</exception>
    public DenseNet(ModelOptions options, int depth)
        : base(nameof(DenseNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Blocks.TryGetValue(depth, out int[]? blocks))
        {
            throw new ArgumentException($"There is no DenseNet-{depth}; expected a depth of {string.Join(", ", Blocks.Keys)}.", nameof(depth));
        }

        features = nn.Sequential(
            ("conv0", nn.Conv2d(options.InputChannels, 64, 7, stride: 2, padding: 3, bias: false)),
            ("norm0", nn.BatchNorm2d(64)),
            ("relu0", nn.ReLU(inplace: true)),
            ("pool0", nn.MaxPool2d(3, stride: 2, padding: 1)));
        int channels = 64;
        for (int block = 1; block <= blocks.Length; block++)
        {
            int inputs = channels;
            features.append($"denseblock{block}", nn.Sequential(Enumerable.Range(0, blocks[block - 1])
                .Select((string, nn.Module<Tensor, Tensor>) (i) => ($"denselayer{i + 1}", new DenseLayer(inputs + (i * Growth))))));
            channels += blocks[block - 1] * Growth;
            if (block < blocks.Length)
            {
                features.append($"transition{block}", Transition(channels));
                channels /= 2;
            }
        }

        features.append("norm5", nn.BatchNorm2d(channels)).append("relu5", nn.ReLU(inplace: true));
        classifier = nn.Linear(channels, options.Classes);
        RegisterComponents();
        foreach (Conv2d layer in modules().OfType<Conv2d>())
        {
            nn.init.kaiming_normal_(layer.weight);
        }

        InitialWeights.Zero(classifier.bias);
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of 32×32 or more.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = features.call(layout.call(input));           // (N, 1024 for DenseNet-121, H/32, W/32)
        x = flatten.call(avgpool.call(x));                      // (N, 1024)
        return classifier.call(x).MoveToOuterDisposeScope();    // (N, classes)
    }

    private static ModelInfo Variant(int depth)
    {
        string number = depth.ToString(CultureInfo.InvariantCulture);
        return new(
            $"densenet{number}", $"DenseNet-{number}", 2016, ModelInfo.ArXiv("1608.06993"), ModelInfo.ImageNet, SmallestInput: 32, AnySize: true, options => new DenseNet(options, depth));
    }

    /// <summary>Halves channels and size between two blocks.</summary>
    private static Sequential Transition(int channels) => nn.Sequential(
        ("norm", nn.BatchNorm2d(channels)),
        ("relu", nn.ReLU(inplace: true)),
        ("conv", nn.Conv2d(channels, channels / 2, 1, bias: false)),
        ("pool", nn.AvgPool2d(2, stride: 2)));

    /// <summary>Appends 32 new maps to those it is given. Normalisation and ReLU come before each convolution.</summary>
    private sealed class DenseLayer : nn.Module<Tensor, Tensor>
    {
        private readonly BatchNorm2d norm1;
        private readonly Conv2d conv1;
        private readonly BatchNorm2d norm2 = nn.BatchNorm2d(BottleneckWidth);
        private readonly Conv2d conv2 = nn.Conv2d(BottleneckWidth, Growth, 3, padding: 1, bias: false);
        private readonly ReLU relu = nn.ReLU(inplace: true);
        private readonly Concatenate join = new();

        public DenseLayer(int inputs)
            : base(nameof(DenseLayer))
        {
            norm1 = nn.BatchNorm2d(inputs);
            conv1 = nn.Conv2d(inputs, BottleneckWidth, 1, bias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = norm1.call(input).Then(relu).Then(conv1);     // (N, 128, H, W)
            x = x.Then(norm2).Then(relu).Then(conv2);                // (N, 32, H, W)
            return join.call([input, x]).MoveToOuterDisposeScope();  // (N, C + 32, H, W)
        }
    }
}
