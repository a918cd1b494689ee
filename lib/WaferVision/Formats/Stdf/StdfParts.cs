namespace WaferVision.Formats;

/// <summary>A result at a position.</summary>
/// <param name="X">X_COORD.</param>
/// <param name="Y">Y_COORD.</param>
/// <param name="HardBin">The hard bin, or <see cref="TestedWafer.NoBin"/>.</param>
/// <param name="SoftBin">The soft bin, or <see cref="TestedWafer.NoBin"/>.</param>
/// <param name="Site">The site that tested it.</param>
/// <param name="Passes">Whether it passed; null where only its bins tell.</param>
internal readonly record struct StdfPart(short X, short Y, ushort HardBin, ushort SoftBin, byte Site, bool? Passes);

/// <summary>The results of one wafer, in the order of the file.</summary>
internal sealed class StdfParts
{
    private readonly List<StdfPart> _placed = [];

    public string? WaferId { get; set; }

    public DateTimeOffset? Finished { get; set; }

    /// <summary>Results, those of parts without a position included.</summary>
    public int Tests { get; private set; }

    /// <summary>How many of them say that the part passed.</summary>
    public int PassedTests { get; private set; }

    /// <summary>The results that have a position.</summary>
    public IReadOnlyList<StdfPart> Placed => _placed;

    /// <summary>The smallest and largest x and y.</summary>
    public (int Left, int Right, int Low, int High) Box { get; private set; } = (int.MaxValue, int.MinValue, int.MaxValue, int.MinValue);

    /// <summary>Columns of the box.</summary>
    public int Columns => Box.Right - Box.Left + 1;

    /// <summary>Rows of the box.</summary>
    public int Rows => Box.High - Box.Low + 1;

    /// <summary>Takes a result in.</summary>
    public void Add(in PrrRecord part)
    {
        Tests++;
        PassedTests += part.Passes == true ? 1 : 0;
        if (part is { X: { } x, Y: { } y })
        {
            _placed.Add(new StdfPart(x, y, part.HardBin ?? TestedWafer.NoBin, part.SoftBin ?? TestedWafer.NoBin, part.Site, part.Passes));
            Extend((x, x, y, y));
        }
    }

    /// <summary>Takes in the results of a later run over the same wafer.</summary>
    public void Add(StdfParts later)
    {
        Tests += later.Tests;
        PassedTests += later.PassedTests;
        Finished = later.Finished ?? Finished;
        _placed.AddRange(later._placed);
        Extend(later.Box);
    }

    private void Extend((int Left, int Right, int Low, int High) box) =>
        Box = (Math.Min(Box.Left, box.Left), Math.Max(Box.Right, box.Right), Math.Min(Box.Low, box.Low), Math.Max(Box.High, box.High));
}
