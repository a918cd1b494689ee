namespace WaferVision.Maps.Signatures;

/// <summary>
/// The random models of the 20 classes. Lengths are in units of the usable wafer radius, angles in turns unless named otherwise.
/// What separates neighbouring classes is a range, stated beside the draw.
/// </summary>
internal static class SignatureModels
{
    public static void Draw(DefectClass defect, ref Canvas canvas)
    {
        switch (defect)
        {
            case DefectClass.None: break;
            case DefectClass.Center: Center(ref canvas); break;
            case DefectClass.Donut: Donut(ref canvas); break;
            case DefectClass.EdgeLoc: EdgeLoc(ref canvas); break;
            case DefectClass.EdgeRing: EdgeRing(ref canvas); break;
            case DefectClass.Loc: Loc(ref canvas); break;
            case DefectClass.NearFull: NearFull(ref canvas); break;
            case DefectClass.Random: RandomFailures(ref canvas); break;
            case DefectClass.Scratch: Scratch(ref canvas); break;
            case DefectClass.Ring: Ring(ref canvas); break;
            case DefectClass.RadialGradient: RadialGradient(ref canvas); break;
            case DefectClass.MultiCluster: MultiCluster(ref canvas); break;
            case DefectClass.HalfWafer: HalfWafer(ref canvas); break;
            case DefectClass.Quadrant: Quadrant(ref canvas); break;
            case DefectClass.ReticleRepeat: ReticleRepeat(ref canvas); break;
            case DefectClass.ProbeStripe: ProbeStripe(ref canvas); break;
            case DefectClass.Spiral: Spiral(ref canvas); break;
            case DefectClass.CmpArc: CmpArc(ref canvas); break;
            case DefectClass.CenterEdgeRing:
                Center(ref canvas);
                EdgeRing(ref canvas);
                break;
            case DefectClass.ScratchEdgeLoc:
                Scratch(ref canvas);
                EdgeLoc(ref canvas);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(defect), defect, null);
        }
    }

    private static void Center(ref Canvas canvas)
    {
        double radius = Math.Max(canvas.Random.Uniform(0.14, 0.36), 1.6 * canvas.Grid.Pitch), p = canvas.Random.Uniform(0.6, 0.98);
        PolarField field = new(stackalloc ushort[PolarField.RadialSteps], stackalloc ushort[2 * PolarField.Angles]);
        field.Plateau(-1, radius, radius * canvas.Random.Uniform(0.3, 1), p);
        field.Ragged(ref canvas.Random, 0.3);
        DrawAt(ref canvas, field, 0.07);
    }

    // A clean hole of at least 0.1 and everything inside 0.62: a Ring is thinner and further out.
    private static void Donut(ref Canvas canvas)
    {
        double middle = canvas.Random.Uniform(0.3, 0.42), half = canvas.Random.Uniform(0.08, 0.14), p = canvas.Random.Uniform(0.5, 0.95);
        half = Math.Max(half, 0.7 * canvas.Grid.Pitch);
        PolarField field = new(stackalloc ushort[PolarField.RadialSteps], stackalloc ushort[2 * PolarField.Angles]);
        field.Plateau(middle - half, middle + half, canvas.Random.Uniform(0.03, 0.1), p);
        field.Ragged(ref canvas.Random, 0.15);
        if (canvas.Random.Chance(0.4))
        {
            field.Gap(canvas.Random.NextDouble(), canvas.Random.Uniform(0.05, 0.22), 0.05);
        }

        DrawAt(ref canvas, field, 0.1);
    }

    private static void EdgeLoc(ref Canvas canvas)
    {
        double depth = Math.Max(canvas.Random.Uniform(0.08, 0.25), 1.2 * canvas.Grid.Pitch), p = canvas.Random.Uniform(0.55, 0.95);
        PolarField field = new(stackalloc ushort[PolarField.RadialSteps], stackalloc ushort[2 * PolarField.Angles]);
        field.Plateau(1 - depth, 1.5, Math.Max(0.04, depth / 3), p);
        field.Ragged(ref canvas.Random, 0.05);
        field.Arc(canvas.Random.NextDouble(), canvas.Random.Uniform(0.07, 0.2), 0.04);
        DrawAt(ref canvas, field, 0);
    }

    private static void EdgeRing(ref Canvas canvas)
    {
        double depth = Math.Max(canvas.Random.Uniform(0.04, 0.12), 1.0 * canvas.Grid.Pitch), p = canvas.Random.Uniform(0.55, 0.95);
        PolarField field = new(stackalloc ushort[PolarField.RadialSteps], stackalloc ushort[2 * PolarField.Angles]);
        field.Plateau(1 - depth, 1.5, 0.03, p);
        field.Ragged(ref canvas.Random, 0.02);
        Gaps(ref canvas, field, 2, 0.12);
        DrawAt(ref canvas, field, 0);
    }

    // One cluster between centre and edge: parents close together.
    private static void Loc(ref Canvas canvas)
    {
        double distance = canvas.Random.Uniform(0.34, 0.66), size = canvas.Random.Uniform(0.08, 0.15);
        (double v, double u) = PortableMath.SinCos(canvas.Random.Uniform(0, 2 * Math.PI));
        Clusters(ref canvas, u * distance, v * distance, size);
    }

    // Three to six of them, no closer than 0.42. Five discs of that radius cannot cover one of 0.82 (that takes 0.61 · 0.82), so that a
    // free place is always found.
    private static void MultiCluster(ref Canvas canvas)
    {
        int wanted = canvas.Random.Integer(3, 6), placed = 0;
        Span<(double U, double V)> at = stackalloc (double, double)[wanted];
        while (placed < wanted)
        {
            double distance = 0.82 * Math.Sqrt(canvas.Random.NextDouble());
            (double v, double u) = PortableMath.SinCos(canvas.Random.Uniform(0, 2 * Math.PI));
            (u, v) = (u * distance, v * distance);
            bool free = true;
            foreach ((double x, double y) in at[..placed])
            {
                free &= ((x - u) * (x - u)) + ((y - v) * (y - v)) > 0.42 * 0.42;
            }

            if (free)
            {
                at[placed++] = (u, v);
                Clusters(ref canvas, u, v, canvas.Random.Uniform(0.05, 0.1));
            }
        }
    }

    private static void NearFull(ref Canvas canvas)
    {
        double p = canvas.Random.Uniform(0.8, 0.99), edge = canvas.Random.Chance(0.4) ? p * canvas.Random.Uniform(0.5, 0.9) : p;
        PolarField field = new(stackalloc ushort[PolarField.RadialSteps], stackalloc ushort[2 * PolarField.Angles]);
        field.Gradient(p, edge, 8);
        field.Ragged(ref canvas.Random, 0.2);
        DrawAt(ref canvas, field, 0.1);
    }

    // Between the background's limit and Near-full, the same everywhere.
    private static void RandomFailures(ref Canvas canvas)
    {
        double p = canvas.Random.Uniform(0.24, 0.58);
        PolarField field = new(stackalloc ushort[PolarField.RadialSteps], stackalloc ushort[2 * PolarField.Angles]);
        field.Gradient(p, p, 1);
        DrawAt(ref canvas, field, 0);
    }

    // A lot out of four was scratched by its handler: every wafer then has the scratch at (nearly) the same place.
    private static void Scratch(ref Canvas canvas)
    {
        bool repeats = canvas.Lot.Chance(0.25);
        CounterRandom shape = repeats ? canvas.Lot : canvas.Random;
        double along = shape.Uniform(0, 2 * Math.PI), turn = shape.Uniform(-1.1, 1.1), length = shape.Uniform(0.45, 1.3);
        double offset = shape.Uniform(-0.5, 0.5), start = shape.Uniform(-0.75, -0.1);
        (canvas.Lot, canvas.Random) = repeats ? (shape, canvas.Random) : (canvas.Lot, shape);
        along += canvas.Random.Normal() * 0.02;
        offset += canvas.Random.Normal() * 0.01;
        length *= canvas.Random.Uniform(0.85, 1.1);

        // A chord at a distance from the centre, so that the scratch lies on the wafer.
        (double sin, double cos) = PortableMath.SinCos(along);
        (double u, double v) = ((start * cos) - (offset * sin), (start * sin) + (offset * cos));
        int width = StrokeWidth(ref canvas, 1.6);
        Strokes.Curve(ref canvas, u, v, along, turn, length, width, canvas.Random.Uniform(0.8, 0.98), canvas.Random.Uniform(0.2, 0.6));
    }

    // Thin, at 0.56 to 0.74: clear of the edge and wider than a Donut.
    private static void Ring(ref Canvas canvas)
    {
        double radius = canvas.Random.Uniform(0.56, 0.74), half = Math.Max(canvas.Random.Uniform(0.018, 0.04), 0.6 * canvas.Grid.Pitch);
        PolarField field = new(stackalloc ushort[PolarField.RadialSteps], stackalloc ushort[2 * PolarField.Angles]);
        field.Plateau(radius - half, radius + half, 0.02, canvas.Random.Uniform(0.55, 0.95));
        field.Ragged(ref canvas.Random, 0.02);
        Gaps(ref canvas, field, 3, 0.1);
        DrawAt(ref canvas, field, 0.05);
    }

    private static void RadialGradient(ref Canvas canvas)
    {
        PolarField field = new(stackalloc ushort[PolarField.RadialSteps], stackalloc ushort[2 * PolarField.Angles]);
        field.Gradient(canvas.Random.Uniform(0, 0.04), canvas.Random.Uniform(0.5, 0.85), canvas.Random.Uniform(1.4, 2.8));
        field.Ragged(ref canvas.Random, 0.1);
        DrawAt(ref canvas, field, 0.08);
    }

    private static void HalfWafer(ref Canvas canvas) => Strokes.HalfPlane(
        ref canvas,
        canvas.Random.Uniform(0, 2 * Math.PI),
        canvas.Random.Uniform(-0.15, 0.15),
        canvas.Random.Uniform(0.03, 0.15),
        canvas.Random.Uniform(0.28, 0.75));

    private static void Quadrant(ref Canvas canvas)
    {
        PolarField field = new(stackalloc ushort[PolarField.RadialSteps], stackalloc ushort[2 * PolarField.Angles]);
        double p = canvas.Random.Uniform(0.3, 0.8);
        field.Gradient(p, p, 1);
        field.Arc((canvas.Random.Below(4) / 4.0) + 0.125 + (canvas.Random.Normal() * 0.015), 0.25, canvas.Random.Uniform(0.01, 0.03));
        DrawAt(ref canvas, field, 0.05);
    }

    // The reticle is the lot's, so are its bad positions; which exposures print them is the wafer's.
    private static void ReticleRepeat(ref Canvas canvas)
    {
        DieGrid grid = canvas.Grid;
        (int rows, int columns) = grid.Geometry.ReticleDies(grid.Rows, grid.Columns);
        (int Rows, int Columns) field = (Math.Max(2, rows - canvas.Lot.Below((rows / 4) + 1)), Math.Max(2, columns - canvas.Lot.Below((columns / 4) + 1)));
        (int Rows, int Columns) block = (Math.Max(1, field.Rows / 7), Math.Max(1, field.Columns / 6));
        int positions = field.Rows * field.Columns >= 20 ? canvas.Lot.Integer(1, 2) : 1;
        double p = canvas.Random.Uniform(0.7, 0.97);
        for (int k = 0; k < positions; k++)
        {
            (int Row, int Column) first = (canvas.Lot.Below(field.Rows), canvas.Lot.Below(field.Columns));
            Strokes.Repeat(ref canvas, field, first, block, p);
        }
    }

    private static void ProbeStripe(ref Canvas canvas)
    {
        DieGrid grid = canvas.Grid;
        bool alongRows = canvas.Lot.Chance(0.5);
        int lines = alongRows ? grid.Rows : grid.Columns;

        // A multi-site card covers a tenth to a fifth of the wafer; one of its sites is bad.
        int period = Math.Max(3, (int)(lines * canvas.Lot.Uniform(0.08, 0.19))), width = Math.Max(1, lines / 64);
        Strokes.Stripes(ref canvas, alongRows, canvas.Lot.Below(period), period, width, canvas.Random.Uniform(0.5, 0.95));
    }

    private static void Spiral(ref Canvas canvas)
    {
        DieGrid grid = canvas.Grid;
        double pitch = Math.Max(canvas.Random.Uniform(0.3, 0.5), 2.6 * grid.Pitch), width = Math.Max(canvas.Random.Uniform(0.045, 0.08), 1.1 * grid.Pitch);
        bool clockwise = canvas.Random.Chance(0.5);
        double phase = canvas.Random.NextDouble(), from = canvas.Random.Uniform(0.05, 0.15), to = canvas.Random.Uniform(0.8, 1);
        (int, int) center = Near(ref canvas, 0.06);
        Strokes.Spiral(ref canvas, center, pitch, clockwise, phase, width, (from, to), canvas.Random.Uniform(0.6, 0.95));
    }

    // Arcs around a common point beyond the edge, one behind the other.
    private static void CmpArc(ref Canvas canvas)
    {
        int arcs = canvas.Random.Integer(4, 7);
        double away = canvas.Random.Uniform(1.0, 1.5), direction = canvas.Random.Uniform(0, 2 * Math.PI);
        double gap = Math.Max(canvas.Random.Uniform(0.14, 0.24), 2.6 * canvas.Grid.Pitch);
        arcs = Math.Min(arcs, 1 + (int)(1.5 / gap));
        double first = away - (gap * (arcs - 1) / 2) + canvas.Random.Uniform(-0.15, 0.15);
        (double v0, double u0) = PortableMath.SinCos(direction);
        (u0, v0) = (u0 * away, v0 * away);
        for (int k = 0; k < arcs; k++)
        {
            double radius = first + (k * gap) + (canvas.Random.Normal() * 0.012), spread = canvas.Random.Uniform(0.75, 1.1) / Math.Max(radius, 0.5);

            // From the pole, the wafer's centre lies at direction + π.
            double from = direction + Math.PI - (spread * canvas.Random.Uniform(0.7, 1));
            (double sin, double cos) = PortableMath.SinCos(from);
            Strokes.Curve(
                ref canvas, u0 + (radius * cos), v0 + (radius * sin), from + (Math.PI / 2), 1 / radius, 2 * spread * radius,
                StrokeWidth(ref canvas, 1), canvas.Random.Uniform(0.7, 0.95), canvas.Random.Uniform(0.3, 0.9));
        }
    }

    // A Neyman–Scott group: two to four parents scattered over the size of one cluster.
    private static void Clusters(ref Canvas canvas, double u, double v, double size)
    {
        DieGrid grid = canvas.Grid;
        size = Math.Max(size, 0.9 * grid.Pitch);
        int parents = canvas.Random.Integer(2, 4);
        Span<ushort> radial = stackalloc ushort[PolarField.RadialSteps], angular = stackalloc ushort[2 * PolarField.Angles];
        for (int k = 0; k < parents; k++)
        {
            PolarField field = new(radial, angular);
            field.Cluster(size * canvas.Random.Uniform(0.45, 0.75), canvas.Random.Uniform(0.8, 3.5));
            field.Elongate(canvas.Random.NextDouble(), canvas.Random.Uniform(1, 1.8));
            PolarField.Draw(
                ref canvas,
                field,
                grid.RowAt(v + (k == 0 ? 0 : canvas.Random.Normal() * size * 0.6)),
                grid.ColumnAt(u + (k == 0 ? 0 : canvas.Random.Normal() * size * 0.6)));
        }
    }

    private static void Gaps(ref Canvas canvas, scoped PolarField field, int most, double widest)
    {
        for (int k = canvas.Random.Integer(0, most); k > 0; k--)
        {
            field.Gap(canvas.Random.NextDouble(), canvas.Random.Uniform(0.02, widest), 0.03);
        }
    }

    private static void DrawAt(ref Canvas canvas, scoped PolarField field, double jitter)
    {
        (int row, int column) = Near(ref canvas, jitter);
        PolarField.Draw(ref canvas, field, row, column);
    }

    // A die near the wafer's centre, normally scattered, within 2.5 standard deviations of half the jitter.
    private static (int Row, int Column) Near(ref Canvas canvas, double jitter)
    {
        double u = Math.Clamp(canvas.Random.Normal() / 2, -1.25, 1.25) * jitter, v = Math.Clamp(canvas.Random.Normal() / 2, -1.25, 1.25) * jitter;
        return (canvas.Grid.RowAt(v), canvas.Grid.ColumnAt(u));
    }

    private static int StrokeWidth(ref Canvas canvas, double most) =>
        Math.Max(1, (int)Math.Round(Math.Max(canvas.Grid.Rows, canvas.Grid.Columns) / 64.0 * canvas.Random.Uniform(0.8, most)));
}
