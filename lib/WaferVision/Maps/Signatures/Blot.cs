namespace WaferVision.Maps.Signatures;

/// <summary>
/// An inhomogeneous Poisson process of defects: dense between two radii around a centre and over an arc, with soft borders, a ragged
/// outline and an uneven density. Blobs, rings and patches are of this kind. Lengths in usable wafer radii, angles in turns.
/// </summary>
internal readonly record struct Blot
{
    /// <summary>The centre, to the right of and below the wafer's.</summary>
    public (double U, double V) Center { get; init; }

    /// <summary>The radius at which the density has risen to half; below 0: there is no hole.</summary>
    public double Inner { get; init; } = -1;

    /// <summary>The radius at which the density has fallen to half.</summary>
    public double Outer { get; init; } = 9;

    /// <summary>The width of the inner border.</summary>
    public double InnerSoftness { get; init; } = 0.05;

    /// <summary>The width of the outer border.</summary>
    public double OuterSoftness { get; init; } = 0.05;

    /// <summary>The arc's middle, width and the softness of its ends; a width of 1 or more: all around.</summary>
    public (double Middle, double Width, double Softness) Arc { get; init; } = (0, 2, 0.1);

    /// <summary>How much longer than wide (at least 1), and along which angle.</summary>
    public (double Factor, double Angle) Stretch { get; init; } = (1, 0);

    /// <summary>Mean number of defects per die at the densest place.</summary>
    public double Defects { get; init; }

    /// <summary>The outline's raggedness: the standard deviation of the radii, in wafer radii.</summary>
    public double Raggedness { get; init; }

    /// <summary>The standard deviation of the logarithm of the density.</summary>
    public double Roughness { get; init; }

    /// <summary>The waves of outline and density, in wafer radii: shortest and longest.</summary>
    public (double Shortest, double Longest) Waves { get; init; } = (0.3, 1.2);

    /// <summary>Whether it belongs to the ground truth.</summary>
    public bool Marked { get; init; } = true;

    public Blot()
    {
    }

    /// <summary>Fails dies. The ground truth is where the mean density is at least half its peak.</summary>
    public void Draw(ref Canvas canvas)
    {
        DieGrid grid = canvas.Grid;
        Unevenness outline = new(ref canvas.Random, Waves.Shortest, Waves.Longest), density = new(ref canvas.Random, Waves.Shortest, Waves.Longest);
        (double sin, double cos) = PortableMath.SinCos(Stretch.Angle * 2 * Math.PI);
        double along = 1 / Math.Sqrt(Stretch.Factor), across = Math.Sqrt(Stretch.Factor);
        for (int row = 0; row < grid.Rows; row++)
        {
            double v = grid.V(row);
            for (int column = grid.RowStart[row]; column < grid.RowEnd[row]; column++)
            {
                double u = grid.U(column), x = u - Center.U, y = v - Center.V;
                double a = ((x * cos) + (y * sin)) * along, b = ((y * cos) - (x * sin)) * across;
                double radius = Math.Sqrt((a * a) + (b * b));
                radius += Raggedness > 0 ? Raggedness * outline.At(u, v) : 0;
                double share = Step((radius - Inner) / InnerSoftness) * Step((Outer - radius) / OuterSoftness);
                share *= Arc.Width < 1 ? Step(((Arc.Width / 2) - Away(PortableMath.Turns(y, x))) / Arc.Softness) : 1;
                if (share <= 0)
                {
                    continue;
                }

                double defects = Defects * share;
                defects *= Roughness > 0 ? PortableMath.Exp(Roughness * density.At(u, v)) : 1;
                canvas.Hit(row, column, 1 - PortableMath.Exp(-defects), Marked && share >= 0.5);
            }
        }
    }

    private double Away(double turns)
    {
        double away = Math.Abs(turns - Arc.Middle);
        away -= Math.Floor(away);
        return Math.Min(away, 1 - away);
    }

    // 0 below −1/2, 1 above 1/2, smooth between.
    private static double Step(double t)
    {
        t = Math.Clamp(t + 0.5, 0, 1);
        return t * t * (3 - (2 * t));
    }
}
