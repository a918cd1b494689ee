using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// A nearest-neighbour mapping from one die grid to another: each target die takes the code of the source die under its centre,
/// or 0 where there is none. Coordinates are normalised to [−1, 1] on both axes, so that a wafer on a grid that is not square still
/// turns as a disc.
/// </summary>
internal readonly record struct DieTransform
{
    private int SourceRows { get; init; }

    private int SourceColumns { get; init; }

    private int TargetRows { get; init; }

    private int TargetColumns { get; init; }

    // Source x = Xx · target x + Xy · target y, source y = Yx · target x + Yy · target y.
    private double Xx { get; init; }

    private double Xy { get; init; }

    private double Yx { get; init; }

    private double Yy { get; init; }

    private double Coarseness { get; init; }

    /// <summary>The plain change of size.</summary>
    public static DieTransform Resize(int rows, int columns, int newRows, int newColumns) => new()
    {
        SourceRows = rows,
        SourceColumns = columns,
        TargetRows = newRows,
        TargetColumns = newColumns,
        Xx = 1,
        Yy = 1,
        Coarseness = 1,
    };

    /// <summary>Adds quarter turns and, after them, a mirror image.</summary>
    public DieTransform Turn(int quarters, bool mirror)
    {
        (double sin, double cos) = (quarters & 3) switch { 0 => (0.0, 1.0), 1 => (1.0, 0.0), 2 => (0.0, -1.0), _ => (-1.0, 0.0) };
        double flip = mirror ? -1 : 1;
        return Multiply(cos * flip, -sin, sin * flip, cos);
    }

    /// <summary>Adds a rotation by an angle in radians.</summary>
    public DieTransform Rotate(double angle)
    {
        (double sin, double cos) = PortableMath.SinCos(angle);
        return Multiply(cos, -sin, sin, cos);
    }

    /// <summary>Thins the source grid by a factor of at least 1: its dies become that much larger, the wafer keeps its size.</summary>
    public DieTransform Coarsen(double factor) => this with { Coarseness = factor };

    /// <summary>Fills the target grid.</summary>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (Xx == 1 && Yy == 1 && Coarseness == 1)
        {
            Stretch(source, target);
            return;
        }

        // Positions in source dies as 32.32 fixed point: one addition per target die and axis.
        const double One = 4294967296.0;
        double stepX = Xx * SourceColumns / TargetColumns, stepY = Yx * SourceRows / TargetColumns;
        double firstX = (1.0 / TargetColumns) - 1;
        long addX = (long)Math.Round(stepX * One), addY = (long)Math.Round(stepY * One);
        (int coarseRows, int coarseColumns) = (Thinned(SourceRows), Thinned(SourceColumns));
        Span<int> rowOf = stackalloc int[SourceRows <= 1024 ? SourceRows : 0], columnOf = stackalloc int[SourceColumns <= 1024 ? SourceColumns : 0];
        rowOf = rowOf.Length == SourceRows ? rowOf : new int[SourceRows];
        columnOf = columnOf.Length == SourceColumns ? columnOf : new int[SourceColumns];
        FillCoarse(rowOf, coarseRows);
        FillCoarse(columnOf, coarseColumns);
        for (int r = 0, at = 0; r < TargetRows; r++)
        {
            double y = (((2.0 * r) + 1) / TargetRows) - 1;
            long sx = (long)Math.Round(((Xx * firstX) + (Xy * y) + 1) * SourceColumns / 2 * One);
            long sy = (long)Math.Round(((Yx * firstX) + (Yy * y) + 1) * SourceRows / 2 * One);
            for (int c = 0; c < TargetColumns; c++, at++, sx += addX, sy += addY)
            {
                int column = (int)(sx >> 32), row = (int)(sy >> 32);
                target[at] = (uint)column < (uint)SourceColumns && (uint)row < (uint)SourceRows
                    ? source[(rowOf[row] * SourceColumns) + columnOf[column]]
                    : DieCode.None;
            }
        }
    }

    private int Thinned(int length) => Math.Max(1, (int)(length / Coarseness));

    // The source line that stands for each line: the middle of the thick line it falls into.
    private static void FillCoarse(Span<int> map, int lines)
    {
        for (int i = 0; i < map.Length; i++)
        {
            int line = (int)(((2L * i) + 1) * lines / (2L * map.Length));
            map[i] = (int)(((2L * line) + 1) * map.Length / (2L * lines));
        }
    }

    private void Stretch(ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (SourceRows == TargetRows && SourceColumns == TargetColumns)
        {
            source.CopyTo(target);
            return;
        }

        // Divisions cost more than all the rest: one for each column, not for each die.
        Span<int> columnOf = TargetColumns <= 1024 ? stackalloc int[TargetColumns] : new int[TargetColumns];
        for (int c = 0; c < columnOf.Length; c++)
        {
            columnOf[c] = (int)(((2L * c) + 1) * SourceColumns / (2L * TargetColumns));
        }

        for (int r = 0, before = -1; r < TargetRows; r++)
        {
            int row = (int)(((2L * r) + 1) * SourceRows / (2L * TargetRows));
            Span<byte> stretched = target.Slice(r * TargetColumns, TargetColumns);
            if (row == before)
            {
                target.Slice((r - 1) * TargetColumns, TargetColumns).CopyTo(stretched);
                continue;
            }

            ReadOnlySpan<byte> line = source.Slice(row * SourceColumns, SourceColumns);
            for (int c = 0; c < stretched.Length; c++)
            {
                stretched[c] = line[columnOf[c]];
            }

            before = row;
        }
    }

    private DieTransform Multiply(double xx, double xy, double yx, double yy) => this with
    {
        Xx = (Xx * xx) + (Xy * yx),
        Xy = (Xx * xy) + (Xy * yy),
        Yx = (Yx * xx) + (Yy * yx),
        Yy = (Yx * xy) + (Yy * yy),
    };
}
