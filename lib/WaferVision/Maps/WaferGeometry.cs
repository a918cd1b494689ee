namespace WaferVision.Maps;

/// <summary>The mark that shows a wafer's crystal orientation.</summary>
public enum OrientationMark
{
    /// <summary>A small V-shaped notch, about 1 mm deep (SEMI M1, 200 mm and 300 mm wafers).</summary>
    Notch,

    /// <summary>A primary flat (SEMI M1, 150 mm and smaller wafers).</summary>
    Flat,
}

/// <summary>The side of the map on which the notch or flat lies.</summary>
public enum NotchSide
{
    /// <summary>At the last row.</summary>
    Down,

    /// <summary>At the first column.</summary>
    Left,

    /// <summary>At the first row.</summary>
    Up,

    /// <summary>At the last column.</summary>
    Right,
}

/// <summary>
/// A wafer's physical layout. Lengths are in millimetres; positions are measured from the wafer's centre, x to the right, y down the map.
/// </summary>
public sealed record WaferGeometry
{
    /// <summary>A 300 mm wafer with a notch and 3 mm edge exclusion; the die size follows from the grid.</summary>
    public static WaferGeometry Wafer300 { get; } = new();

    /// <summary>A 200 mm wafer with a notch and 3 mm edge exclusion; the die size follows from the grid.</summary>
    public static WaferGeometry Wafer200 { get; } = new() { Diameter = 200 };

    /// <summary>A 150 mm wafer with a 57.5 mm flat and 3 mm edge exclusion; the die size follows from the grid.</summary>
    public static WaferGeometry Wafer150 { get; } = new() { Diameter = 150, Mark = OrientationMark.Flat };

    /// <summary>The wafer's diameter: 150, 200 or 300 mm. Default 300.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to another value.</exception>
    public double Diameter
    {
        get;
        init => field = value is 150 or 200 or 300
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Diameter), value, "Expected 150, 200 or 300 mm.");
    } = 300;

    /// <summary>Notch or flat. Default notch.</summary>
    public OrientationMark Mark { get; init; } = OrientationMark.Notch;

    /// <summary>The width of the rim that is not tested, 0 to 10 mm. Default 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double EdgeExclusion { get; init => field = Require(value, 0, 10, nameof(EdgeExclusion)); } = 3;

    /// <summary>The die's width (x), 0.2 to 60 mm, or null: the pitch follows from the grid, which then spans the usable diameter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double? DieWidth { get; init => field = value is { } v ? Require(v, 0.2, 60, nameof(DieWidth)) : null; }

    /// <summary>The die's height (y), 0.2 to 60 mm, or null as for <see cref="DieWidth"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double? DieHeight { get; init => field = value is { } v ? Require(v, 0.2, 60, nameof(DieHeight)) : null; }

    /// <summary>The width of the scribe lane (street) between dies, 0 to 1 mm. Default 0.08.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double Street { get; init => field = Require(value, 0, 1, nameof(Street)); } = 0.08;

    /// <summary>The exposure field's width (x), 5 to 33 mm. Default 26, a scanner's full slit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double ReticleWidth { get; init => field = Require(value, 5, 33, nameof(ReticleWidth)); } = 26;

    /// <summary>The exposure field's height (y), 5 to 33 mm. Default 33, a scanner's full scan.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double ReticleHeight { get; init => field = Require(value, 5, 33, nameof(ReticleHeight)); } = 33;

    /// <summary>The wafer's radius in mm.</summary>
    public double Radius => Diameter / 2;

    /// <summary>The radius inside which dies are tested: <c>Radius − EdgeExclusion</c>.</summary>
    public double UsableRadius => Radius - EdgeExclusion;

    /// <summary>The length of the primary flat in mm (SEMI M1: 57.5 mm at 150 mm); 0 for a notched wafer.</summary>
    public double FlatLength => Mark == OrientationMark.Flat ? 57.5 : 0;

    /// <summary>The distance of the flat from the centre, <c>√(R² − (L/2)²)</c>; the radius for a notched wafer.</summary>
    public double FlatDistance => Math.Sqrt((Radius * Radius) - (FlatLength * FlatLength / 4));

    /// <summary>The notch's depth in mm (SEMI M1: 1.00 to 1.25); 0 for a wafer with a flat.</summary>
    public double NotchDepth => Mark == OrientationMark.Notch ? 1.0 : 0;

    /// <summary>
    /// Whether the die whose centre lies at (<paramref name="x"/>, <paramref name="y"/>) is tested:
    /// inside the usable radius and clear of the flat or notch by the edge exclusion.
    /// </summary>
    /// <param name="x">mm right of the centre.</param>
    /// <param name="y">mm below the centre.</param>
    /// <param name="side">Where the flat or notch lies.</param>
    public bool IsTested(double x, double y, NotchSide side = NotchSide.Down)
    {
        (double across, double toMark) = side switch
        {
            NotchSide.Down => (x, y),
            NotchSide.Up => (-x, -y),
            NotchSide.Left => (y, -x),
            _ => (-y, x),
        };
        double usable = UsableRadius;
        if ((x * x) + (y * y) > usable * usable)
        {
            return false;
        }

        if (Mark == OrientationMark.Flat)
        {
            return toMark <= FlatDistance - EdgeExclusion;
        }

        double fromNotch = toMark - (Radius - NotchDepth);
        return (across * across) + (fromNotch * fromNotch) > EdgeExclusion * EdgeExclusion;
    }

    /// <summary>
    /// The pitch of the dies (die and street) in mm on a grid. A size that is not set follows from the grid: the grid spans the usable diameter.
    /// </summary>
    /// <param name="rows">Rows of the grid, at least 1.</param>
    /// <param name="columns">Columns of the grid, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A grid without dies.</exception>
    public (double X, double Y) Pitch(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        return (DieWidth is { } width ? width + Street : 2 * UsableRadius / columns,
                DieHeight is { } height ? height + Street : 2 * UsableRadius / rows);
    }

    /// <summary>The smallest grid, centred on the wafer, that holds every tested die.</summary>
    /// <exception cref="InvalidOperationException">The die size is not set.</exception>
    public (int Rows, int Columns) Grid()
    {
        if (DieWidth is not { } width || DieHeight is not { } height)
        {
            throw new InvalidOperationException("The grid follows from the die size: set DieWidth and DieHeight.");
        }

        // Dies count by their centres, so a row exists where |y| ≤ usable radius for the row's centre line.
        static int Lines(double radius, double pitch) => Math.Max(1, (int)Math.Floor((2 * radius / pitch) + 1));
        return (Lines(UsableRadius, height + Street), Lines(UsableRadius, width + Street));
    }

    /// <summary>The exposure field's size in whole dies on a grid, at least 2 × 2 so that a repeating position differs from a full field.</summary>
    /// <param name="rows">Rows of the grid, at least 1.</param>
    /// <param name="columns">Columns of the grid, at least 1.</param>
    public (int Rows, int Columns) ReticleDies(int rows, int columns)
    {
        (double x, double y) = Pitch(rows, columns);
        return (Math.Max(2, (int)(ReticleHeight / y)), Math.Max(2, (int)(ReticleWidth / x)));
    }

    private static double Require(double value, double low, double high, string name) =>
        value >= low && value <= high
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"Expected {low} to {high} mm.");
}
