using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Normalizes each channel over the batch and all positions.</summary>
public abstract class BatchNorm : NormBase
{
    public BatchNorm(
        long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype,
        string name) : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name) { }

    private protected abstract (int Least, int Most) Dims { get; }

    public override Tensor forward(Tensor input)
    {
        CheckDims(input, Dims.Least, Dims.Most);
        var (mean, variance) = (running_mean, running_var);
        var fromBatch = training || (mean is null && variance is null);
        var useRunning = !training || track_running_stats;
        return nn.functional.batch_norm(
            input, useRunning ? mean : null, useRunning ? variance : null, weight, bias, fromBatch, UpdateWeight(), eps);
    }
}

public sealed class BatchNorm1d : BatchNorm
{
    internal BatchNorm1d(
        long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm1d)) { }

    private protected override (int Least, int Most) Dims => (2, 3);
}

public sealed class BatchNorm2d : BatchNorm
{
    internal BatchNorm2d(
        long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm2d)) { }

    private protected override (int Least, int Most) Dims => (4, 4);
}

public sealed class BatchNorm3d : BatchNorm
{
    internal BatchNorm3d(
        long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm3d)) { }

    private protected override (int Least, int Most) Dims => (5, 5);
}
