namespace WaferVision.Maps.Signatures;

/// <summary>
/// The random models of WM-811K's nine classes, fitted to the statistics of its training maps. Lengths are in units of the usable wafer
/// radius, angles in turns.
/// </summary>
internal static class FabModels
{
    private static readonly (double, double) s_longWaves = (0.8, 3);

    public static void Draw(DefectClass defect, ref Canvas canvas)
    {
        Background(defect).Draw(ref canvas);
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
            default: SignatureModels.Draw(defect, ref canvas); break;
        }

        FabBackground.Untested(ref canvas);
    }

    private static FabBackground Background(DefectClass defect) => defect switch
    {
        DefectClass.None => new(78, 5, 3.5, 1),
        DefectClass.Center => new(100, 5, 6, 1),
        DefectClass.Donut => new(100, 4, 5, 1),
        DefectClass.EdgeLoc => new(105, 4, 3, 1),
        DefectClass.EdgeRing => new(85, 4, 2, 1),
        DefectClass.Loc => new(80, 4, 3.5, 1),
        DefectClass.Scratch => new(70, 4, 5, 1),
        _ => new(80, 3, 7, 1),
    };

    private static void Center(ref Canvas canvas)
    {
        double radius = Math.Max(Lognormal(ref canvas, 0.18, 0.5, 0.06, 0.7), 0.9 * canvas.Grid.Pitch);
        new Blot
        {
            Center = (0.03 * canvas.Random.Normal(), 0.03 * canvas.Random.Normal()),
            Outer = radius,
            OuterSoftness = radius * canvas.Random.Uniform(0.2, 1.6),
            Stretch = (canvas.Random.Uniform(1, 1.3), canvas.Random.NextDouble()),
            Defects = canvas.Random.Uniform(0.7, 4),
            Raggedness = 0.12 * radius,
            Roughness = canvas.Random.Uniform(0, 0.5),
        }.Draw(ref canvas);
    }

    private static void Donut(ref Canvas canvas)
    {
        double inner = Lognormal(ref canvas, 0.22, 0.3, 0.12, 0.5), outer = inner + Lognormal(ref canvas, 0.3, 0.4, 0.12, 0.6);
        new Blot
        {
            Center = (0.08 * canvas.Random.Normal(), 0.08 * canvas.Random.Normal()),
            Inner = inner,
            InnerSoftness = canvas.Random.Uniform(0.03, 0.15),
            Outer = outer,
            OuterSoftness = canvas.Random.Uniform(0.03, 0.4),
            Stretch = (canvas.Random.Uniform(1, 1.25), canvas.Random.NextDouble()),
            Defects = Lognormal(ref canvas, 1.5, 0.6, 0.5, 6),
            Raggedness = 0.03,
            Roughness = canvas.Random.Uniform(0, 0.6),
            Waves = s_longWaves,
            Arc = canvas.Random.Chance(0.4) ? (canvas.Random.NextDouble(), canvas.Random.Uniform(0.55, 0.95), 0.15) : (0, 2, 0.1),
        }.Draw(ref canvas);
    }

    private static void EdgeLoc(ref Canvas canvas)
    {
        double depth = Math.Max(Lognormal(ref canvas, 0.1, 0.65, 0.04, 1), 0.8 * canvas.Grid.Pitch);
        new Blot
        {
            Inner = 1 - depth,
            InnerSoftness = depth * canvas.Random.Uniform(0.2, 1.2),
            Arc = (canvas.Random.NextDouble(), Lognormal(ref canvas, 0.17, 0.5, 0.06, 0.6), 0.04),
            Defects = Lognormal(ref canvas, 2.4, 0.5, 0.9, 6),
            Raggedness = 0.15 * depth,
            Roughness = canvas.Random.Uniform(0, 0.5),
        }.Draw(ref canvas);
    }

    private static void EdgeRing(ref Canvas canvas)
    {
        double depth = Math.Max(Lognormal(ref canvas, 0.055, 0.35, 0.02, 0.2), 0.7 * canvas.Grid.Pitch);
        new Blot
        {
            Center = (0.01 * canvas.Random.Normal(), 0.01 * canvas.Random.Normal()),
            Inner = 1 - depth,
            InnerSoftness = depth * canvas.Random.Uniform(0.1, 0.6),
            Arc = canvas.Random.Chance(0.25) ? (canvas.Random.NextDouble(), canvas.Random.Uniform(0.5, 0.98), 0.1) : (0, 2, 0.1),
            Defects = canvas.Random.Uniform(1.2, 6),
            Roughness = canvas.Random.Uniform(0, 0.5),
        }.Draw(ref canvas);
    }

    // A compact cluster or a broad, faint one; at times a second, smaller one.
    private static void Loc(ref Canvas canvas)
    {
        bool compact = canvas.Random.Chance(0.5);
        double size = Math.Max(compact ? Lognormal(ref canvas, 0.08, 0.35, 0.035, 0.2) : Lognormal(ref canvas, 0.2, 0.5, 0.08, 0.6), 1.3 * canvas.Grid.Pitch);
        int clusters = canvas.Random.Chance(0.25) ? 2 : 1;
        for (int k = 0; k < clusters; k++)
        {
            double distance = canvas.Random.Uniform(0.15, compact ? 0.9 : 0.75), radius = k == 0 ? size : size * canvas.Random.Uniform(0.5, 1);
            (double v, double u) = PortableMath.SinCos(canvas.Random.Uniform(0, 2 * Math.PI));
            new Blot
            {
                Center = (u * distance, v * distance),
                Outer = radius,
                OuterSoftness = radius * canvas.Random.Uniform(0.2, compact ? 0.6 : 1.2),
                Stretch = (1 + (0.7 * canvas.Random.Exponential()), canvas.Random.NextDouble()),
                Defects = compact ? canvas.Random.Uniform(1.5, 6) : Lognormal(ref canvas, 1.6, 0.5, 0.7, 6),
                Raggedness = 0.15 * radius,
                Roughness = canvas.Random.Uniform(0, compact ? 0.3 : 1),
                Waves = (0.15, 0.8),
            }.Draw(ref canvas);
        }
    }

    // From a few good dies on one side to none at all.
    private static void NearFull(ref Canvas canvas) => new Blot
    {
        Defects = Lognormal(ref canvas, 2.6, 0.5, 1.6, 9),
        Roughness = canvas.Random.Uniform(0.2, 1),
        Waves = s_longWaves,
    }.Draw(ref canvas);

    private static void RandomFailures(ref Canvas canvas) => new Blot
    {
        Defects = Lognormal(ref canvas, 0.55, 0.25, 0.3, 1.2),
        Roughness = canvas.Random.Uniform(0, 0.9),
        Waves = s_longWaves,
    }.Draw(ref canvas);

    // One line, at least six dies long, at times along the rows or columns (a probe drags); where dies are small, at times some that run nearly parallel.
    private static void Scratch(ref Canvas canvas)
    {
        double pitch = canvas.Grid.Pitch, length = Math.Max(Lognormal(ref canvas, 0.7, 0.4, 0.25, 1.7), 6 * pitch);
        double along = canvas.Random.Uniform(0, 2 * Math.PI), turn = 0.7 * canvas.Random.Normal();
        if (canvas.Random.Chance(0.25))
        {
            (along, turn) = (canvas.Random.Below(4) * Math.PI / 2, 0);
        }

        double distance = 0.85 * Math.Sqrt(canvas.Random.NextDouble()), p = canvas.Random.Uniform(0.85, 1), contact = canvas.Random.Uniform(0.3, 2);
        (double v, double u) = PortableMath.SinCos(canvas.Random.Uniform(0, 2 * Math.PI));
        (u, v) = (u * distance, v * distance);
        bool fine = pitch < 0.05;
        int lines = fine && canvas.Random.Chance(0.3) ? canvas.Random.Integer(2, 4) : 1, width = canvas.Random.Chance(fine ? 0.4 : 0.1) ? 2 : 1;
        for (int k = 0; k < lines; k++)
        {
            (double sin, double cos) = PortableMath.SinCos(along);
            Strokes.Curve(ref canvas, u - (cos * length / 2), v - (sin * length / 2), along, turn, length, width, p, contact);
            double aside = pitch * canvas.Random.Uniform(3, 8);
            (u, v) = (u - (sin * aside), v + (cos * aside));
            along += 0.06 * canvas.Random.Normal();
        }
    }

    // What varies by factors rather than by steps is lognormal.
    private static double Lognormal(ref Canvas canvas, double median, double spread, double least, double most) =>
        Math.Clamp(median * PortableMath.Exp(spread * canvas.Random.Normal()), least, most);
}
