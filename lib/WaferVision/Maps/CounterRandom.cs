using System.Runtime.CompilerServices;

namespace WaferVision.Maps;

/// <summary>
/// A random stream named by a key: the n-th draw is a hash of key and n (SplitMix64; Steele, Lea and Flood, "Fast Splittable
/// Pseudorandom Number Generators", OOPSLA 2014). Streams with different keys are independent, so that each wafer has its own whatever
/// thread draws it. Uses only exactly rounded arithmetic: every machine draws the same numbers.
/// </summary>
internal struct CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>The stream of a key made of up to four parts.</summary>
    public CounterRandom(long a, long b = 0, long c = 0, long d = 0)
    {
        ulong key = Mix((ulong)a + Golden);
        key = Mix(Mix(key + (ulong)b) + Golden);
        key = Mix(Mix(key + (ulong)c) + Golden);
        _state = Mix(Mix(key + (ulong)d) + Golden);
    }

    /// <summary>64 uniform bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextBits() => Mix(_state += Golden);

    /// <summary>Uniform in (0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextDouble() => ((NextBits() >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>Uniform in (low, high).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Uniform in 0 … n − 1 (multiply-shift; the bias is below n / 2^64).</summary>
    public int Below(int n) => (int)Math.BigMul(NextBits(), (ulong)n, out _);

    /// <summary>Uniform in low … high, both included.</summary>
    public int Integer(int low, int high) => low + Below(high - low + 1);

    /// <summary>True with the probability p.</summary>
    public bool Chance(double p) => NextDouble() < p;

    /// <summary>Puts values in a random order (Fisher and Yates).</summary>
    public void Shuffle(Span<int> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>Exponential with mean 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Exponential() => -PortableMath.Log(NextDouble());

    /// <summary>Standard normal (Marsaglia's polar method).</summary>
    public double Normal()
    {
        while (true)
        {
            double u = Uniform(-1, 1), v = Uniform(-1, 1), s = (u * u) + (v * v);
            if (s is < 1 and > 0)
            {
                return u * Math.Sqrt(-2 * PortableMath.Log(s) / s);
            }
        }
    }

    /// <summary>
    /// Gamma with the given shape and mean 1 × shape (Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables",
    /// ACM TOMS 26(3), 2000; shapes below 1 through shape + 1).
    /// </summary>
    public double Gamma(double shape)
    {
        if (shape < 1)
        {
            return Gamma(shape + 1) * PortableMath.Exp(PortableMath.Log(NextDouble()) / shape);
        }

        double d = shape - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal(), t = 1 + (c * x);
            if (t <= 0)
            {
                continue;
            }

            double v = t * t * t;
            if (PortableMath.Log(NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * PortableMath.Log(v)))
            {
                return d * v;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
