namespace WaferVision.Data;

/// <summary>Which formula-driven images are drawn. Together with a category and an instance this determines an image to the last bit.</summary>
public sealed record FormulaImageOptions
{
    /// <summary>Categories, 1 to 100,000. Default: 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range; so for every number here.</exception>
    public int Categories { get; init => field = Range(value, 1, 100_000, nameof(Categories)); } = 100;

    /// <summary>The families, which the categories take in turn. Default: all three.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IReadOnlyList<FormulaKind> Kinds
    {
        get;
        init => field = value is { Count: > 0 } && value.All(Enum.IsDefined)
            ? value
            : throw new ArgumentException($"Expected at least one of {string.Join(", ", Enum.GetNames<FormulaKind>())}.", nameof(Kinds));
    } = Enum.GetValues<FormulaKind>();

    /// <summary>Rows and columns, 32 to 224. Categories are the same at every size. Default: 64.</summary>
    public int Size { get; init => field = Range(value, 32, 224, nameof(Size)); } = 64;

    /// <summary>Seed of the categories and their instances. Default: 42.</summary>
    public long Seed { get; init; } = 42;

    private static int Range(int value, int low, int high, string name) =>
        value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {low} to {high}.");
}
