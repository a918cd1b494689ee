namespace WaferVision.Maps;

/// <summary>
/// Yield as a function of the mean number of fatal defects per die, λ = D·A (defect density × critical area). They differ in how the
/// defect density varies from place to place: not at all (Poisson), a triangle (Murphy), an exponential (Seeds), a gamma distribution
/// (negative binomial). Source: Stapper, Armstrong and Saji, "Integrated Circuit Yield Statistics", Proc. IEEE 71(4), 1983.
/// </summary>
public static class YieldModels
{
    /// <summary>Poisson: Y = e^(−λ); defects independent and equally dense everywhere.</summary>
    /// <param name="defects">λ ≥ 0, the mean number of defects per die.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is negative or not a number.</exception>
    public static double Poisson(double defects) => Math.Exp(-Checked(defects));

    /// <summary>Murphy: Y = ((1 − e^(−λ)) / λ)²; density in a triangle from 0 to twice the mean.</summary>
    /// <param name="defects">λ ≥ 0, the mean number of defects per die.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is negative or not a number.</exception>
    public static double Murphy(double defects)
    {
        // Below this the quotient loses digits; its limit is 1 − λ.
        double y = Checked(defects) < 1e-8 ? 1 - (defects / 2) : (1 - Math.Exp(-defects)) / defects;
        return y * y;
    }

    /// <summary>Seeds: Y = 1 / (1 + λ); density exponentially distributed (the negative binomial with α = 1).</summary>
    /// <param name="defects">λ ≥ 0, the mean number of defects per die.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is negative or not a number.</exception>
    public static double Seeds(double defects) => 1 / (1 + Checked(defects));

    /// <summary>Negative binomial: Y = (1 + λ/α)^(−α); density gamma-distributed with shape α. Small α: strong clustering; α → ∞: Poisson.</summary>
    /// <param name="defects">λ ≥ 0, the mean number of defects per die.</param>
    /// <param name="alpha">The clustering parameter, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is negative or α not positive.</exception>
    public static double NegativeBinomial(double defects, double alpha)
    {
        if (!(alpha > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Expected a clustering parameter above 0.");
        }

        return Math.Pow(1 + (Checked(defects) / alpha), -alpha);
    }

    private static double Checked(double defects) =>
        defects >= 0 ? defects : throw new ArgumentOutOfRangeException(nameof(defects), defects, "Expected 0 or more defects per die.");
}
