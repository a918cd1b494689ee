using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The Elman network over (sequence, batch, feature) or, with batchFirst, (batch, sequence, feature) input.</summary>
public sealed class RNN : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
{
    private readonly RecurrentWeights _weights;
    private readonly nn.NonLinearities _nonLinearity;

    internal RNN(RecurrentWeights weights, nn.NonLinearities nonLinearity, Device? device, ScalarType? dtype) : base(nameof(RNN))
    {
        _weights = weights.Create(this, 1, device, dtype);
        _nonLinearity = nonLinearity;
    }

    public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0!);

    public override (Tensor, Tensor) forward(Tensor input, Tensor? h0)
    {
        using var scope = NewDisposeScope();
        var single = input.dim() == 2;
        var batched = _weights.Batched(input);
        var start = h0 is null ? _weights.ZeroState(batched) : single ? h0.unsqueeze(1) : h0;
        (Tensor, Tensor) result = _nonLinearity == nn.NonLinearities.ReLU
            ? Op.Many(
                "rnn_relu.input"u8, batched, start, _weights.Of(this), _weights.HasBias, _weights.Layers, _weights.Dropout, training,
                _weights.Bidirectional, _weights.BatchFirst)
            : Op.Many(
                "rnn_tanh.input"u8, batched, start, _weights.Of(this), _weights.HasBias, _weights.Layers, _weights.Dropout, training,
                _weights.Bidirectional, _weights.BatchFirst);
        var (output, h) = result;
        if (single) (output, h) = (_weights.Unbatched(output), h.squeeze(1));
        return (output.MoveToOuterDisposeScope(), h.MoveToOuterDisposeScope());
    }

    public Parameter? get_weight_ih(long idx) => FindParameter($"weight_ih_l{idx}");

    public Parameter? get_weight_hh(long idx) => FindParameter($"weight_hh_l{idx}");

    public Parameter? get_bias_ih(long idx) => FindParameter($"bias_ih_l{idx}");

    public Parameter? get_bias_hh(long idx) => FindParameter($"bias_hh_l{idx}");
}
