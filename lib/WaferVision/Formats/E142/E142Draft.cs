namespace WaferVision.Formats;

/// <summary>An array of devices: their number and size, in millimetres.</summary>
internal sealed record E142Layout(double? DeviceWidth, double? DeviceHeight, double? StepX, double? StepY, string? Product, bool TopLevel);

/// <summary>What a file says of a bin.</summary>
internal sealed record E142Bin(int Code, string? Quality, string? Name, bool? Pick)
{
    /// <summary>Whether the bin's positions hold no die.</summary>
    public bool IsNull => Is("Null");

    /// <summary>Whether its dies are good; null where the file does not say.</summary>
    public bool? Passes => Is("Pass") || Is("Good") ? true : Is("Fail") || Is("Bad") || Is("Reject") || IsNull ? false : Pick;

    private bool Is(string quality) => Quality is not null && Quality.StartsWith(quality, StringComparison.OrdinalIgnoreCase);
}

/// <summary>One bin code map, before its wafer is made.</summary>
internal sealed record E142Draft(string Position, string SubstrateId, string? Layout)
{
    public string Orientation { get; init; } = "0";

    public string Origin { get; init; } = "LowerLeft";

    public string Axes { get; init; } = "UpRight";

    /// <summary>The coordinates of the origin.</summary>
    public (int X, int Y) OriginAt { get; set; }

    public Dictionary<int, E142Bin> Bins { get; } = [];

    /// <summary>A map of the same wafer that begins at another place of the file, still without bins.</summary>
    public E142Draft At(string position) => new(position, SubstrateId, Layout) { Orientation = Orientation, Origin = Origin, Axes = Axes };

    /// <summary>The code of each position, -1 where there is no die, row by row.</summary>
    public List<int[]> Rows { get; } = [];
}
