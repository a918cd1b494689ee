namespace WaferVision.Maps;

/// <summary>A part of the wafer, over one or more wafers together, and how many of its dies passed.</summary>
/// <param name="Name">What the part is called.</param>
/// <param name="Dies">Its tested dies, 0 or more.</param>
/// <param name="Passes">Those of them that passed, 0 to <paramref name="Dies"/>.</param>
public sealed record YieldZone(string Name, long Dies, long Passes)
{
    // The normal distribution's 97.5 % quantile.
    private const double Quantile = 1.959963984540054;

    /// <summary>The share of passing dies, 0 to 1; not a number where there is no die.</summary>
    public double Yield => (double)Passes / Dies;

    /// <summary>
    /// The 95 % confidence interval of the yield, within 0 to 1: the whole of it where there is no die. It holds for dies that fail
    /// independently; clustered failures make the true interval wider.
    /// Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22(158), 1927.
    /// </summary>
    public (double Low, double High) Interval
    {
        get
        {
            if (Dies == 0)
            {
                return (0, 1);
            }

            double square = Quantile * Quantile / Dies, middle = (Yield + (square / 2)) / (1 + square);
            double half = Quantile / (1 + square) * Math.Sqrt(((Yield * (1 - Yield)) + (square / 4)) / Dies);

            // The ends of none and all are exact; rounding must not put them inside.
            return (Passes == 0 ? 0 : middle - half, Passes == Dies ? 1 : middle + half);
        }
    }
}
