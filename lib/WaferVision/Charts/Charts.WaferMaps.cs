using Plotly.NET;
using WaferVision.Maps;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>A wafer map: passing dies green, failing dies never green, places without a die blank, the notch or flat marked.</summary>
    /// <param name="map">The map.</param>
    /// <param name="title">A heading; default the map's label, where it has one.</param>
    /// <param name="palette">The colours of the dies.</param>
    public static GenericChart WaferMap(WaferMap map, string? title = null, WaferPalette palette = WaferPalette.Trade)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Figure.Fixed([MapPanel(map, null, palette, 420, showMask: false)], 1, 420, title ?? map.Metadata.Label);
    }

    /// <summary>A wafer map with the true place of its defect outlined.</summary>
    /// <param name="map">A map whose defect mask is known.</param>
    /// <param name="title">A heading; default the map's label, where it has one.</param>
    /// <param name="palette">The colours of the dies.</param>
    /// <exception cref="ArgumentException">The map has no defect mask.</exception>
    public static GenericChart DefectMask(WaferMap map, string? title = null, WaferPalette palette = WaferPalette.Trade)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.DefectMask.IsEmpty
            ? throw new ArgumentException("The map has no defect mask; expected a generated map, or one made with a mask.", nameof(map))
            : Figure.Fixed([MapPanel(map, null, palette, 420, showMask: true)], 1, 420, title ?? map.Metadata.Label);
    }

    /// <summary>Wafer maps in a grid.</summary>
    /// <param name="maps">The maps, at least one.</param>
    /// <param name="titles">A heading for each; default its label.</param>
    /// <param name="columns">Maps in a row, at least 1.</param>
    /// <param name="palette">The colours of the dies.</param>
    /// <param name="showMask">Whether to outline the true place of the defect, where it is known.</param>
    /// <exception cref="ArgumentException">There is no map, or the number of titles differs from that of the maps.</exception>
    public static GenericChart WaferGallery(
        IReadOnlyList<WaferMap> maps, IReadOnlyList<string>? titles = null, int columns = 5, WaferPalette palette = WaferPalette.Trade, bool showMask = false)
    {
        RequireTitles(maps, titles);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        const double width = 160;
        return Figure.Fixed(
            [.. maps.Select((map, i) => MapPanel(map, titles?[i] ?? map.Metadata.Label, palette, width, showMask))], columns, width, title: null);
    }

    private static Panel MapPanel(WaferMap map, string? title, WaferPalette palette, double width, bool showMask)
    {
        (string pass, string fail) = Palette.Dies(palette);
        double[][] dies = [.. Enumerable.Range(0, map.Rows).Select(row => Enumerable.Range(0, map.Columns)
            .Select(column => map[row, column] == DieCode.None ? double.NaN : map[row, column]).ToArray())];
        List<Trace> traces =
        [
            Marks.Cells(Plane.FromRows(dies), Palette.Scale(pass, fail), DieCode.Pass, DieCode.Fail, gap: Streets(map, width)).Set(
                ("hovertemplate", "row %{y}, column %{x}: die code %{z} (1 pass, 2 fail)<extra></extra>"), ("hoverongaps", false)),
        ];
        if (showMask && !map.DefectMask.IsEmpty)
        {
            (double[] x, double[] y) = MaskOutline.Trace(map.DefectMask, map.Rows, map.Columns);
            traces.Add(Marks.Outline(x, y, "defect", Palette.Mask, width: width > 300 ? 2.5 : 1.5));
        }

        return WaferPanel(map, title, traces);
    }

    /// <summary>Traces in die coordinates on the wafer, whose edge lies outside the dies.</summary>
    private static Panel WaferPanel(WaferMap map, string? title, IReadOnlyList<Trace> traces)
    {
        double reach = 1.015 * WaferOutline.Margin(map);
        return new Panel
        {
            Traces = traces,
            X = Marks.CellAxis(map.Columns, downwards: false).Set(("visible", false), ("range", Range(map.Columns, reach, downwards: false))),
            Y = Marks.CellAxis(map.Rows, downwards: true).Set(("visible", false), ("range", Range(map.Rows, reach, downwards: true))),
            Title = title,
            Shapes = WaferOutline.Shapes(map),
        };
    }

    // Lines between the dies only where these are wide enough to spare a pixel.
    private static int Streets(WaferMap map, double width) => width / map.Columns >= 6 ? 1 : 0;

    private static double[] Range(int count, double reach, bool downwards)
    {
        double middle = (count - 1) / 2.0, half = count / 2.0 * reach;
        return downwards ? [middle + half, middle - half] : [middle - half, middle + half];
    }
}
