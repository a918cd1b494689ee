namespace WaferVision.Evaluation;

/// <summary>Numbers drawn from one distribution: quantiles, and distances to another sample.</summary>
public sealed class Sample
{
    private readonly double[] _ascending;

    /// <summary>Makes a sample of finite numbers, in any order.</summary>
    /// <param name="values">At least one number.</param>
    /// <exception cref="ArgumentException">There is no number, or one is not finite.</exception>
    public Sample(IEnumerable<double> values)
    {
        _ascending = [.. values.Order()];
        if (_ascending.Length == 0 || !double.IsFinite(_ascending[0]) || !double.IsFinite(_ascending[^1]))
        {
            throw new ArgumentException($"Expected at least one number, all finite; found {_ascending.Length}.", nameof(values));
        }
    }

    /// <summary>The numbers in ascending order.</summary>
    public IReadOnlyList<double> Values => _ascending;

    /// <summary>The middle number, or between the two middle ones.</summary>
    public double Median => Quantile(0.5);

    /// <summary>The number below which a share of the sample lies, linear between order statistics (Hyndman and Fan's definition 7, NumPy's default).</summary>
    /// <param name="share">0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share out of range.</exception>
    public double Quantile(double share)
    {
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "Expected 0 to 1.");
        }

        double at = share * (_ascending.Length - 1);
        int below = (int)at;
        double above = _ascending[Math.Min(_ascending.Length - 1, below + 1)];
        return _ascending[below] + ((at - below) * (above - _ascending[below]));
    }

    /// <summary>The largest difference of the two distribution functions (Kolmogorov–Smirnov), 0 to 1.</summary>
    /// <param name="other">The other sample.</param>
    public double KolmogorovSmirnov(Sample other)
    {
        double most = 0;
        Walk(other, (gap, _) => most = Math.Max(most, gap));
        return most;
    }

    /// <summary>The area between the two distribution functions (Wasserstein-1, "earth mover's" distance), in the unit of the numbers.</summary>
    /// <param name="other">The other sample.</param>
    public double Wasserstein(Sample other)
    {
        double area = 0;
        Walk(other, (gap, width) => area += gap * width);
        return area;
    }

    // The difference of the distribution functions between each two neighbouring numbers of both samples, and their distance.
    private void Walk(Sample other, Action<double, double> step)
    {
        ArgumentNullException.ThrowIfNull(other);
        double[] a = _ascending, b = other._ascending;
        int i = 0, j = 0;
        while (i < a.Length || j < b.Length)
        {
            double at = Next();
            while (i < a.Length && a[i] == at)
            {
                i++;
            }

            while (j < b.Length && b[j] == at)
            {
                j++;
            }

            bool last = i == a.Length && j == b.Length;
            step(Math.Abs(((double)i / a.Length) - ((double)j / b.Length)), last ? 0 : Next() - at);
        }

        double Next() => Math.Min(i < a.Length ? a[i] : double.PositiveInfinity, j < b.Length ? b[j] : double.PositiveInfinity);
    }
}
