using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// Random changes that keep a map's class and its die codes: every output die is a copy of an input die (nearest neighbour) or empty.
/// </summary>
public sealed record Augmentation
{
    /// <summary>Everything on: the eight symmetries, any angle, dies up to 1.5 times larger, 1 % of dies dropped.</summary>
    public static Augmentation Full { get; } = new() { Symmetries = true, Rotation = 180, DieSizeZoom = 1.5, DieDropout = 0.01 };

    /// <summary>Only the eight symmetries of the square (D4), each as likely: quarter turns and mirror images. Exact on square maps.</summary>
    public static Augmentation D4 { get; } = new() { Symmetries = true };

    /// <summary>Whether to draw one of the eight symmetries of the square. Default false.</summary>
    public bool Symmetries { get; init; }

    /// <summary>The largest rotation in degrees, either way, 0 to 180. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double Rotation { get; init => field = Range(value, 0, 180, nameof(Rotation)); }

    /// <summary>
    /// How much larger dies may become, 1 to 4: the wafer keeps its size, its grid is thinned by a factor from 1 to this. Default 1.
    /// Products differ in die size; a signature does not.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double DieSizeZoom { get; init => field = Range(value, 1, 4, nameof(DieSizeZoom)); } = 1;

    /// <summary>The share of dies that become untested (code 0), 0 to 0.5. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double DieDropout { get; init => field = Range(value, 0, 0.5, nameof(DieDropout)); }

    /// <summary>Changes one map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="seed">The seed: the same seed makes the same change.</param>
    /// <returns>A new map of the same size.</returns>
    public WaferMap Apply(WaferMap map, long seed)
    {
        ArgumentNullException.ThrowIfNull(map);
        var random = new CounterRandom(seed);
        DieTransform transform = Draw(ref random, map.Rows, map.Columns, map.Rows, map.Columns);
        byte[] dies = new byte[map.Dies.Length], mask = new byte[map.DefectMask.Length];
        transform.Apply(map.Dies, dies);
        if (mask.Length > 0)
        {
            transform.Apply(map.DefectMask, mask);
        }

        Drop(ref random, dies);
        return new WaferMap(map.Rows, map.Columns, dies, mask.Length > 0 ? mask : null, map.Geometry, map.Notch, map.Metadata);
    }

    internal DieTransform Draw(ref CounterRandom random, int rows, int columns, int newRows, int newColumns)
    {
        DieTransform transform = DieTransform.Resize(rows, columns, newRows, newColumns);
        if (Symmetries)
        {
            int which = random.Below(8);
            transform = transform.Turn(which & 3, mirror: which >= 4);
        }

        if (Rotation > 0)
        {
            transform = transform.Rotate(random.Uniform(-Rotation, Rotation) * Math.PI / 180);
        }

        return DieSizeZoom > 1 ? transform.Coarsen(random.Uniform(1, DieSizeZoom)) : transform;
    }

    internal void Drop(ref CounterRandom random, Span<byte> dies)
    {
        if (DieDropout == 0)
        {
            return;
        }

        double scale = 1 / -PortableMath.Log(1 - DieDropout);
        for (double at = random.Exponential() * scale; at < dies.Length; at += 1 + Math.Floor(random.Exponential() * scale))
        {
            dies[(int)at] = DieCode.None;
        }
    }

    private static double Range(double value, double low, double high, string name) =>
        value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {low} to {high}.");
}
