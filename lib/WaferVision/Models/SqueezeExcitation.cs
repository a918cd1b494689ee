using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>Scales each map by a number from 0 to 1 computed from the means of all (Hu, Shen and Sun, Squeeze-and-Excitation Networks, arXiv 1709.01507).</summary>
internal sealed class SqueezeExcitation : nn.Module<Tensor, Tensor>
{
    private readonly AdaptiveAvgPool2d avgpool = nn.AdaptiveAvgPool2d(1);
    private readonly Conv2d fc1;
    private readonly Conv2d fc2;
    private readonly nn.Module<Tensor, Tensor> activation;
    private readonly nn.Module<Tensor, Tensor> scale_activation;
    private readonly Multiply multiply = new();

    public SqueezeExcitation(int channels, int squeezed, nn.Module<Tensor, Tensor> activation, nn.Module<Tensor, Tensor> scaleActivation)
        : base(nameof(SqueezeExcitation))
    {
        fc1 = nn.Conv2d(channels, squeezed, 1);
        fc2 = nn.Conv2d(squeezed, channels, 1);
        this.activation = activation;
        scale_activation = scaleActivation;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor scale = activation.call(fc1.call(avgpool.call(input)));   // (N, squeezed, 1, 1)
        scale = scale_activation.call(fc2.call(scale));                  // (N, C, 1, 1)
        return multiply.call(input, scale).MoveToOuterDisposeScope();    // (N, C, H, W)
    }
}
