using System.Globalization;
using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>Makes wafers of what a KLARF file says.</summary>
internal sealed class KlarfWaferBuilder(string file)
{
    // A few lines can name dies that are far apart; the maps of a file must fit into memory all the same.
    private const long MostPositions = 1 << 26;

    private static readonly string[] Dates = ["M-d-yy", "M-d-yyyy", "yyyy-M-d"];

    private long _positions;

    public KlarfWafer Build(KlarfWaferDraft draft)
    {
        bool planned = draft.Plan.Count > 0;
        var inspected = new HashSet<(int X, int Y)>(planned ? draft.Plan : draft.DieMap);
        var failing = new HashSet<(int X, int Y)>(draft.Defects.Select(d => (d.XIndex, d.YIndex)));
        int offPlan = planned ? failing.Count(die => !inspected.Contains(die)) : 0;
        inspected.UnionWith(failing);
        if (inspected.Count == 0)
        {
            throw Error(draft, "a sample plan or defects for the wafer", "a wafer without any die", "Export the file with its sample plan.");
        }

        (int left, int right) = (inspected.Min(d => d.X), inspected.Max(d => d.X));
        (int bottom, int top) = (inspected.Min(d => d.Y), inspected.Max(d => d.Y));
        long columns = (long)right - left + 1, rows = (long)top - bottom + 1;
        _positions += columns > WaferMapFile.LargestSide || rows > WaferMapFile.LargestSide ? MostPositions + 1 : columns * rows;
        if (_positions > MostPositions)
        {
            throw Error(
                draft, $"dies within {WaferMapFile.LargestSide} rows and columns, and maps of at most {MostPositions} positions in all",
                $"{rows} rows and {columns} columns", "Check the die indices of sample plan and defects.");
        }

        byte[] dies = new byte[rows * columns];
        foreach ((int x, int y) in inspected)
        {
            dies[((top - y) * columns) + x - left] = failing.Contains((x, y)) ? DieCode.Fail : DieCode.Pass;
        }

        int? slot = draft.Number("Slot") is >= 1 and <= 1000 and var number ? (int)number : null;
        var metadata = new WaferMetadata(draft.Text("LotID"), slot, Source: file);
        var map = new WaferMap((int)rows, (int)columns, dies, null, Geometry(draft), Notch(draft), metadata);
        return new KlarfWafer(Tested(draft, map, left, top), draft.Defects, draft.Classes)
        {
            Step = draft.Text("StepID"),
            DiesOffPlan = offPlan,
            Mirrored = draft.Text("CoordinatesMirrored")?.StartsWith('Y') ?? false,
        };
    }

    private static TestedWafer Tested(KlarfWaferDraft draft, WaferMap map, int left, int top) => new(map)
    {
        WaferId = draft.Text("WaferID"),
        Product = draft.Text("DeviceID"),
        Coordinates = new DieCoordinates(left, top, 1, -1),
        Finished = Time(draft.Text("ResultTimestamp"), draft.Text("ResultTimestamp", 1)),
    };

    /// <summary>The tool's local time; other forms than month-day-year and year-month-day are no time.</summary>
    private static DateTimeOffset? Time(string? date, string? time) =>
        DateOnly.TryParseExact(date, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
        && TimeOnly.TryParseExact(time, "H:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly hour)
            ? new DateTimeOffset(day.ToDateTime(hour), TimeSpan.Zero)
            : null;

    /// <summary>
    /// The sides by name, or in degrees clockwise from the bottom as SEMI E5 counts flats and notches. What a file says beyond these is refused.
    /// </summary>
    private NotchSide Notch(KlarfWaferDraft draft) => draft.Text("OrientationMarkLocation")?.ToUpperInvariant() switch
    {
        null or "DOWN" or "0" or "360" => NotchSide.Down,
        "LEFT" or "90" => NotchSide.Left,
        "UP" or "180" => NotchSide.Up,
        "RIGHT" or "270" => NotchSide.Right,
        var other => throw new WaferFileException(
            file, draft.Values("OrientationMarkLocation")![0].Position, "an OrientationMarkLocation DOWN, LEFT, UP, RIGHT, 0, 90, 180 or 270", $"'{other}'",
            "Correct the location of the notch or flat."),
    };

    /// <summary>Diameter, mark and pitch where <see cref="WaferGeometry"/> can hold them. The file does not tell die from street.</summary>
    private static WaferGeometry Geometry(KlarfWaferDraft draft)
    {
        bool inNanometres = draft.MicrometresPerUnit < 1;
        double? diameter = inNanometres ? draft.Number("SampleSize") / 1e6 : draft.Number("SampleSize", 1);
        if (diameter is not (150 or 200 or 300))
        {
            return WaferGeometry.Wafer300;
        }

        double millimetres = draft.MicrometresPerUnit / 1000;
        double? width = draft.Number("DiePitch") * millimetres, height = draft.Number("DiePitch", 1) * millimetres;
        bool pitch = width is >= 0.2 and <= 60 && height is >= 0.2 and <= 60;
        return new WaferGeometry
        {
            Diameter = diameter.Value,
            Mark = string.Equals(draft.Text("SampleOrientationMarkType"), "FLAT", StringComparison.OrdinalIgnoreCase) ? OrientationMark.Flat : OrientationMark.Notch,
            DieWidth = pitch ? width : null,
            DieHeight = pitch ? height : null,
            Street = pitch ? 0 : WaferGeometry.Wafer300.Street,
        };
    }

    private WaferFileException Error(KlarfWaferDraft draft, string expected, string found, string remedy) =>
        new(file, draft.Start.Position, expected, found, remedy);
}
