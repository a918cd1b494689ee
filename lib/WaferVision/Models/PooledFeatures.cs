using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>The convolutions of a network without its classifier: the means of their planes, and a dense layer on them.</summary>
internal sealed class PooledFeatures : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> features;
    private readonly AdaptiveAvgPool2d pool = nn.AdaptiveAvgPool2d(1);
    private readonly Flatten flatten = nn.Flatten();
    private readonly Linear fc;
    private readonly ChannelsLast layout = new();

    /// <summary>Takes over the convolutions; the dense layer is drawn from torch's generator.</summary>
    public PooledFeatures(nn.Module<Tensor, Tensor> features, int width, int classes)
        : base(nameof(PooledFeatures))
    {
        this.features = features;
        fc = nn.Linear(width, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = features.call(layout.call(input));        // (N, width, h, w)
        x = flatten.call(pool.call(x));                      // (N, width)
        return fc.call(x).MoveToOuterDisposeScope();         // (N, classes)
    }
}
