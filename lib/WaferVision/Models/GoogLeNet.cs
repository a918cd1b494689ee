using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// GoogLeNet: nine inception modules and two auxiliary heads (Szegedy et al., Going Deeper with Convolutions, arXiv 1409.4842, table 1). As in
/// torchvision each convolution is followed by batch normalisation, and the branch the paper gives 5×5 kernels has 3×3 ones. With 1000 classes
/// and 3 channels: 6,624,904 parameters, and 6,379,984 more in the auxiliary heads.
/// </summary>
public sealed class GoogLeNet : nn.Module<Tensor, Tensor>, IAuxiliaryHeads
{
    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } =
        [new("googlenet", "GoogLeNet", 2014, ModelInfo.ArXiv("1409.4842"), ModelInfo.ImageNet, SmallestInput: 16, AnySize: true, options => new GoogLeNet(options))];

    private readonly Sequential conv1;
    private readonly MaxPool2d maxpool1 = nn.MaxPool2d(3, stride: 2, ceil_mode: true);
    private readonly Sequential conv2 = Unit(64, 64, 1);
    private readonly Sequential conv3 = Unit(64, 192, 3);
    private readonly MaxPool2d maxpool2 = nn.MaxPool2d(3, stride: 2, ceil_mode: true);
    private readonly Inception inception3a = new(192, 64, (96, 128), (16, 32), 32);
    private readonly Inception inception3b = new(256, 128, (128, 192), (32, 96), 64);
    private readonly MaxPool2d maxpool3 = nn.MaxPool2d(3, stride: 2, ceil_mode: true);
    private readonly Inception inception4a = new(480, 192, (96, 208), (16, 48), 64);
    private readonly Inception inception4b = new(512, 160, (112, 224), (24, 64), 64);
    private readonly Inception inception4c = new(512, 128, (128, 256), (24, 64), 64);
    private readonly Inception inception4d = new(512, 112, (144, 288), (32, 64), 64);
    private readonly Inception inception4e = new(528, 256, (160, 320), (32, 128), 128);
    private readonly MaxPool2d maxpool4 = nn.MaxPool2d(2, stride: 2, ceil_mode: true);
    private readonly Inception inception5a = new(832, 256, (160, 320), (32, 128), 128);
    private readonly Inception inception5b = new(832, 384, (192, 384), (48, 128), 128);
    private readonly AuxiliaryHead? aux1;
    private readonly AuxiliaryHead? aux2;
    private readonly AdaptiveAvgPool2d avgpool = nn.AdaptiveAvgPool2d(1);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Dropout dropout = nn.Dropout(0.2);
    private readonly Linear fc;
    private readonly ChannelsLast layout = new();

    /// <summary>Makes the network with initial weights as torchvision draws them.</summary>
    /// <param name="options">Classes and channels; any size of 16 pixels or more may be fed to it.</param>
    /// <param name="auxiliaryHeads">Whether it has the two heads that help training. Default: yes; published weights contain them.</param>
    public GoogLeNet(ModelOptions options, bool auxiliaryHeads = true)
        : base(nameof(GoogLeNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        conv1 = Unit(options.InputChannels, 64, 7, stride: 2);
        aux1 = auxiliaryHeads ? new(512, options.Classes) : null;
        aux2 = auxiliaryHeads ? new(528, options.Classes) : null;
        fc = nn.Linear(1024, options.Classes);
        RegisterComponents();
        foreach (Tensor weight in modules().Select(layer => layer switch { Conv2d conv => conv.weight, Linear dense => dense.weight, _ => null }).OfType<Tensor>())
        {
            nn.init.trunc_normal_(weight, 0, 0.01, -2, 2);
        }
    }

    /// <inheritdoc/>
    /// <remarks>0.3, as in the paper's section 5.</remarks>
    public double AuxiliaryWeight => 0.3;

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of 16×16 or more.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return Run(input, null).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public (Tensor Logits, IReadOnlyList<Tensor> Auxiliary) ForwardWithAuxiliary(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        var auxiliary = new List<Tensor>();
        Tensor logits = Run(input, auxiliary);
        return (logits.MoveToOuterDisposeScope(), [.. auxiliary.Select(head => head.MoveToOuterDisposeScope())]);
    }

    private Tensor Run(Tensor input, List<Tensor>? auxiliary)
    {
        Tensor x = maxpool1.call(conv1.call(layout.call(input)));   // (N, 64, H/4, W/4)
        x = maxpool2.call(conv3.call(conv2.call(x)));            // (N, 192, H/8, W/8)
        x = inception3b.call(inception3a.call(x));               // (N, 480, H/8, W/8)
        x = inception4a.call(maxpool3.call(x));                  // (N, 512, H/16, W/16)
        Judge(aux1, x);
        x = inception4d.call(inception4c.call(inception4b.call(x))); // (N, 528, H/16, W/16)
        Judge(aux2, x);
        x = maxpool4.call(inception4e.call(x));                  // (N, 832, H/32, W/32)
        x = inception5b.call(inception5a.call(x));               // (N, 1024, H/32, W/32)
        x = flatten.call(avgpool.call(x));                       // (N, 1024)
        return fc.call(dropout.call(x));                         // (N, classes)

        void Judge(AuxiliaryHead? head, Tensor features)
        {
            if (head is not null)
            {
                auxiliary?.Add(head.call(features));             // (N, classes)
            }
        }
    }

    /// <summary>Convolution, batch normalisation with ε = 0.001, ReLU.</summary>
    private static Sequential Unit(int inputs, int outputs, int kernel, int stride = 1) => nn.Sequential(
        ("conv", nn.Conv2d(inputs, outputs, kernel, stride: stride, padding: kernel / 2, bias: false)),
        ("bn", nn.BatchNorm2d(outputs, eps: 0.001)),
        ("relu", nn.ReLU(inplace: true)));

    /// <summary>Four views of the same maps side by side: 1×1; 1×1 then 3×3, twice; 3×3 maximum then 1×1 (the paper's figure 2b).</summary>
    private sealed class Inception : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential branch1;
        private readonly Sequential branch2;
        private readonly Sequential branch3;
        private readonly Sequential branch4;
        private readonly Concatenate join = new();

        public Inception(int inputs, int single, (int Reduced, int Out) middle, (int Reduced, int Out) wide, int pooled)
            : base(nameof(Inception))
        {
            branch1 = Unit(inputs, single, 1);
            branch2 = nn.Sequential(Unit(inputs, middle.Reduced, 1), Unit(middle.Reduced, middle.Out, 3));
            branch3 = nn.Sequential(Unit(inputs, wide.Reduced, 1), Unit(wide.Reduced, wide.Out, 3));
            branch4 = nn.Sequential(nn.MaxPool2d(3, stride: 1, padding: 1, ceil_mode: true), Unit(inputs, pooled, 1));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor[] views = [branch1.call(input), branch2.call(input), branch3.call(input), branch4.call(input)]; // 4 × (N, ·, H, W)
            return join.call(views).MoveToOuterDisposeScope(); // (N, sum of the branches, H, W)
        }
    }

    /// <summary>A classifier on maps of the middle (the paper's section 5, with average pooling to 4×4 whatever the size).</summary>
    private sealed class AuxiliaryHead : nn.Module<Tensor, Tensor>
    {
        private readonly AdaptiveAvgPool2d pool = nn.AdaptiveAvgPool2d(4);
        private readonly Sequential conv;
        private readonly Flatten flatten = nn.Flatten();
        private readonly Linear fc1 = nn.Linear(2048, 1024);
        private readonly ReLU relu = nn.ReLU(inplace: true);
        private readonly Dropout dropout = nn.Dropout(0.7);
        private readonly Linear fc2;

        public AuxiliaryHead(int inputs, int classes)
            : base(nameof(AuxiliaryHead))
        {
            conv = Unit(inputs, 128, 1);
            fc2 = nn.Linear(1024, classes);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = flatten.call(conv.call(pool.call(input)));        // (N, 2048)
            x = dropout.call(relu.call(fc1.call(x)));                    // (N, 1024)
            return fc2.call(x).MoveToOuterDisposeScope();                // (N, classes)
        }
    }
}
