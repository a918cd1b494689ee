using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>Makes wafers of what an E142 document says.</summary>
internal sealed class E142WaferBuilder(string file, IReadOnlyDictionary<string, E142Layout> layouts, IReadOnlyDictionary<string, string> lots)
{
    public TestedWafer Build(E142Draft draft)
    {
        (int rows, int columns) = (draft.Rows.Count, draft.Rows[0].Length);
        bool somePass = draft.Bins.Values.Any(b => b.Passes == true);
        byte[] dies = new byte[rows * columns];
        ushort[] bins = new ushort[dies.Length];
        for (int i = 0; i < dies.Length; i++)
        {
            int code = draft.Rows[i / columns][i % columns];
            E142Bin? bin = draft.Bins.GetValueOrDefault(code);
            bool exists = code >= 0 && bin is not { IsNull: true };
            bins[i] = exists ? (ushort)code : TestedWafer.NoBin;
            dies[i] = !exists ? DieCode.None : Passes(code, bin, somePass) ? DieCode.Pass : DieCode.Fail;
        }

        E142Layout? layout = draft.Layout is null ? null : layouts.GetValueOrDefault(draft.Layout);
        var metadata = new WaferMetadata(Lot(draft.SubstrateId), WaferNumber.FromId(draft.SubstrateId), Source: file);
        return new TestedWafer(new WaferMap(rows, columns, dies, null, Geometry(layout), Notch(draft), metadata))
        {
            WaferId = draft.SubstrateId,
            Product = layout?.Product,
            Coordinates = Coordinates(draft, rows, columns),
            HardBins = bins,
            HardBinTable = [.. draft.Bins.Values.Where(b => !b.IsNull).OrderBy(b => b.Code).Select(b => new Bin(b.Code, Passes(b.Code, b, somePass), b.Name))],
        };
    }

    private static bool Passes(int code, E142Bin? bin, bool somePass) => bin?.Passes ?? (!somePass && code == 1);

    private string? Lot(string substrate) => lots.GetValueOrDefault(substrate) is { Length: > 0 } lot ? lot : null;

    private NotchSide Notch(E142Draft draft) => draft.Orientation switch
    {
        "0" or "360" => NotchSide.Down,
        "90" => NotchSide.Left,
        "180" => NotchSide.Up,
        "270" => NotchSide.Right,
        _ => throw Error(draft, "an Orientation 0, 90, 180 or 270", draft.Orientation),
    };

    private DieCoordinates Coordinates(E142Draft draft, int rows, int columns)
    {
        (int stepX, int stepY) = draft.Axes switch
        {
            "DownRight" => (1, 1),
            "UpRight" => (1, -1),
            "DownLeft" => (-1, 1),
            "UpLeft" => (-1, -1),
            _ => throw Error(draft, "an AxisDirection DownRight, UpRight, DownLeft or UpLeft", draft.Axes),
        };
        (int row, int column) = draft.Origin switch
        {
            "UpperLeft" => (0, 0),
            "UpperRight" => (0, columns - 1),
            "LowerLeft" => (rows - 1, 0),
            "LowerRight" => (rows - 1, columns - 1),
            "Center" => (rows / 2, columns / 2),
            _ => throw Error(draft, "an OriginLocation UpperLeft, UpperRight, LowerLeft, LowerRight or Center", draft.Origin),
        };
        return new DieCoordinates(draft.OriginAt.X - (column * stepX), draft.OriginAt.Y - (row * stepY), stepX, stepY);
    }

    /// <summary>Diameter and die size where <see cref="WaferGeometry"/> can hold them.</summary>
    private WaferGeometry Geometry(E142Layout? layout)
    {
        double? diameter = layouts.Values.FirstOrDefault(l => l.TopLevel && l != layout && l.DeviceWidth == l.DeviceHeight)?.DeviceWidth;
        WaferGeometry geometry = diameter is 150 ? WaferGeometry.Wafer150 : diameter is 200 ? WaferGeometry.Wafer200 : WaferGeometry.Wafer300;
        (double? width, double? height) = (layout?.DeviceWidth ?? layout?.StepX, layout?.DeviceHeight ?? layout?.StepY);
        if (width is not (>= 0.2 and <= 60) || height is not (>= 0.2 and <= 60))
        {
            return geometry;
        }

        double street = (layout?.StepX ?? width.Value) - width.Value;
        return geometry with { DieWidth = width, DieHeight = height, Street = street is >= 0 and <= 1 ? Math.Round(street, 9) : 0 };
    }

    private WaferFileException Error(E142Draft draft, string expected, string found) => new(file, draft.Position, expected, $"'{found}'", E142File.Damaged);
}
