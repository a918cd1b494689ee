using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Gated recurrent units over (sequence, batch, feature) or, with batchFirst, (batch, sequence, feature) input.</summary>
public sealed class GRU : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
{
    private readonly RecurrentWeights _weights;

    internal GRU(RecurrentWeights weights, Device? device, ScalarType? dtype) : base(nameof(GRU))
        => _weights = weights.Create(this, 3, device, dtype);

    public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0!);

    public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null)
    {
        using var scope = NewDisposeScope();
        var single = input.dim() == 2;
        var batched = _weights.Batched(input);
        var start = h0 is null ? _weights.ZeroState(batched) : single ? h0.unsqueeze(1) : h0;
        var (output, h) = ((Tensor, Tensor))Op.Many(
            "gru.input"u8, batched, start, _weights.Of(this), _weights.HasBias, _weights.Layers, _weights.Dropout, training,
            _weights.Bidirectional, _weights.BatchFirst);
        if (single) (output, h) = (_weights.Unbatched(output), h.squeeze(1));
        return (output.MoveToOuterDisposeScope(), h.MoveToOuterDisposeScope());
    }
}
