namespace WaferVision.Maps.Signatures;

/// <summary>Thin signatures: fragmented curves, lattices, stripes, half planes and spirals.</summary>
internal static class Strokes
{
    /// <summary>
    /// A fragmented curve: steps of half a die; runs of contact and of none alternate with exponential lengths; the curvature drifts.
    /// </summary>
    /// <param name="canvas">The wafer.</param>
    /// <param name="u">Start, to the right of the centre.</param>
    /// <param name="v">Start, below the centre.</param>
    /// <param name="heading">Direction in radians.</param>
    /// <param name="curvature">Radians per wafer radius.</param>
    /// <param name="length">Length in wafer radii.</param>
    /// <param name="width">Width in dies.</param>
    /// <param name="p">Failure probability in contact.</param>
    /// <param name="contact">Mean length of a run in contact, in wafer radii; the gaps are a quarter as long.</param>
    public static void Curve(
        ref Canvas canvas, double u, double v, double heading, double curvature, double length, int width, double p, double contact)
    {
        DieGrid grid = canvas.Grid;
        double step = 0.5 * Math.Min(grid.PitchX, grid.PitchY);
        (double dy, double dx) = PortableMath.SinCos(heading);
        (double turnSin, double turnCos) = PortableMath.SinCos(curvature * step);
        bool touching = true;
        double run = canvas.Random.Exponential() * contact;
        int lastRow = -1, lastColumn = -1;
        for (double s = 0; s < length; s += step, run -= step)
        {
            if (run <= 0)
            {
                touching = !touching;
                run = canvas.Random.Exponential() * (touching ? contact : contact / 4);
            }

            (u, v) = (u + (dx * step), v + (dy * step));
            (dx, dy) = ((dx * turnCos) - (dy * turnSin), (dx * turnSin) + (dy * turnCos));
            int row = grid.RowAt(v), column = grid.ColumnAt(u);
            if (!touching || (row == lastRow && column == lastColumn))
            {
                continue;
            }

            (lastRow, lastColumn) = (row, column);
            for (int w = 0; w < width; w++)
            {
                bool steep = Math.Abs(dy) > Math.Abs(dx);
                canvas.Hit(row + (steep ? 0 : w), column + (steep ? w : 0), p);
            }
        }
    }

    /// <summary>The half plane nx·u + ny·v &gt; offset fails with probability p; the border is soft.</summary>
    public static void HalfPlane(ref Canvas canvas, double angle, double offset, double softness, double p)
    {
        DieGrid grid = canvas.Grid;
        (double ny, double nx) = PortableMath.SinCos(angle);
        for (int row = 0; row < grid.Rows; row++)
        {
            double t = (ny * grid.V(row)) - offset;
            for (int column = grid.RowStart[row]; column < grid.RowEnd[row]; column++)
            {
                double inside = ((t + (nx * grid.U(column))) / softness) + 0.5;
                if (inside > 0.5)
                {
                    canvas.Hit(row, column, p * Math.Min(1, inside));
                }
                else if (inside > 0 && canvas.Random.Chance(p * inside))
                {
                    Fail(ref canvas, row, column);
                }
            }
        }
    }

    /// <summary>Fails one block of dies per exposure field.</summary>
    public static void Repeat(ref Canvas canvas, (int Rows, int Columns) field, (int Row, int Column) first, (int Rows, int Columns) block, double p)
    {
        DieGrid grid = canvas.Grid;
        for (int r = first.Row - field.Rows; r < grid.Rows; r += field.Rows)
        {
            for (int c = first.Column - field.Columns; c < grid.Columns; c += field.Columns)
            {
                if (!canvas.Random.Chance(p))
                {
                    continue;
                }

                for (int k = 0; k < block.Rows * block.Columns; k++)
                {
                    canvas.Hit(r + (k / block.Columns), c + (k % block.Columns), 0.97);
                }
            }
        }
    }

    /// <summary>Fails every <paramref name="period"/>-th row or column, <paramref name="width"/> dies wide.</summary>
    public static void Stripes(ref Canvas canvas, bool alongRows, int phase, int period, int width, double p)
    {
        DieGrid grid = canvas.Grid;
        int lines = alongRows ? grid.Rows : grid.Columns, length = alongRows ? grid.Columns : grid.Rows;
        for (int line = phase; line < lines; line += period)
        {
            double here = p * canvas.Random.Uniform(0.75, 1);
            for (int w = 0; w < width; w++)
            {
                for (int k = 0; k < length; k++)
                {
                    canvas.Hit(alongRows ? line + w : k, alongRows ? k : line + w, here);
                }
            }
        }
    }

    /// <summary>An Archimedean arm around a die: radius grows by <paramref name="pitch"/> per turn, between two radii.</summary>
    public static void Spiral(
        ref Canvas canvas, (int Row, int Column) center, double pitch, bool clockwise, double phase, double width, (double From, double To) radii, double p)
    {
        DieGrid grid = canvas.Grid;
        Span<ushort> dropout = stackalloc ushort[64];
        foreach (ref ushort d in dropout)
        {
            d = (ushort)(canvas.Random.Chance(0.12) ? 0 : 65535 * p * canvas.Random.Uniform(0.7, 1));
        }

        double turnsPerUnit = 1 / (pitch * DieGrid.DistanceUnits), half = width / (2 * pitch);
        int from = (int)(radii.From * DieGrid.DistanceUnits), to = (int)(radii.To * DieGrid.DistanceUnits);
        for (int row = 0; row < grid.Rows; row++)
        {
            int offset = grid.Offset(row - center.Row, -center.Column);
            for (int column = grid.RowStart[row]; column < grid.RowEnd[row]; column++)
            {
                int distance = grid.Distance[offset + column];
                if (distance < from || distance > to)
                {
                    continue;
                }

                double turn = grid.Angle[offset + column] / 256.0;
                double along = (distance * turnsPerUnit) + (clockwise ? turn : -turn) + phase + 2;
                int whole = (int)along;
                double off = Math.Abs(along - whole - 0.5);
                if (off < half)
                {
                    // The arm is cut into 16 pieces per turn, some of which are missing.
                    int piece = (whole * 16) + (int)(turn * 16);
                    canvas.Hit(row, column, dropout[piece & 63] / 65535.0);
                }
            }
        }
    }

    private static void Fail(ref Canvas canvas, int row, int column)
    {
        ref byte die = ref canvas.Dies[(row * canvas.Grid.Columns) + column];
        die = die == DieCode.None ? die : DieCode.Fail;
    }
}
