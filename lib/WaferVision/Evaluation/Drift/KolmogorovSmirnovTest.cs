namespace WaferVision.Evaluation.Drift;

/// <summary>The two-sample Kolmogorov–Smirnov test: do two samples come from one continuous distribution?</summary>
/// <param name="Statistic">The largest difference of the two distribution functions, 0 to 1.</param>
/// <param name="PValue">The probability of such a difference or a larger one where both come from one distribution; with equal values among the numbers it is an upper bound.</param>
public readonly record struct KolmogorovSmirnovTest(double Statistic, double PValue)
{
    /// <summary>Compares two samples.</summary>
    /// <param name="a">One sample.</param>
    /// <param name="b">The other.</param>
    public static KolmogorovSmirnovTest Of(Sample a, Sample b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        double statistic = a.KolmogorovSmirnov(b), n = a.Values.Count, m = b.Values.Count;

        // The limiting distribution with Stephens' correction for finite samples (Journal of the Royal Statistical Society B 32, 1970).
        double root = Math.Sqrt(n * m / (n + m));
        return new KolmogorovSmirnovTest(statistic, Tail((root + 0.12 + (0.11 / root)) * statistic));
    }

    /// <summary>Kolmogorov's distribution: the probability of a value above <paramref name="x"/>, 2·Σ (−1)^(k−1)·e^(−2k²x²).</summary>
    /// <param name="x">From 0.</param>
    public static double Tail(double x)
    {
        // Below, the series converges slowly and the value is 1 to twelve digits.
        if (x < 0.2)
        {
            return 1;
        }

        double sum = 0, sign = 1;
        for (int k = 1; k <= 100; k++)
        {
            double term = Math.Exp(-2.0 * k * k * x * x);
            sum += sign * term;
            sign = -sign;
            if (term < 1e-17)
            {
                break;
            }
        }

        return Math.Clamp(2 * sum, 0, 1);
    }
}
