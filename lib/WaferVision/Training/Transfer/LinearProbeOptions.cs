namespace WaferVision.Training;

/// <summary>How a <see cref="LinearProbe"/> is fitted.</summary>
public sealed record LinearProbeOptions
{
    /// <summary>
    /// The strengths λ of the penalty λ/2·‖W‖² on the weights of standardised features beside the mean loss, each above 0, among which the
    /// validation set chooses. Default: 10⁻⁵ to 1 by tens.
    /// </summary>
    /// <exception cref="ArgumentException">There is none, or one is not above 0.</exception>
    public IReadOnlyList<double> Penalties
    {
        get;
        init => field = value is { Count: > 0 } && value.All(penalty => penalty > 0 && double.IsFinite(penalty))
            ? value
            : throw new ArgumentException($"Expected at least one number, all above 0; found [{string.Join(", ", value ?? [])}].", nameof(Penalties));
    } = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];

    /// <summary>Most steps of the minimiser for one penalty, 1 or more. Default: 300.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set below 1.</exception>
    public int Steps { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Steps), value, "Expected 1 or more."); } = 300;
}
