using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Mean logistic loss (cross-entropy over classes, or binary cross-entropy summed over labels) plus λ/2·‖W‖², as a function of W and b laid
/// end to end, with its gradient in closed form: Xᵀ(p − y)/N + λW.
/// </summary>
internal sealed class LogisticLoss : IDisposable
{
    private readonly Tensor _features;
    private readonly Tensor _targets;
    private readonly bool _multiLabel;
    private readonly int _width;
    private readonly int _classes;

    /// <summary>The loss over features (N, D) and targets (N, K) of 0 and 1, both in double precision; they are disposed with it.</summary>
    public LogisticLoss(Tensor features, Tensor targets, bool multiLabel)
    {
        (_features, _targets, _multiLabel) = (features.DetachFromDisposeScope(), targets.DetachFromDisposeScope(), multiLabel);
        (_width, _classes) = ((int)features.shape[1], (int)targets.shape[1]);
    }

    /// <summary>Length of the parameters: (D + 1)·K.</summary>
    public int Length => (_width + 1) * _classes;

    /// <summary>Value and gradient at (W row-major (D, K), then b).</summary>
    public (double Value, Vector<double> Gradient) At(Vector<double> parameters, double penalty)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor all = tensor(parameters.AsArray() ?? parameters.ToArray(), [_width + 1, _classes]);
        Tensor weights = all.narrow(0, 0, _width);
        Tensor logits = _features.matmul(weights) + all.narrow(0, _width, 1); // (N, K)
        long count = _features.shape[0];
        Tensor loss, excess;
        if (_multiLabel)
        {
            loss = nn.functional.binary_cross_entropy_with_logits(logits, _targets, reduction: nn.Reduction.Sum) / count;
            excess = logits.sigmoid() - _targets;
        }
        else
        {
            Tensor logarithms = logits.log_softmax(1);
            loss = -(logarithms * _targets).sum() / count;
            excess = logarithms.exp() - _targets;
        }

        Tensor gradient = cat([(_features.t().matmul(excess) / count) + (penalty * weights), excess.sum(0, keepdim: true) / count], 0);
        double value = (loss + (weights.square().sum() * (penalty / 2))).item<double>();
        return (value, Vector<double>.Build.Dense(MemoryMarshal.Cast<byte, double>(gradient.contiguous().bytes).ToArray()));
    }

    public void Dispose()
    {
        _features.Dispose();
        _targets.Dispose();
    }
}
