namespace WaferVision.Maps;

/// <summary>
/// Logarithm, exponential, sine, cosine and arc tangent from exactly rounded operations only. The C library's differ in the last bit
/// between platforms and processors; a generated map must not. Relative error below 1e-9.
/// </summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309;

    /// <summary>Natural logarithm of a positive, normal number.</summary>
    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.41421356237309505)
        {
            m *= 0.5;
            exponent++;
        }

        // log m = 2 artanh s with s = (m − 1) / (m + 1), |s| < 0.1716.
        double s = (m - 1) / (m + 1), q = s * s;
        double series = 1 + (q * ((1.0 / 3) + (q * ((1.0 / 5) + (q * ((1.0 / 7) + (q * ((1.0 / 9) + (q * ((1.0 / 11) + (q / 13)))))))))));
        return (exponent * Ln2) + (2 * s * series);
    }

    /// <summary>Exponential of a number from −700 to 700; below, 0.</summary>
    public static double Exp(double x)
    {
        if (x < -700)
        {
            return 0;
        }

        double n = Math.Floor((x / Ln2) + 0.5), r = x - (n * Ln2), term = 1, sum = 1;
        for (int k = 1; k <= 13; k++)
        {
            term *= r / k;
            sum += term;
        }

        return sum * BitConverter.Int64BitsToDouble(((long)n + 1023) << 52);
    }

    /// <summary>Sine and cosine of an angle in radians, of moderate size.</summary>
    public static (double Sin, double Cos) SinCos(double angle)
    {
        double quarter = Math.Floor((angle / (Math.PI / 2)) + 0.5), r = angle - (quarter * (Math.PI / 2)), q = r * r;
        double sin = r * (1 - (q / 6 * (1 - (q / 20 * (1 - (q / 42 * (1 - (q / 72 * (1 - (q / 110 * (1 - (q / 156))))))))))));
        double cos = 1 - (q / 2 * (1 - (q / 12 * (1 - (q / 30 * (1 - (q / 56 * (1 - (q / 90 * (1 - (q / 132)))))))))));
        return ((long)quarter & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }

    /// <summary>The angle of (x, y) in turns, in [0, 1): 0 along +x, growing towards +y.</summary>
    public static double Turns(double y, double x)
    {
        double ax = Math.Abs(x), ay = Math.Abs(y);
        if (ax + ay == 0)
        {
            return 0;
        }

        // atan t for t in [0, 1], halved twice by atan t = 2 atan(t / (1 + √(1 + t²))).
        double t = Math.Min(ax, ay) / Math.Max(ax, ay);
        t /= 1 + Math.Sqrt(1 + (t * t));
        t /= 1 + Math.Sqrt(1 + (t * t));
        double q = t * t;
        double turns = 4 * t * (1 - (q * ((1.0 / 3) - (q * ((1.0 / 5) - (q * ((1.0 / 7) - (q * ((1.0 / 9) - (q / 11)))))))))) / (2 * Math.PI);
        turns = ay > ax ? 0.25 - turns : turns;
        turns = x < 0 ? 0.5 - turns : turns;
        turns = y < 0 ? 1 - turns : turns;
        return turns >= 1 ? 0 : turns;
    }
}
