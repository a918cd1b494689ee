using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A leaky ReLU whose slope (one for all channels, or one each) is learned.</summary>
public sealed class PReLU : nn.Module<Tensor, Tensor>
{
    internal PReLU(long num_parameters, double init, Device? device, ScalarType? dtype) : base(nameof(PReLU))
    {
        this.num_parameters = num_parameters;
        this.init = init;
        weight = nn.Parameter(full(num_parameters, init, dtype: dtype, device: device));
    }

    public long num_parameters { get; }

    public double init { get; }

    public Parameter weight
    {
        get => FindParameter(nameof(weight))!;
        set => Own(nameof(weight), value);
    }

    public override Tensor forward(Tensor tensor) => nn.functional.prelu(tensor, weight);
}
