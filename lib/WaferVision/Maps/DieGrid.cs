namespace WaferVision.Maps;

/// <summary>
/// What every map on one grid shares, computed once: which dies exist, their order by radius, and the polar coordinates of every offset
/// between two dies. Lengths are in units of the usable wafer radius.
/// </summary>
internal sealed class DieGrid
{
    /// <summary>Dies are grouped into this many rings of equal area for the background.</summary>
    public const int Rings = 16;

    /// <summary>Units of <see cref="Distance"/> per wafer radius.</summary>
    public const int DistanceUnits = 4096;

    public DieGrid(GeneratorOptions options)
    {
        (Rows, Columns, Geometry) = (options.Rows, options.Columns, options.Geometry);
        (double x, double y) = Geometry.Pitch(Rows, Columns);
        double least = 2 * Geometry.UsableRadius * (1 - 1e-9);
        if ((Columns + 1) * x < least || (Rows + 1) * y < least)
        {
            throw new ArgumentException(
                $"A {Rows} × {Columns} grid with a pitch of {x:0.###} × {y:0.###} mm does not cover the wafer; WaferGeometry.Grid() gives the grid of a die size.",
                nameof(options));
        }

        (PitchX, PitchY) = (x / Geometry.UsableRadius, y / Geometry.UsableRadius);
        Pitch = Math.Max(PitchX, PitchY);
        Template = new byte[Rows * Columns];
        RowStart = new int[Rows];
        RowEnd = new int[Rows];
        var rings = new List<int>[Rings];
        for (int k = 0; k < Rings; k++)
        {
            rings[k] = [];
        }

        for (int r = 0; r < Rows; r++)
        {
            double v = V(r);
            for (int c = 0; c < Columns; c++)
            {
                double u = U(c);
                if (Geometry.IsTested(u * Geometry.UsableRadius, v * Geometry.UsableRadius))
                {
                    int i = (r * Columns) + c;
                    Template[i] = DieCode.Pass;
                    RowStart[r] = RowEnd[r] == 0 ? c : RowStart[r];
                    RowEnd[r] = c + 1;
                    rings[Math.Min(Rings - 1, (int)(((u * u) + (v * v)) * Rings))].Add(i);
                }
            }
        }

        ByRing = [.. rings.SelectMany(ring => ring)];
        RingEnd = new int[Rings];
        for (int k = 0, end = 0; k < Rings; k++)
        {
            RingEnd[k] = end += rings[k].Count;
        }

        OffsetColumns = (2 * Columns) - 1;
        (Distance, Angle) = OffsetTables();
    }

    public int Rows { get; }

    public int Columns { get; }

    public WaferGeometry Geometry { get; }

    /// <summary>The die pitch along x and y, and the larger of both.</summary>
    public double PitchX { get; }

    public double PitchY { get; }

    public double Pitch { get; }

    /// <summary>A wafer on which every die passes.</summary>
    public byte[] Template { get; }

    /// <summary>The first column with a die in each row, and the one after the last.</summary>
    public int[] RowStart { get; }

    public int[] RowEnd { get; }

    /// <summary>The dies' positions from the innermost ring to the outermost, and where each ring ends.</summary>
    public int[] ByRing { get; }

    public int[] RingEnd { get; }

    /// <summary>Length and angle (256 to a turn) of the offset of dr rows and dc columns, at <see cref="Offset"/>(dr, dc).</summary>
    public ushort[] Distance { get; }

    public byte[] Angle { get; }

    public int OffsetColumns { get; }

    public double U(int column) => (column - ((Columns - 1) * 0.5)) * PitchX;

    public double V(int row) => (row - ((Rows - 1) * 0.5)) * PitchY;

    public int ColumnAt(double u) => (int)Math.Floor((u / PitchX) + (Columns * 0.5));

    public int RowAt(double v) => (int)Math.Floor((v / PitchY) + (Rows * 0.5));

    public int Offset(int rows, int columns) => ((rows + Rows - 1) * OffsetColumns) + columns + Columns - 1;

    private (ushort[] Distance, byte[] Angle) OffsetTables()
    {
        int rows = (2 * Rows) - 1;
        ushort[] distance = new ushort[rows * OffsetColumns];
        byte[] angle = new byte[distance.Length];
        for (int dr = 1 - Rows; dr < Rows; dr++)
        {
            double v = dr * PitchY;
            for (int dc = 1 - Columns; dc < Columns; dc++)
            {
                double u = dc * PitchX;
                int at = Offset(dr, dc);
                distance[at] = (ushort)Math.Min(ushort.MaxValue, Math.Sqrt((u * u) + (v * v)) * DistanceUnits);
                angle[at] = (byte)(int)(PortableMath.Turns(v, u) * 256);
            }
        }

        return (distance, angle);
    }
}
