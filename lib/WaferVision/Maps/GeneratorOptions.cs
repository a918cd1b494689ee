namespace WaferVision.Maps;

/// <summary>What a <see cref="WaferMapGenerator"/> makes.</summary>
public sealed record GeneratorOptions
{
    /// <summary>The smallest grid side.</summary>
    public const int MinimumSize = 16;

    /// <summary>The largest grid side.</summary>
    public const int MaximumSize = 512;

    /// <summary>Rows of the grid, 16 to 512. Default 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public int Rows { get; init => field = Side(value, nameof(Rows)); } = 64;

    /// <summary>Columns of the grid, 16 to 512. Default 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public int Columns { get; init => field = Side(value, nameof(Columns)); } = 64;

    /// <summary>Sets <see cref="Rows"/> and <see cref="Columns"/> of a square grid, 16 to 512.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public int Size
    {
        init
        {
            Rows = Side(value, nameof(Size));
            Columns = value;
        }
    }

    /// <summary>The seed. Together with class and index it determines a map. Default 42.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>The wafer's layout. Default: 300 mm, the grid spans the usable diameter.</summary>
    public WaferGeometry Geometry { get; init; } = WaferGeometry.Wafer300;

    /// <summary>Textbook (default) or fab maps. The options of the background below are those of textbook maps; a fab's follow from the class.</summary>
    public MapStyle Style { get; init; }

    /// <summary>The mean number of random defects per die over all lots (D·A of the yield models), 0 to 0.2. Default 0.04.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double BackgroundDefects { get; init => field = Share(value, 0, 0.2, nameof(BackgroundDefects)); } = 0.04;

    /// <summary>
    /// The share of failing dies above which the trade calls a background <see cref="DefectClass.Random"/>; no wafer's expected background
    /// exceeds it. 0.05 to 0.2, default 0.14.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public double BackgroundLimit { get; init => field = Share(value, 0.05, 0.2, nameof(BackgroundLimit)); } = 0.14;

    /// <summary>Wafers of a lot, 1 to 100. Default 5, what a sampling plan takes of a cassette; 25 is the whole cassette.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public int LotSize
    {
        get;
        init => field = value is >= 1 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(LotSize), value, "Expected 1 to 100 wafers.");
    } = 5;

    /// <summary>Threads used for a batch; 0 (default): one per processor. The maps do not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set below 0.</exception>
    public int Threads
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Threads), value, "Expected 0 or more.");
    }

    private static int Side(int value, string name) =>
        value is >= MinimumSize and <= MaximumSize
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"Expected {MinimumSize} to {MaximumSize} dies.");

    private static double Share(double value, double low, double high, string name) =>
        value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {low} to {high}.");
}
