using System.Runtime.CompilerServices;

namespace WaferVision.Maps.Signatures;

/// <summary>
/// A failure probability p(ρ·s(φ))·a(φ) in polar coordinates around a die: a radial profile, a ragged outline s and an arc a.
/// Blobs, rings, edge patches, sectors and gradients are all of this kind.
/// </summary>
internal readonly ref struct PolarField
{
    /// <summary>Radial steps per wafer radius, and their number.</summary>
    public const int RadialUnits = 256;
    public const int RadialSteps = 2 * RadialUnits;
    public const int Angles = 256;
    public const int Certain = 65535;

    private const int ScaleOne = 256;

    private static readonly double[] s_sine = [.. Enumerable.Range(0, Angles).Select(a => PortableMath.SinCos(a * 2 * Math.PI / Angles).Sin)];

    private readonly Span<ushort> _radial;
    private readonly Span<ushort> _scale;
    private readonly Span<ushort> _arc;

    /// <summary>A field over buffers of <see cref="RadialSteps"/> and twice <see cref="Angles"/> values, full circle and smooth outline.</summary>
    public PolarField(Span<ushort> radial, Span<ushort> angular)
    {
        _radial = radial;
        _scale = angular[..Angles];
        _arc = angular[Angles..];
        _radial.Clear();
        _scale.Fill(ScaleOne);
        _arc.Fill(Certain);
    }

    /// <summary>A plateau of probability p from <paramref name="inner"/> to <paramref name="outer"/>, with soft edges.</summary>
    public void Plateau(double inner, double outer, double softness, double p)
    {
        int end = Math.Min(RadialSteps, (int)((outer + softness) * RadialUnits) + 1);
        for (int k = Math.Max(0, (int)((inner - softness) * RadialUnits)); k < end; k++)
        {
            double r = (k + 0.5) / RadialUnits;
            _radial[k] = Probability(p * Step((r - inner) / softness) * Step((outer - r) / softness));
        }
    }

    /// <summary>
    /// The cluster of a Thomas process: a Poisson number of defects around a parent, scattered normally. A die fails unless its own
    /// Poisson number is 0: p = 1 − e^(−peak·e^(−ρ²/2σ²)).
    /// </summary>
    public void Cluster(double sigma, double peak)
    {
        int end = Math.Min(RadialSteps, (int)(3 * sigma * RadialUnits) + 1);
        for (int k = 0; k < end; k++)
        {
            double z = (k + 0.5) / RadialUnits / sigma;
            _radial[k] = Probability(1 - PortableMath.Exp(-peak * PortableMath.Exp(-0.5 * z * z)));
        }
    }

    /// <summary>Probability from <paramref name="center"/> to <paramref name="edge"/> as a power of the radius.</summary>
    public void Gradient(double center, double edge, double power)
    {
        _radial.Fill(Probability(edge));
        for (int k = 0; k < RadialUnits && edge != center; k++)
        {
            _radial[k] = Probability(center + ((edge - center) * PortableMath.Exp(power * PortableMath.Log((k + 0.5) / RadialUnits))));
        }
    }

    /// <summary>Makes the outline ragged: harmonics 1 to 5 of random phase, whose amplitudes add up to about <paramref name="amount"/>.</summary>
    public void Ragged(ref CounterRandom random, double amount)
    {
        for (int h = 1; h <= 5; h++)
        {
            double amplitude = ScaleOne * amount * random.Uniform(0.1, 0.6) / (h < 3 ? 1 : h - 1);
            int phase = random.Below(Angles);
            for (int a = 0; a < Angles; a++)
            {
                _scale[a] = (ushort)Math.Max(ScaleOne / 4, _scale[a] + (int)(amplitude * s_sine[((h * a) + phase) & (Angles - 1)]));
            }
        }
    }

    /// <summary>Makes the outline an ellipse that is longer by <paramref name="stretch"/> (at least 1) along the angle <paramref name="along"/> (turns).</summary>
    public void Elongate(double along, double stretch)
    {
        int axis = (int)(along * Angles);
        for (int a = 0; a < Angles; a++)
        {
            double sine = s_sine[(a - axis) & (Angles - 1)];
            double squared = (1 / (stretch * stretch)) + ((1 - (1 / (stretch * stretch))) * sine * sine);
            _scale[a] = (ushort)Math.Max(ScaleOne / 4, (int)(_scale[a] * Math.Sqrt(squared)));
        }
    }

    /// <summary>Keeps only an arc: middle, width and softness of its ends in turns.</summary>
    public void Arc(double middle, double width, double softness) => Cut(middle, width, softness, keepInside: true);

    /// <summary>Takes a piece out of the arc: middle, width and softness of its ends in turns.</summary>
    public void Gap(double middle, double width, double softness) => Cut(middle, width, softness, keepInside: false);

    /// <summary>Draws the field around a die. The ground truth is where the probability is at least half the field's highest.</summary>
    public static void Draw(ref Canvas canvas, scoped PolarField field, int centerRow, int centerColumn)
    {
        DieGrid grid = canvas.Grid;
        (double inner, double outer, int level) = field.Extent();
        int firstRow = Math.Max(0, centerRow - (int)Math.Ceiling(outer / grid.PitchY));
        int lastRow = Math.Min(grid.Rows - 1, centerRow + (int)Math.Ceiling(outer / grid.PitchY));
        for (int row = firstRow; row <= lastRow; row++)
        {
            double dy = (row - centerRow) * grid.PitchY;
            int reach = (int)(Math.Sqrt(Math.Max(0, (outer * outer) - (dy * dy))) / grid.PitchX) + 1;
            int from = Math.Max(grid.RowStart[row], centerColumn - reach), to = Math.Min(grid.RowEnd[row], centerColumn + reach + 1);
            double hole = (inner * inner) - (dy * dy);
            int skip = hole > 0 ? (int)(Math.Sqrt(hole) / grid.PitchX) - 1 : 0;
            if (skip > 4)
            {
                field.DrawRow(canvas.Grid, ref canvas.Random, canvas.Dies, canvas.Mask, row, from, Math.Min(to, centerColumn - skip), centerRow, centerColumn, level);
                from = Math.Max(from, centerColumn + skip);
            }

            field.DrawRow(canvas.Grid, ref canvas.Random, canvas.Dies, canvas.Mask, row, from, to, centerRow, centerColumn, level);
        }
    }

    private unsafe void DrawRow(
        DieGrid grid, ref CounterRandom stream, Span<byte> allDies, Span<byte> allMask, int row, int from, int to, int centerRow, int centerColumn, int level)
    {
        if (to <= from)
        {
            return;
        }

        int length = to - from, offset = grid.Offset(row - centerRow, from - centerColumn), first = (row * grid.Columns) + from;
        Span<byte> dies = allDies.Slice(first, length);
        CounterRandom random = stream;

        // Pointers: this loop is nearly all of a large signature's time, and its table look-ups would each be checked.
        fixed (ushort* radial = _radial, scale = _scale, arc = _arc, distance = grid.Distance.AsSpan(offset, length))
        fixed (byte* die = dies, angle = grid.Angle.AsSpan(offset, length))
        {
            ulong bits = 0;
            for (int k = 0; k < length; k++)
            {
                bits = (k & 3) == 0 ? random.NextBits() : bits >> 16;
                uint p = At(radial, scale, arc, distance[k], angle[k]);

                // Without a branch: a passing die (1) becomes 2 where the draw is below p.
                die[k] = (byte)(die[k] + ((((uint)(ushort)bits - p) >> 31) & die[k] & 1));
            }

            for (int k = 0; k < length && !allMask.IsEmpty; k++)
            {
                if (die[k] != DieCode.None && At(radial, scale, arc, distance[k], angle[k]) >= (uint)level)
                {
                    allMask[first + k] = 1;
                }
            }
        }

        stream = random;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe uint At(ushort* radial, ushort* scale, ushort* arc, int distance, int angle) =>
        ((uint)radial[Math.Min(RadialSteps - 1, (distance * scale[angle]) >> 12)] * arc[angle]) >> 16;

    // The radii between which the field is not zero, and half its peak.
    private (double Inner, double Outer, int Level) Extent()
    {
        int first = _radial.IndexOfAnyExcept((ushort)0), last = _radial.LastIndexOfAnyExcept((ushort)0), peak = 0, low = int.MaxValue, high = 0;
        for (int k = Math.Max(0, first); k <= last; k++)
        {
            peak = Math.Max(peak, _radial[k]);
        }

        foreach (ushort s in _scale)
        {
            (low, high) = (Math.Min(low, s), Math.Max(high, s));
        }

        return (first * (double)ScaleOne / (RadialUnits * high), (last + 1) * (double)ScaleOne / (RadialUnits * low), Math.Max(1, peak / 2));
    }

    private void Cut(double middle, double width, double softness, bool keepInside)
    {
        for (int a = 0; a < Angles; a++)
        {
            double away = Math.Abs(((a + 0.5) / Angles) - middle);
            away -= Math.Floor(away);
            away = Math.Min(away, 1 - away);
            double inside = Step(((width / 2) - away) / softness);
            _arc[a] = (ushort)(_arc[a] * (keepInside ? inside : 1 - inside));
        }
    }

    // 0 below −1/2, 1 above 1/2, smooth between.
    private static double Step(double t)
    {
        t = Math.Clamp(t + 0.5, 0, 1);
        return t * t * (3 - (2 * t));
    }

    private static ushort Probability(double p) => (ushort)(Math.Clamp(p, 0, 1) * Certain);
}
