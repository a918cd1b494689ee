using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class GRUCell : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly long _hidden;

    internal GRUCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype) : base(nameof(GRUCell))
    {
        _hidden = hiddenSize;
        (weight_ih, weight_hh) = Cell.Weights(3, inputSize, hiddenSize, device, dtype);
        if (bias) (bias_ih, bias_hh) = Cell.Biases(3, hiddenSize, device, dtype);
    }

    public Parameter? weight_ih
    {
        get => FindParameter(nameof(weight_ih));
        set => Own(nameof(weight_ih), value);
    }

    public Parameter? weight_hh
    {
        get => FindParameter(nameof(weight_hh));
        set => Own(nameof(weight_hh), value);
    }

    public Parameter? bias_ih
    {
        get => FindParameter(nameof(bias_ih));
        set => Own(nameof(bias_ih), value);
    }

    public Parameter? bias_hh
    {
        get => FindParameter(nameof(bias_hh));
        set => Own(nameof(bias_hh), value);
    }

    public override Tensor forward(Tensor input, Tensor? h0 = null)
    {
        using var zero = h0 is null ? Cell.ZeroState(input, _hidden) : null;
        return Op.Call("gru_cell"u8, input, h0 ?? zero, weight_ih, weight_hh, bias_ih, bias_hh);
    }
}

public sealed class RNNCell : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly long _hidden;
    private readonly nn.NonLinearities _nonLinearity;

    internal RNNCell(long inputSize, long hiddenSize, nn.NonLinearities nonLinearity, bool bias, Device? device, ScalarType? dtype) : base(nameof(RNNCell))
    {
        _hidden = hiddenSize;
        _nonLinearity = nonLinearity;
        (weight_ih, weight_hh) = Cell.Weights(1, inputSize, hiddenSize, device, dtype);
        if (bias) (bias_ih, bias_hh) = Cell.Biases(1, hiddenSize, device, dtype);
    }

    public Parameter? weight_ih
    {
        get => FindParameter(nameof(weight_ih));
        set => Own(nameof(weight_ih), value);
    }

    public Parameter? weight_hh
    {
        get => FindParameter(nameof(weight_hh));
        set => Own(nameof(weight_hh), value);
    }

    public Parameter? bias_ih
    {
        get => FindParameter(nameof(bias_ih));
        set => Own(nameof(bias_ih), value);
    }

    public Parameter? bias_hh
    {
        get => FindParameter(nameof(bias_hh));
        set => Own(nameof(bias_hh), value);
    }

    public override Tensor forward(Tensor input, Tensor? h0 = null)
    {
        using var zero = h0 is null ? Cell.ZeroState(input, _hidden) : null;
        return _nonLinearity == nn.NonLinearities.ReLU
            ? Op.Call("rnn_relu_cell"u8, input, h0 ?? zero, weight_ih, weight_hh, bias_ih, bias_hh)
            : Op.Call("rnn_tanh_cell"u8, input, h0 ?? zero, weight_ih, weight_hh, bias_ih, bias_hh);
    }
}

public sealed class LSTMCell : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor)>
{
    private readonly long _hidden;

    internal LSTMCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype) : base(nameof(LSTMCell))
    {
        _hidden = hiddenSize;
        (weight_ih, weight_hh) = Cell.Weights(4, inputSize, hiddenSize, device, dtype);
        if (bias) (bias_ih, bias_hh) = Cell.Biases(4, hiddenSize, device, dtype);
    }

    public Parameter? weight_ih
    {
        get => FindParameter(nameof(weight_ih));
        set => Own(nameof(weight_ih), value);
    }

    public Parameter? weight_hh
    {
        get => FindParameter(nameof(weight_hh));
        set => Own(nameof(weight_hh), value);
    }

    public Parameter? bias_ih
    {
        get => FindParameter(nameof(bias_ih));
        set => Own(nameof(bias_ih), value);
    }

    public Parameter? bias_hh
    {
        get => FindParameter(nameof(bias_hh));
        set => Own(nameof(bias_hh), value);
    }

    public new (Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

    public override (Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0)
    {
        using var zero = h0_c0 is null ? Cell.ZeroState(input, _hidden) : null;
        var state = h0_c0 is { } given ? new[] { given.Item1, given.Item2 } : [zero!, zero!];
        return Op.Many("lstm_cell"u8, input, state, weight_ih, weight_hh, bias_ih, bias_hh);
    }
}
