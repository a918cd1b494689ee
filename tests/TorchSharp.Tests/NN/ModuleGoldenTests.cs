using TorchSharp.Modules;
using TorchSharp.Tests.Golden;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.NN;

/// <summary>Every module against PyTorch: outputs, gradients, names of the state, running statistics, evaluation mode.</summary>
public class ModuleGoldenTests
{
    public static TheoryData<string> Names => NnGolden.Names("modules");

    [Theory, MemberData(nameof(Names))]
    public void AgreesWithPyTorch(string name)
    {
        using var scope = NewDisposeScope();
        var golden = NnGolden.Section("modules")[name]!;
        var (module, call) = ModuleCases.Create(name);
        module.@double();
        using (no_grad())
        {
            foreach (var (parameter, k) in module.parameters().Select((parameter, k) => (parameter, k)))
                parameter.copy_(NnGolden.Wave(parameter.shape, k));
        }

        var inputs = NnGolden.Inputs(golden);
        NnGolden.CheckOutputsAndInputGradients(golden, inputs, call(module, inputs));

        Assert.Equal(
            golden["state"]!.AsArray().Select(key => key!.GetValue<string>()).Order(), module.state_dict().Keys.Order());
        var gradients = golden["grads"]!.AsObject();
        foreach (var (parameterName, parameter) in module.named_parameters())
        {
            if (gradients[parameterName] is { } expected)
                NnGolden.Near(NnGolden.Numbers(expected), NnGolden.Values(parameter.grad!), $"gradient of {parameterName}");
        }

        foreach (var (bufferName, buffer) in module.named_buffers())
            NnGolden.Near(NnGolden.Numbers(golden["buffers"]![bufferName]), NnGolden.Values(buffer), bufferName);

        module.eval();
        using (no_grad())
            NnGolden.Near(NnGolden.Numbers(golden["evaluated"]), NnGolden.Values(call(module, inputs)[0]), "output in evaluation");
        module.Dispose();
    }
}

internal static class ModuleCases
{
    public delegate Tensor[] Caller(nn.Module module, Tensor[] inputs);

    public static (nn.Module Module, Caller Call) Create(string name) => name switch
    {
        "Conv1d" => One(Conv1d(3, 4, 3, stride: 2, padding: 1)),
        "Conv1d circular" => One(Conv1d(2, 2, 3, padding: 2, padding_mode: PaddingModes.Circular)),
        "Conv1d same" => One(Conv1d(2, 2, 4, Padding.Same)),
        "Conv2d" => One(Conv2d(2, 4, (3, 2), stride: (2, 1), padding: (1, 0))),
        "Conv2d groups" => One(Conv2d(4, 4, 3, groups: 2, bias: false)),
        "Conv2d same" => One(Conv2d(1, 2, (3, 4), Padding.Same, dilation: (2, 1))),
        "Conv2d reflect" => One(Conv2d(1, 2, (3, 3), padding: (2, 1), padding_mode: PaddingModes.Reflect)),
        "Conv2d replicate" => One(Conv2d(1, 2, (3, 3), padding: (2, 1), padding_mode: PaddingModes.Replicate)),
        "Conv2d circular" => One(Conv2d(1, 2, (3, 3), padding: (2, 1), padding_mode: PaddingModes.Circular)),
        "Conv2d unbatched" => One(Conv2d(2, 3, 3)),
        "Conv3d" => One(Conv3d(1, 2, (2, 2, 2), stride: (1, 2, 1))),
        "ConvTranspose1d" => One(ConvTranspose1d(2, 3, 3, stride: 2, padding: 1, output_padding: 1)),
        "ConvTranspose2d" => One(ConvTranspose2d(2, 3, (3, 3), stride: (2, 3), padding: (1, 1), output_padding: (1, 2))),
        "ConvTranspose2d size" => (
            ConvTranspose2d(1, 1, 3, stride: 2, padding: 1), (m, x) => [((ConvTranspose2d)m).forward(x[0], [8, 7])]),
        "ConvTranspose3d" => One(ConvTranspose3d(1, 2, 2, stride: 2)),
        "BatchNorm1d" => One(BatchNorm1d(3)),
        "BatchNorm2d" => One(BatchNorm2d(3, eps: 1e-3, momentum: 0.3)),
        "BatchNorm3d" => One(BatchNorm3d(2, affine: false)),
        "BatchNorm2d untracked" => One(BatchNorm2d(2, track_running_stats: false)),
        "InstanceNorm2d" => One(InstanceNorm2d(3, affine: true, track_running_stats: true)),
        "LayerNorm" => One(LayerNorm([3L, 4L])),
        "GroupNorm" => One(GroupNorm(2, 4)),
        "LocalResponseNorm" => One(LocalResponseNorm(3, alpha: 0.1, k: 2.0)),
        "PReLU" => One(PReLU(3)),
        "Linear" => One(Linear(4, 3)),
        "Bilinear" => (Bilinear(3, 2, 4), (m, x) => [((Bilinear)m).call(x[0], x[1])]),
        "MaxPool1d" => One(MaxPool1d(3, stride: 2, padding: 1)),
        "MaxPool2d" => One(MaxPool2d((3, 2), dilation: (1, 2), ceil_mode: true)),
        "MaxPool3d" => One(MaxPool3d(2, stride: 1)),
        "AvgPool1d" => One(AvgPool1d(3, padding: 1)),
        "AvgPool2d" => One(AvgPool2d(3, stride: 2, padding: 1, count_include_pad: false)),
        "AvgPool3d" => One(AvgPool3d(2, divisor_override: 3)),
        "AdaptiveAvgPool2d" => One(AdaptiveAvgPool2d((3, 2))),
        "AdaptiveMaxPool2d" => One(AdaptiveMaxPool2d([3L, 2L])),
        "LPPool2d" => One(LPPool2d(2, 3, stride: 2)),
        "Upsample nearest" => One(Upsample(scale_factor: [2.0])),
        "Upsample bilinear" => One(Upsample(scale_factor: [1.7], mode: UpsampleMode.Bilinear, align_corners: false)),
        "Upsample bicubic" => One(Upsample(size: [5L, 7L], mode: UpsampleMode.Bicubic, align_corners: true)),
        "PixelShuffle" => One(PixelShuffle(2)),
        "Fold" => One(Fold((4, 5), (2, 2))),
        "Unfold" => One(Unfold((2, 3), padding: (1, 1))),
        "ReflectionPad2d" => One(ReflectionPad2d((1, 2, 0, 1))),
        "ConstantPad2d" => One(ConstantPad2d((1, 2, 0, 1), 3.5)),
        "RNN" => Recurrent(RNN(3, 4, 2)),
        "RNN relu" => Recurrent(RNN(3, 4, nonLinearity: NonLinearities.ReLU, bidirectional: true)),
        "GRU" or "GRU state" => Recurrent(name == "GRU" ? GRU(3, 4, batchFirst: true, bidirectional: true) : GRU(3, 4, 2)),
        "LSTM" or "LSTM unbatched" => Recurrent(
            name == "LSTM" ? LSTM(3, 4, 2, batchFirst: true, bidirectional: true) : LSTM(3, 4)),
        "GRUCell" => (GRUCell(3, 4), (m, x) => [((GRUCell)m).call(x[0], null!)]),
        "RNNCell" => (RNNCell(3, 4), (m, x) => [((RNNCell)m).call(x[0], null!)]),
        "LSTMCell" => (LSTMCell(3, 4), (m, x) => ((LSTMCell)m).call(x[0]) is var (h, c) ? [h, c] : []),
        "MultiheadAttention" => Attention(MultiheadAttention(4, 2), (a, x) => a.call(x[0], x[1], x[2])),
        "MultiheadAttention self" => Attention(MultiheadAttention(4, 2), (a, x) => a.call(x[0], x[0], x[0])),
        "MultiheadAttention masks" => Attention(
            MultiheadAttention(4, 2, add_bias_kv: true, add_zero_attn: true, kdim: 3, vdim: 2),
            (a, x) => a.call(
                x[0], x[1], x[2], tensor(new[] { false, false, true, false, true, false }, [2L, 3L]),
                attn_mask: ones([3L, 3L]).triu(1).to(ScalarType.Bool))),
        "TransformerEncoderLayer" => One(TransformerEncoderLayer(4, 2, 6, dropout: 0.0)),
        "TransformerEncoder" => (
            TransformerEncoder(TransformerEncoderLayer(4, 2, 6, dropout: 0.0, activation: nn.Activations.GELU), 2),
            (m, x) => [((TransformerEncoder)m).call(x[0])]),
        "Sequential" => One(Sequential(Conv2d(1, 2, 3), BatchNorm2d(2), ReLU(), Flatten(), Linear(8, 3))),
        "ReLU" => One(ReLU()),
        "ReLU6" => One(ReLU6()),
        "LeakyReLU" => One(LeakyReLU()),
        "ELU" => One(ELU()),
        "CELU" => One(CELU()),
        "SELU" => One(SELU()),
        "GELU" => One(GELU()),
        "SiLU" => One(SiLU()),
        "Mish" => One(Mish()),
        "Hardswish" => One(Hardswish()),
        "Hardsigmoid" => One(Hardsigmoid()),
        "Hardtanh" => One(Hardtanh()),
        "Hardshrink" => One(Hardshrink()),
        "Softshrink" => One(Softshrink()),
        "Sigmoid" => One(Sigmoid()),
        "LogSigmoid" => One(LogSigmoid()),
        "Tanh" => One(Tanh()),
        "Tanhshrink" => One(Tanhshrink()),
        "Softsign" => One(Softsign()),
        "Softplus" => One(Softplus()),
        "Softmax" => One(Softmax(1)),
        "LogSoftmax" => One(LogSoftmax(1)),
        "Softmin" => One(Softmin(1)),
        "GLU" => One(GLU()),
        "Threshold" => One(Threshold(0.2, -1.0)),
        "Softmax2d" => One(Softmax2d()),
        _ => throw new ArgumentException($"no module for the stored case '{name}'"),
    };

    private static (nn.Module, Caller) One(Module<Tensor, Tensor> module)
        => (module, (m, x) => [((Module<Tensor, Tensor>)m).call(x[0])]);

    private static (nn.Module, Caller) Recurrent(nn.Module module) => (module, (m, x) =>
    {
        switch (m)
        {
            case LSTM lstm:
                var (output, h, c) = lstm.call(x[0], x.Length == 3 ? (x[1], x[2]) : null);
                return [output, h, c];
            case GRU gru:
                var (gruOutput, gruState) = gru.call(x[0], x.Length == 2 ? x[1] : null);
                return [gruOutput, gruState];
            default:
                var (rnnOutput, rnnState) = ((RNN)m).call(x[0]);
                return [rnnOutput, rnnState];
        }
    });

    private static (nn.Module, Caller) Attention(
        MultiheadAttention attention, Func<MultiheadAttention, Tensor[], Tuple<Tensor, Tensor>> call)
        => (attention, (m, x) =>
        {
            var (output, weights) = call((MultiheadAttention)m, x);
            return [output, weights];
        });
}
