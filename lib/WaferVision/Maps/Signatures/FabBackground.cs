namespace WaferVision.Maps.Signatures;

/// <summary>
/// Failures that belong to no signature: on each wafer a Poisson process whose density is a gamma variable (the negative-binomial yield
/// model), more of them at the edge, small Neyman–Scott clusters, and at times a bad die at the very centre or dies that were not tested.
/// A die's mean number of defects is D·A, as in the yield models: a wafer of large dies loses a larger share of them.
/// </summary>
/// <param name="Defects">Mean number of defects on a wafer without the rise at the edge.</param>
/// <param name="Alpha">Shape of the gamma variable: small for strong differences between wafers.</param>
/// <param name="Rise">How many times denser than inside the edge's own defects are, in the mean.</param>
/// <param name="Clusters">Mean number of clusters on a wafer.</param>
internal readonly record struct FabBackground(double Defects, double Alpha, double Rise, double Clusters)
{
    // No line is free of defects, and a wafer of which a third fails at random has another class.
    private const double Least = 0.0005;
    private const double Most = 0.35;

    // The share of lots that come from a mature process.
    private const double CleanLine = 0.15;

    public void Draw(ref Canvas canvas)
    {
        double line = canvas.Lot.Chance(CleanLine) ? canvas.Lot.Uniform(0, 0.4) : 1;
        double defects = Math.Clamp(line * Defects * canvas.Random.Gamma(Alpha) / Alpha / canvas.Grid.ByRing.Length, Least, Most);
        Span<double> even = stackalloc double[DieGrid.Rings];
        even.Fill(1);
        canvas.Background(defects, even);
        new Blot
        {
            Inner = canvas.Random.Uniform(0.92, 0.97),
            InnerSoftness = 0.12,
            Defects = defects * Rise * canvas.Random.Gamma(3) / 3,
            Roughness = canvas.Random.Uniform(0, 0.6),
            Marked = false,
        }.Draw(ref canvas);

        bool streaks = canvas.Lot.Chance(0.5);
        for (double left = Clusters - canvas.Random.Exponential(); left > 0; left -= canvas.Random.Exponential())
        {
            Cluster(ref canvas, streaks ? 1.3 : 0.8, streaks ? 0.4 : 0.8);
        }

        if (canvas.Lot.Chance(0.3))
        {
            Middle(ref canvas);
        }
    }

    /// <summary>Takes dies out that a lot's test leaves out, scattered over the wafer.</summary>
    public static void Untested(ref Canvas canvas)
    {
        if (!canvas.Lot.Chance(0.06))
        {
            return;
        }

        double gap = 1 / canvas.Lot.Uniform(0.005, 0.05);
        ReadOnlySpan<int> dies = canvas.Grid.ByRing;
        for (double at = gap * canvas.Random.Exponential(); at < dies.Length; at += 1 + (gap * canvas.Random.Exponential()))
        {
            canvas.Clear(dies[(int)at]);
        }
    }

    // A parent and its children, normally scattered around it.
    private static void Cluster(ref Canvas canvas, double alongRow, double acrossRow)
    {
        DieGrid grid = canvas.Grid;
        int parent = grid.ByRing[canvas.Random.Below(grid.ByRing.Length)], children = 1 + (int)(1.5 * canvas.Random.Exponential());
        for (int k = 0; k <= children; k++)
        {
            int row = (parent / grid.Columns) + (int)Math.Round(acrossRow * canvas.Random.Normal());
            int column = (parent % grid.Columns) + (int)Math.Round(alongRow * canvas.Random.Normal());
            canvas.Hit(row, column, 1, marked: false);
        }
    }

    // Where the spin axis or an alignment mark is, the dies next to the centre fail.
    private static void Middle(ref Canvas canvas)
    {
        DieGrid grid = canvas.Grid;
        double p = canvas.Random.Uniform(0.2, 1);
        for (int k = 0; k < 9; k++)
        {
            canvas.Hit(grid.RowAt(0) + (k / 3) - 1, grid.ColumnAt(0) + (k % 3) - 1, k == 4 ? p : p * p * 0.7, marked: false);
        }
    }
}
