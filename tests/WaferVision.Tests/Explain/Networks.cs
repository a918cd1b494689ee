using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Tests.Explain;

/// <summary>Networks small enough to know the right explanation by hand.</summary>
internal static class Networks
{
    /// <summary>Two maps of a one-channel image, w₀·x and w₁·x, averaged, then one logit a class: Σ head[class, k]·mean(wₖ·x).</summary>
    public static Sequential Averaging(float[] maps, float[] head, int classes)
    {
        Conv2d conv = nn.Conv2d(1, maps.Length, 1, bias: false);
        Linear fc = nn.Linear(maps.Length, classes, hasBias: false);
        Set(conv.weight, maps);
        Set(fc.weight, head);
        return nn.Sequential(("conv", conv), ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("fc", fc));
    }

    /// <summary>One map of a 1×h×w image, x itself, then a dense layer with a weight for each place; two classes, the second the first's negative.</summary>
    public static Sequential Placing(float[] weights)
    {
        Conv2d conv = nn.Conv2d(1, 1, 1, bias: false);
        Linear fc = nn.Linear(weights.Length, 2, hasBias: false);
        Set(conv.weight, [1]);
        Set(fc.weight, [.. weights, .. weights.Select(w => -w)]);
        return nn.Sequential(("conv", conv), ("flatten", nn.Flatten()), ("fc", fc));
    }

    /// <summary>The logit Σx² and its negative: not linear, and its integral is known.</summary>
    public static nn.Module<Tensor, Tensor> Squares() => new SumOfSquares();

    public static float[] Numbers(Tensor tensor) => tensor.detach().cpu().contiguous().data<float>().ToArray();

    /// <summary>Sets a layer's weights, and its biases to 0.</summary>
    public static void Set(nn.Module model, string layer, float[] weights)
    {
        using IDisposable _ = no_grad();
        Set(model.state_dict()[$"{layer}.weight"], weights);
        model.state_dict()[$"{layer}.bias"].zero_();
    }

    private static void Set(Tensor parameter, float[] values)
    {
        using IDisposable _ = no_grad();
        using Tensor numbers = tensor(values, parameter.shape);
        parameter.copy_(numbers);
    }

    private sealed class SumOfSquares : nn.Module<Tensor, Tensor>
    {
        public SumOfSquares()
            : base(nameof(SumOfSquares)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor sum = input.square().sum([1, 2, 3]).unsqueeze(1); // (N, 1)
            return cat([sum, -sum], 1).MoveToOuterDisposeScope();    // (N, 2)
        }
    }
}
