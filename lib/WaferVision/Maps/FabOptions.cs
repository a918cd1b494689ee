namespace WaferVision.Maps;

/// <summary>What a <see cref="FabMapGenerator"/> makes.</summary>
public sealed record FabOptions
{
    /// <summary>The seed. Together with class and index it determines a map. Default 42.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>The number of products, each with a die grid of its own, 1 to 1,000. Default 150.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public int Products { get; init => field = Range(value, 1, 1000, nameof(Products)); } = 150;

    /// <summary>Wafers of a lot, which is of one product, 1 to 100. Default 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the range.</exception>
    public int LotSize { get; init => field = Range(value, 1, 100, nameof(LotSize)); } = 5;

    private static int Range(int value, int low, int high, string name) =>
        value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {low} to {high}.");
}
