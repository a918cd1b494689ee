using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the cells of recurrent networks share: parameters of gates × hidden rows, uniform in ±1/√hidden, and the first state.</summary>
internal static class Cell
{
    public static (Parameter Input, Parameter Hidden) Weights(long gates, long inputSize, long hiddenSize, Device? device, ScalarType? dtype)
        => (Uniform([gates * hiddenSize, inputSize], hiddenSize, device, dtype), Uniform([gates * hiddenSize, hiddenSize], hiddenSize, device, dtype));

    public static (Parameter Input, Parameter Hidden) Biases(long gates, long hiddenSize, Device? device, ScalarType? dtype)
        => (Uniform([gates * hiddenSize], hiddenSize, device, dtype), Uniform([gates * hiddenSize], hiddenSize, device, dtype));

    public static Tensor ZeroState(Tensor input, long hiddenSize)
        => zeros(input.dim() == 1 ? [hiddenSize] : [input.size(0), hiddenSize], dtype: input.dtype, device: input.device);

    private static Parameter Uniform(long[] shape, long hiddenSize, Device? device, ScalarType? dtype)
    {
        var bound = 1 / Math.Sqrt(hiddenSize);
        return (Parameter)nn.init.uniform_(nn.Parameter(empty(shape, dtype: dtype, device: device)), -bound, bound);
    }
}
