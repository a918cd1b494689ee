namespace WaferVision.Serving;

/// <summary>For which requests heat maps are drawn.</summary>
internal enum Heatmaps
{
    /// <summary>For none.</summary>
    None,

    /// <summary>For those of so few maps that it can be done.</summary>
    Few,

    /// <summary>For all; one of too many maps is refused.</summary>
    All,
}
