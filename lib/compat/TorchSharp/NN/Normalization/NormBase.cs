using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What batch and instance normalization share: scale and shift, and running statistics for evaluation.</summary>
public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    public NormBase(
        long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype,
        string name) : base(name)
    {
        (this.num_features, this.eps, this.momentum) = (num_features, eps, momentum);
        (this.affine, this.track_running_stats) = (affine, track_running_stats);
        if (affine)
        {
            weight = nn.Parameter(empty(num_features, dtype: dtype, device: device));
            bias = nn.Parameter(empty(num_features, dtype: dtype, device: device));
        }

        if (track_running_stats)
        {
            running_mean = zeros(num_features, dtype: dtype, device: device);
            running_var = ones(num_features, dtype: dtype, device: device);
            num_batches_tracked = tensor(0L, dtype: ScalarType.Int64, device: device);
        }

        reset_parameters();
    }

    public long num_features { get; }

    public double eps { get; set; }

    /// <summary>The weight of the newest batch in the running statistics; null for the average over all batches.</summary>
    public double? momentum { get; set; }

    public bool affine { get; }

    public bool track_running_stats { get; }

    public Parameter weight
    {
        get => FindParameter(nameof(weight))!;
        set => Own(nameof(weight), value);
    }

    public Parameter? bias
    {
        get => FindParameter(nameof(bias));
        set => Own(nameof(bias), value);
    }

    public Tensor? running_mean
    {
        get => FindBuffer(nameof(running_mean));
        set => OwnBuffer(nameof(running_mean), value);
    }

    public Tensor? running_var
    {
        get => FindBuffer(nameof(running_var));
        set => OwnBuffer(nameof(running_var), value);
    }

    public Tensor? num_batches_tracked
    {
        get => FindBuffer(nameof(num_batches_tracked));
        set => OwnBuffer(nameof(num_batches_tracked), value);
    }

    public void reset_running_stats()
    {
        if (!track_running_stats) return;
        nn.init.zeros_(running_mean!);
        nn.init.ones_(running_var!);
        nn.init.zeros_(num_batches_tracked!);
    }

    public void reset_parameters()
    {
        reset_running_stats();
        if (!affine) return;
        nn.init.ones_(weight);
        nn.init.zeros_(bias!);
    }

    /// <summary>The weight of this batch in the running statistics; counts the batch.</summary>
    private protected double UpdateWeight()
    {
        if (!training || num_batches_tracked is not { } count) return momentum ?? 0.0;
        count.add_(1);
        return momentum ?? 1.0 / count.ToInt64();
    }

    private protected void CheckDims(Tensor input, int least, int most)
    {
        var dims = input.dim();
        if (dims >= least && dims <= most) return;
        var expected = least == most ? $"{least}D" : $"{least}D or {most}D";
        throw new ArgumentException($"expected {expected} input to {GetName()}, but got {dims}D input.", nameof(input));
    }
}
