namespace WaferVision.Training;

/// <summary>Where in a run a learning rate is asked for.</summary>
/// <param name="Step">Optimizer steps done before this one, over the whole run.</param>
/// <param name="TotalSteps">Optimizer steps of the whole run.</param>
/// <param name="ValidationLosses">The validation loss of every epoch done.</param>
public readonly record struct SchedulePoint(long Step, long TotalSteps, IReadOnlyList<double> ValidationLosses);

/// <summary>
/// How the learning rate changes during a run. A schedule is a pure function of the run so far and keeps no state of its own
/// (torch's schedulers do, and cannot save it): a resumed run therefore gets exactly the rates an uninterrupted one gets.
/// </summary>
public abstract record LearningRateSchedule
{
    /// <summary>The factor on the base learning rate, 0 or more.</summary>
    /// <param name="point">The place in the run.</param>
    public abstract double FactorAt(SchedulePoint point);
}

/// <summary>The base rate throughout.</summary>
public sealed record ConstantRate : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double FactorAt(SchedulePoint point) => 1;
}

/// <summary>Half a cosine from the base rate down to a final one (Loshchilov and Hutter, SGDR, arXiv 1608.03983, equation 5 with one cycle).</summary>
/// <param name="FinalFactor">The last step's factor would be this one step later; 0 to 1. Default: 0.</param>
public sealed record CosineRate(double FinalFactor = 0) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double FactorAt(SchedulePoint point) =>
        FinalFactor + ((1 - FinalFactor) * (1 + Math.Cos(Math.PI * point.Step / point.TotalSteps)) / 2);
}

/// <summary>
/// Up by half a cosine to the base rate, then down by another to almost nothing (Smith and Topin, Super-Convergence, arXiv 1708.07120),
/// with the numbers of torch's OneCycleLR.
/// </summary>
/// <param name="PeakAt">Share of the run at which the base rate is reached, above 0 and below 1. Default: 0.3.</param>
/// <param name="StartDivisor">The first factor is 1 over this; 1 or more. Default: 25.</param>
/// <param name="EndDivisor">The last factor is the first over this; 1 or more. Default: 10,000.</param>
public sealed record OneCycleRate(double PeakAt = 0.3, double StartDivisor = 25, double EndDivisor = 1e4) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double FactorAt(SchedulePoint point)
    {
        double start = 1 / StartDivisor;
        double peak = (PeakAt * point.TotalSteps) - 1;
        double last = point.TotalSteps - 1;
        return point.Step <= peak
            ? Between(start, 1, peak <= 0 ? 1 : point.Step / peak)
            : Between(1, start / EndDivisor, last <= peak ? 1 : (point.Step - peak) / (last - peak));
    }

    private static double Between(double from, double to, double share) => to + ((from - to) * (1 + Math.Cos(Math.PI * share)) / 2);
}

/// <summary>Lowers the rate when the validation loss has stopped falling, by the rules of torch's ReduceLROnPlateau.</summary>
/// <param name="Patience">Epochs without improvement that are let pass; 0 or more. Default: 3.</param>
/// <param name="Factor">What the rate is multiplied with; above 0 and below 1. Default: 0.5.</param>
/// <param name="Threshold">An improvement is a loss below (1 − threshold) times the best. Default: 10⁻⁴.</param>
public sealed record PlateauRate(int Patience = 3, double Factor = 0.5, double Threshold = 1e-4) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double FactorAt(SchedulePoint point)
    {
        (double best, double factor, int bad) = (double.PositiveInfinity, 1, 0);
        foreach (double loss in point.ValidationLosses)
        {
            if (loss < best * (1 - Threshold))
            {
                (best, bad) = (loss, 0);
            }
            else if (++bad > Patience)
            {
                (factor, bad) = (factor * Factor, 0);
            }
        }

        return factor;
    }
}

/// <summary>
/// Up in equal steps from nothing to the base rate, then by another schedule, which begins where the warm-up ends. It protects pretrained weights
/// while a new head is still random, and Adam's moments while they are (Goyal et al., arXiv 1706.02677, section 2.2).
/// </summary>
/// <param name="Then">The schedule after the warm-up.</param>
/// <param name="Share">The warm-up's share of the run, 0 to below 1. Default: 0.1.</param>
public sealed record WarmUpRate(LearningRateSchedule Then, double Share = 0.1) : LearningRateSchedule
{
    /// <summary>The schedule after the warm-up.</summary>
    public LearningRateSchedule Then { get; init => field = value ?? throw new ArgumentNullException(nameof(Then)); } = Then ?? throw new ArgumentNullException(nameof(Then));

    /// <summary>The warm-up's share of the run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double Share { get; init => field = Checked(value); } = Checked(Share);

    /// <inheritdoc/>
    public override double FactorAt(SchedulePoint point)
    {
        long steps = (long)(Share * point.TotalSteps);
        return point.Step < steps
            ? (point.Step + 1.0) / (steps + 1) * Then.FactorAt(point with { Step = 0, TotalSteps = point.TotalSteps - steps })
            : Then.FactorAt(point with { Step = point.Step - steps, TotalSteps = point.TotalSteps - steps });
    }

    private static double Checked(double share) => share is >= 0 and < 1 ? share : throw new ArgumentOutOfRangeException(nameof(share), share, "Expected 0 to below 1.");
}
