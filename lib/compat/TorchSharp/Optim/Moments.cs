using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Running averages of gradients, of their squares, and (AMSGrad) the largest of the latter so far.</summary>
internal readonly record struct Moments(Tensor[] First, Tensor[] Second, Tensor[]? LargestSecond)
{
    public static void Check(double lr, double beta1, double beta2, double eps, double weight_decay)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1 value: {beta1}");
        if (beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2 value: {beta2}");
        if (eps < 0) throw new ArgumentException($"Invalid eps value: {eps}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
    }

    /// <summary>Adam's update, in the order of operations of PyTorch's, so that the results agree to rounding.</summary>
    public void Update(Tensor[] parameters, Tensor[] gradients, long step, double rate, double beta1, double beta2, double eps)
    {
        Foreach.MulInPlace(First, beta1);
        Foreach.AddInPlace(First, gradients, 1 - beta1);
        Foreach.MulInPlace(Second, beta2);
        Foreach.AddcmulInPlace(Second, gradients, gradients, 1 - beta2);
        var second = Second;
        if (LargestSecond is { } largest)
        {
            var larger = Foreach.Maximum(largest, Second);
            for (var i = 0; i < largest.Length; i++) largest[i].copy_(larger[i]);
            second = largest;
        }

        var scale = Foreach.Sqrt(second);
        Foreach.DivInPlace(scale, Math.Sqrt(1 - Math.Pow(beta2, step)));
        Foreach.AddInPlace(scale, eps);
        Foreach.AddcdivInPlace(parameters, First, scale, -rate / (1 - Math.Pow(beta1, step)));
    }
}
