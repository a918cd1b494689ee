using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A table of vectors looked up by integer.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private readonly long _padding;
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleByFrequency;
    private readonly bool _sparse;

    internal Embedding(
        Parameter weight, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse)
        : base(nameof(Embedding))
    {
        var count = weight.shape[0];
        if (padding_idx is { } index && (index >= count || index < -count))
            throw new ArgumentException($"padding_idx must be within the {count} embeddings, got {index}", nameof(padding_idx));
        _padding = padding_idx is { } i ? (i < 0 ? count + i : i) : -1;
        (_maxNorm, _normType, _scaleByFrequency, _sparse) = (max_norm, norm_type, scale_grad_by_freq, sparse);
        this.weight = weight;
    }

    public Parameter? weight
    {
        get => FindParameter(nameof(weight));
        set => Own(nameof(weight), value);
    }

    public override Tensor forward(Tensor input)
    {
        using var wide = input.dtype is ScalarType.Int64 or ScalarType.Int32 ? null : input.to(ScalarType.Int64);
        return nn.functional.Embed(wide ?? input, weight!, _padding, _maxNorm, _normType, _scaleByFrequency, _sparse);
    }
}
