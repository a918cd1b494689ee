using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Long short-term memory over (sequence, batch, feature) or, with batchFirst, (batch, sequence, feature) input.</summary>
public sealed class LSTM : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
{
    private readonly RecurrentWeights _weights;

    internal LSTM(RecurrentWeights weights, Device? device, ScalarType? dtype) : base(nameof(LSTM))
        => _weights = weights.Create(this, 4, device, dtype);

    public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

    public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
    {
        using var scope = NewDisposeScope();
        var single = input.dim() == 2;
        var batched = _weights.Batched(input);
        var (h0, c0) = h0_c0 switch
        {
            null => (_weights.ZeroState(batched), _weights.ZeroState(batched)),
            { } given => single ? (given.Item1.unsqueeze(1), given.Item2.unsqueeze(1)) : given,
        };
        var (output, h, c) = ((Tensor, Tensor, Tensor))Op.Many(
            "lstm.input"u8, batched, new[] { h0, c0 }, _weights.Of(this), _weights.HasBias, _weights.Layers, _weights.Dropout, training,
            _weights.Bidirectional, _weights.BatchFirst);
        if (single) (output, h, c) = (_weights.Unbatched(output), h.squeeze(1), c.squeeze(1));
        return (output.MoveToOuterDisposeScope(), h.MoveToOuterDisposeScope(), c.MoveToOuterDisposeScope());
    }
}
