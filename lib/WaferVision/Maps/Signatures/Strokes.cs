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

    /// <summary>The half plane nx·u + ny·v &gt; offset fails with probability p; the border is soft, the ground truth ends at its middle.</summary>
    public static void HalfPlane(ref Canvas canvas, double angle, double offset, double softness, double p)
    {
        DieGrid grid = canvas.Grid;
        (double ny, double nx) = PortableMath.SinCos(angle);
        double step = nx * grid.PitchX / softness;
        CounterRandom random = canvas.Random;
        for (int row = 0; row < grid.Rows; row++)
        {
            // How far inside the first die lies, in units of the border's width, and the columns where that exceeds 0.
            double inside = (((ny * grid.V(row)) + (nx * grid.U(0)) - offset) / softness) + 0.5;
            double crossing = step == 0 ? (inside > 0 ? -1 : grid.Columns) : Math.Clamp(-inside / step, -1, grid.Columns);
            int from = Math.Max(grid.RowStart[row], step < 0 ? 0 : (int)crossing + 1), to = Math.Min(grid.RowEnd[row], step < 0 ? (int)crossing + 1 : grid.Columns);
            ulong bits = 0;
            for (int column = from; column < to; column++)
            {
                double here = inside + (step * column);
                bits = ((column - from) & 3) == 0 ? random.NextBits() : bits >> 16;
                int at = (row * grid.Columns) + column;
                ref byte die = ref canvas.Dies[at];
                uint limit = (uint)(65536 * p * Math.Min(1, here));
                die = (byte)(die + ((((uint)(ushort)bits - limit) >> 31) & die & 1));
                if (here > 0.5 && die != DieCode.None && !canvas.Mask.IsEmpty)
                {
                    canvas.Mask[at] = 1;
                }
            }
        }

        canvas.Random = random;
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
        Span<double> dropout = stackalloc double[64];
        foreach (ref double d in dropout)
        {
            d = canvas.Random.Chance(0.12) ? 0 : p * canvas.Random.Uniform(0.7, 1);
        }

        // Turns as 16.16 fixed point: the arm is where radius / pitch − angle is a whole number and a half.
        int perUnit = (int)(65536 * 64 / (pitch * DieGrid.DistanceUnits)), half = (int)(65536 * width / (2 * pitch)), start = (int)(phase * 65536) + (2 << 16);
        int from = (int)(radii.From * DieGrid.DistanceUnits), to = (int)(radii.To * DieGrid.DistanceUnits), sign = clockwise ? 256 : -256;
        for (int row = 0; row < grid.Rows; row++)
        {
            (int first, int last) = (grid.RowStart[row], grid.RowEnd[row]);
            int offset = grid.Offset(row - center.Row, first - center.Column);
            ReadOnlySpan<ushort> distance = grid.Distance.AsSpan(offset, last - first);
            ReadOnlySpan<byte> angle = grid.Angle.AsSpan(offset, distance.Length);
            for (int k = 0; k < distance.Length; k++)
            {
                int turns = ((distance[k] * perUnit) >> 6) + (angle[k] * sign) + start;
                if (Math.Abs((turns & 0xFFFF) - 0x8000) < half && distance[k] >= from && distance[k] <= to)
                {
                    // The arm is cut into 16 pieces per turn, some of which are missing.
                    int piece = ((turns >> 16) * 16) + (angle[k] >> 4);
                    canvas.Hit(row, first + k, dropout[piece & 63]);
                }
            }
        }
    }
}
