using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>y = x₁ A x₂ + b.</summary>
public sealed class Bilinear : nn.Module<Tensor, Tensor, Tensor>
{
    internal Bilinear(long in1_features, long in2_features, long out_features, bool hasBias, Device? device, ScalarType? dtype)
        : base(nameof(Bilinear))
    {
        (this.in1_features, this.in2_features, this.out_features) = (in1_features, in2_features, out_features);
        var bound = 1 / Math.Sqrt(in1_features);
        weight = nn.Parameter(empty([out_features, in1_features, in2_features], dtype: dtype, device: device));
        nn.init.uniform_(weight, -bound, bound);
        if (!hasBias) return;
        bias = nn.Parameter(empty(out_features, dtype: dtype, device: device));
        nn.init.uniform_(bias!, -bound, bound);
    }

    public long in1_features { get; set; }

    public long in2_features { get; set; }

    public long out_features { get; set; }

    public Parameter weight
    {
        get => FindParameter(nameof(weight))!;
        set => Own(nameof(weight), value);
    }

    public Parameter? bias
    {
        get => FindParameter(nameof(bias));
        set => Own(nameof(bias), value);
    }

    public override Tensor forward(Tensor input1, Tensor input2) => nn.functional.bilinear(input1, input2, weight, bias);
}
