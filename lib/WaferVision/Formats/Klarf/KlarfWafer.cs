namespace WaferVision.Formats;

/// <summary>One inspected wafer of a KLARF file.</summary>
/// <param name="Wafer">
/// Its map: a die passes where it was inspected and no defect was found, and fails where at least one was. Row 0 is at the top, the file's
/// y axis points up. Times are local to the tool, which the file does not name; they are given as if they were UTC.
/// </param>
/// <param name="Defects">The defects in the file's order.</param>
/// <param name="ClassNames">The names of the defect classes by number (<c>ClassLookup</c>).</param>
public sealed record KlarfWafer(TestedWafer Wafer, IReadOnlyList<KlarfDefect> Defects, IReadOnlyDictionary<int, string> ClassNames)
{
    /// <summary>The step of the process after which the wafer was inspected (<c>StepID</c>).</summary>
    public string? Step { get; init; }

    /// <summary>Dies that the sample plan does not name but on which a defect lies. They are on the map, as failing ones.</summary>
    public int DiesOffPlan { get; init; }

    /// <summary>Whether the file says that its coordinates are mirrored (<c>CoordinatesMirrored</c>). The map shows them as they are written.</summary>
    public bool Mirrored { get; init; }

    /// <summary>Defects on the die at a position of the map, in the file's order.</summary>
    /// <param name="row">Row of the map, from the top.</param>
    /// <param name="column">Column of the map, from the left.</param>
    public IEnumerable<KlarfDefect> DefectsOf(int row, int column)
    {
        (int x, int y) = (Wafer.Coordinates.FirstX + (column * Wafer.Coordinates.StepX), Wafer.Coordinates.FirstY + (row * Wafer.Coordinates.StepY));
        return Defects.Where(d => d.XIndex == x && d.YIndex == y);
    }
}
