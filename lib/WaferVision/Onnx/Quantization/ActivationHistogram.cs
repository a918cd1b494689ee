namespace WaferVision.Onnx;

/// <summary>
/// The magnitudes of an activation's values. Zeros are counted apart: every range stands for them exactly, so that they say nothing about which is
/// best, and after a ReLU they would outweigh the rest.
/// </summary>
internal sealed class ActivationHistogram
{
    internal const int Bins = 2048;
    private const int Candidates = 112;

    private readonly long[] _counts = new long[Bins];
    private double _limit;
    private double _low;
    private double _high;
    private long _zeros;

    /// <summary>How many values were counted.</summary>
    public long Count { get; private set; }

    /// <summary>Counts values. Where one is larger than those before, bins are merged in pairs until it fits.</summary>
    /// <exception cref="InvalidDataException">A value is not finite.</exception>
    public void Add(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new InvalidDataException($"found {value}; expected finite numbers");
            }

            (_low, _high) = (Math.Min(_low, value), Math.Max(_high, value));
        }

        Widen(Math.Max(-_low, _high));
        double scale = _limit > 0 ? Bins / _limit : 0;
        foreach (float value in values)
        {
            if (value == 0)
            {
                _zeros++;
            }
            else
            {
                _counts[Math.Min(Bins - 1, (int)(Math.Abs(value) * scale))]++;
            }
        }

        Count += values.Length;
    }

    /// <summary>The range by a method.</summary>
    public ActivationRange Range(QuantizationOptions options)
    {
        int kept = options.Method switch
        {
            CalibrationMethod.Percentile => Quantile(options.Percentile / 100),
            CalibrationMethod.Entropy => LeastDivergence(_low < 0 ? 128 : 256),
            _ => Bins,
        };
        double threshold = kept == Bins ? double.PositiveInfinity : kept * _limit / Bins;
        double clipped = Count == 0 ? 0 : (double)_counts.AsSpan(kept).ToArray().Sum() / Count;
        return new(Math.Max(_low, -threshold), Math.Min(_high, threshold), clipped);
    }

    private void Widen(double largest)
    {
        if (_limit == 0)
        {
            _limit = largest;
        }

        while (_limit < largest)
        {
            _limit *= 2;
            for (int bin = 0; bin < Bins; bin++)
            {
                _counts[bin] = bin < Bins / 2 ? _counts[2 * bin] + _counts[(2 * bin) + 1] : 0;
            }
        }
    }

    /// <summary>The bins that hold a share of all values.</summary>
    private int Quantile(double share)
    {
        double wanted = share * Count;
        double seen = _zeros;
        int bins = 0;
        while (bins < Bins && (seen < wanted || bins == 0))
        {
            seen += _counts[bins++];
        }

        return bins;
    }

    private int LeastDivergence(int levels)
    {
        int best = Bins;
        double least = double.PositiveInfinity;
        int step = Math.Max(1, (Bins - levels) / Candidates);
        for (int bins = Bins; bins >= levels; bins -= step)
        {
            double divergence = Divergence(bins, levels);
            if (divergence < least)
            {
                (best, least) = (bins, divergence);
            }
        }

        return best;
    }

    /// <summary>
    /// KL(P‖Q) of the first bins: in P the last one also holds what is clipped, Q is spread evenly over the filled bins of each level.
    /// </summary>
    private double Divergence(int bins, int levels)
    {
        double total = 0, inside = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            total += _counts[bin];
            inside += bin < bins ? _counts[bin] : 0;
        }

        if (inside == 0)
        {
            return double.PositiveInfinity;
        }

        double divergence = 0;
        for (int level = 0; level < levels; level++)
        {
            int first = (int)((long)level * bins / levels), end = (int)((long)(level + 1) * bins / levels);
            double sum = 0;
            int filled = 0;
            for (int bin = first; bin < end; bin++)
            {
                sum += _counts[bin];
                filled += _counts[bin] > 0 ? 1 : 0;
            }

            for (int bin = first; bin < end; bin++)
            {
                double p = (_counts[bin] + (bin == bins - 1 ? total - inside : 0)) / total;
                if (p > 0)
                {
                    // What is clipped into an empty bin has no counterpart; a tiny one keeps the sum finite and large.
                    double q = _counts[bin] > 0 ? sum / filled / inside : 1e-9;
                    divergence += p * Math.Log(p / q);
                }
            }
        }

        return divergence;
    }
}
