using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>The function between LeNet-5's layers.</summary>
public enum LeNetActivation
{
    /// <summary>The paper's 1.7159 tanh(2x/3) (its appendix A).</summary>
    Tanh,

    /// <summary>max(0, x), as later networks use.</summary>
    Relu,
}

/// <summary>How LeNet-5 halves its maps.</summary>
public enum LeNetPooling
{
    /// <summary>The mean of 2×2, as in the paper, without its learned scale and shift.</summary>
    Average,

    /// <summary>The largest of 2×2, as later networks use.</summary>
    Max,
}

/// <summary>Where LeNet-5 may follow its paper or later habits.</summary>
public sealed record LeNet5Options
{
    /// <summary>The function between the layers. Default: the paper's.</summary>
    public LeNetActivation Activation { get; init; } = LeNetActivation.Tanh;

    /// <summary>How maps are halved. Default: the paper's.</summary>
    public LeNetPooling Pooling { get; init; } = LeNetPooling.Average;

    /// <summary>Whether C3 sees only the maps that the paper's table I gives each of its 16, which saves 900 of its 2,416 parameters. Default: no.</summary>
    public bool PartialC3 { get; init; }
}

/// <summary>
/// LeNet-5: two 5×5 convolutions with pooling, then three dense layers, here with plain logits in place of the paper's radial basis outputs
/// (LeCun, Bottou, Bengio and Haffner, Gradient-Based Learning Applied to Document Recognition, 1998, section II.B; layers carry its names).
/// With 10 classes of 1×32×32 images: 61,706 parameters, 60,806 with the partial C3.
/// </summary>
public sealed class LeNet5 : nn.Module<Tensor, Tensor>
{
    /// <summary>The paper's address.</summary>
    internal static Uri Paper { get; } = new("https://doi.org/10.1109/5.726791");

    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } =
        [new("lenet5", "LeNet-5", 1998, Paper, new(10, 1, 32), SmallestInput: 16, AnySize: false, options => new LeNet5(options))];

    private readonly nn.Module<Tensor, Tensor> squash;
    private readonly Conv2d c1;
    private readonly nn.Module<Tensor, Tensor> s2;
    private readonly nn.Module<Tensor, Tensor> c3;
    private readonly nn.Module<Tensor, Tensor> s4;
    private readonly Flatten flatten = nn.Flatten();
    private readonly Linear c5;
    private readonly Linear f6 = nn.Linear(120, 84);
    private readonly Linear output;

    /// <summary>Makes the network with torch's default initial weights.</summary>
    /// <param name="options">Classes, channels and size; 16 pixels or more.</param>
    /// <param name="style">The paper's layers or later ones; the paper's, with a dense C3, if null.</param>
    public LeNet5(ModelOptions options, LeNet5Options? style = null)
        : base(nameof(LeNet5))
    {
        ArgumentNullException.ThrowIfNull(options);
        style ??= new();
        squash = style.Activation == LeNetActivation.Relu ? nn.ReLU(inplace: true) : new ScaledTanh();
        c1 = nn.Conv2d(options.InputChannels, 6, 5);
        s2 = Pool(style.Pooling);
        c3 = style.PartialC3 ? new PartialConvolution() : nn.Conv2d(6, 16, 5);
        s4 = Pool(style.Pooling);
        int side = (((options.InputSize - 4) / 2) - 4) / 2;
        c5 = nn.Linear(16 * side * side, 120); // a 5×5 convolution of 5×5 maps, which is a dense layer
        output = nn.Linear(84, options.Classes);
        RegisterComponents();
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of the options' size.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = s2.call(squash.call(c1.call(input)));          // (N, 6, 14, 14)
        x = s4.call(squash.call(c3.call(x)));                     // (N, 16, 5, 5)
        x = squash.call(c5.call(flatten.call(x)));                // (N, 120)
        x = squash.call(f6.call(x));                              // (N, 84)
        return output.call(x).MoveToOuterDisposeScope();          // (N, classes)
    }

    private static nn.Module<Tensor, Tensor> Pool(LeNetPooling kind) => kind == LeNetPooling.Average ? nn.AvgPool2d(2) : nn.MaxPool2d(2);

    /// <summary>A 5×5 convolution from 6 to 16 maps that connects only the pairs of the paper's table I.</summary>
    private sealed class PartialConvolution : nn.Module<Tensor, Tensor>
    {
        // Inputs of each output: six runs of three, six runs of four, three of four with a gap, and one of all.
        private static readonly long[][] Table =
        [
            [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 0], [5, 0, 1],
            [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 0], [4, 5, 0, 1], [5, 0, 1, 2],
            [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5], [0, 1, 2, 3, 4, 5],
        ];

        private readonly ModuleList<SelectChannels> choices = nn.ModuleList([.. Table.Select(inputs => new SelectChannels(inputs))]);
        private readonly ModuleList<Conv2d> maps = nn.ModuleList([.. Table.Select(inputs => nn.Conv2d(inputs.Length, 1, 5))]);
        private readonly Concatenate join = new();

        public PartialConvolution()
            : base(nameof(PartialConvolution)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor[] outputs = [.. maps.Select((map, i) => map.call(choices[i].call(input)))];                                        // 16 × (N, 1, H-4, W-4)
            return join.call(outputs).MoveToOuterDisposeScope(); // (N, 16, H-4, W-4)
        }
    }
}

/// <summary>The function 1.7159 tanh(2x/3) of LeNet-5's paper (its appendix A); overwrites its input on the way.</summary>
internal sealed class ScaledTanh() : nn.Module<Tensor, Tensor>(nameof(ScaledTanh)), IOperation
{
    /// <summary>A of A tanh(Sx).</summary>
    public const double Amplitude = 1.7159;

    /// <summary>S of A tanh(Sx).</summary>
    public const double Slope = 2.0 / 3;

    public override Tensor forward(Tensor input) => input.mul_(Slope).tanh_() * Amplitude;
}
