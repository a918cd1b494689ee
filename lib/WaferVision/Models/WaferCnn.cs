using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>
/// The course's network: three convolutions (5×5×32, 3×3×64, 3×3×128), each followed by ReLU and 2×2 max pooling, then a dense layer of
/// 256, dropout and the output layer. With 20 classes of 1×64×64 images it has 2,195,732 parameters, 96 % of them in the first dense layer.
/// </summary>
public sealed class WaferCnn : nn.Module<Tensor, Tensor>
{
    /// <summary>The model's name in the registry.</summary>
    public const string Name = "wafer-cnn";

    /// <summary>The course's own network; its paper is the one that made this pattern of layers known.</summary>
    internal static ModelInfo Info { get; } = new(
        Name, "course CNN", 1998, LeNet5.Paper, new(), SmallestInput: 8, AnySize: false, options => new WaferCnn(options));

    private readonly Conv2d conv1;
    private readonly MaxPool2d pool1 = nn.MaxPool2d(2);
    private readonly Conv2d conv2 = nn.Conv2d(32, 64, 3, padding: 1);
    private readonly MaxPool2d pool2 = nn.MaxPool2d(2);
    private readonly Conv2d conv3 = nn.Conv2d(64, 128, 3, padding: 1);
    private readonly MaxPool2d pool3 = nn.MaxPool2d(2);
    private readonly ReLU relu = nn.ReLU(inplace: true);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Linear fc1;
    private readonly Dropout dropout = nn.Dropout(0.5);
    private readonly Linear fc2;
    private readonly ChannelsLast layout = new();

    /// <summary>Makes the network with torch's default initial weights.</summary>
    /// <param name="options">Classes, channels and size.</param>
    public WaferCnn(ModelOptions options)
        : base(nameof(WaferCnn))
    {
        ArgumentNullException.ThrowIfNull(options);
        conv1 = nn.Conv2d(options.InputChannels, 32, 5, padding: 2);
        long side = options.InputSize / 8;
        fc1 = nn.Linear(128 * side * side, 256);
        fc2 = nn.Linear(256, options.Classes);
        RegisterComponents();
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W) of the options' size.</param>
    /// <returns>Logits (N, classes).</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        // ReLU in place: a second copy of the largest planes would cost more time than the ReLU itself.
        Tensor x = pool1.call(relu.call(conv1.call(layout.call(input)))); // (N, 32, H/2, W/2)
        x = pool2.call(relu.call(conv2.call(x)));         // (N, 64, H/4, W/4)
        x = pool3.call(relu.call(conv3.call(x)));         // (N, 128, H/8, W/8)
        x = relu.call(fc1.call(flatten.call(x)));         // (N, 256)
        return fc2.call(dropout.call(x)).MoveToOuterDisposeScope(); // (N, classes)
    }
}
