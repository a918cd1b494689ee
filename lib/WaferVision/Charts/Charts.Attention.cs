using Plotly.NET;
using WaferVision.Maps;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>A wafer map, then the same map under each head's attention: where a transformer's class token looks.</summary>
    /// <param name="map">The map.</param>
    /// <param name="heads">Attention to each patch (rows of patches × columns of patches) of each head, at least one; each is drawn to its own range.</param>
    /// <param name="titles">A heading for the map, then one for each head.</param>
    /// <exception cref="ArgumentException">There is no head, the number of titles is not one more, or the patches do not divide the map.</exception>
    public static GenericChart Attention(WaferMap map, IReadOnlyList<Plane> heads, IReadOnlyList<string> titles)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(titles);
        RequireTitles(heads, [.. titles.Skip(1)]);
        Plane odd = heads.FirstOrDefault(head => map.Rows % head.Rows != 0 || map.Columns % head.Columns != 0);
        if (odd.Rows > 0)
        {
            throw new ArgumentException($"{odd.Rows} × {odd.Columns} patches do not divide a map of {map.Rows} × {map.Columns} dies.", nameof(heads));
        }

        const double width = 170;
        return Figure.Fixed(
            [MapPanel(map, titles[0], WaferPalette.Trade, width, showMask: false), .. heads.Select((head, i) => HeadPanel(map, head, titles[i + 1]))], 5, width, title: null);
    }

    private static readonly string Failing = Palette.Dies(WaferPalette.Trade).Fail;

    private static Panel HeadPanel(WaferMap map, Plane head, string title)
    {
        double tall = (double)map.Rows / head.Rows, wide = (double)map.Columns / head.Columns;
        double[][] failing = [.. Enumerable.Range(0, map.Rows).Select(row => Enumerable.Range(0, map.Columns)
            .Select(column => map[row, column] == DieCode.Fail ? 1 : double.NaN).ToArray())];
        return new Panel
        {
            Traces =
            [
                Marks.Cells(head, Palette.Sequential, Low(head), High(head)).Set(
                    ("x0", (wide - 1) / 2), ("dx", wide), ("y0", (tall - 1) / 2), ("dy", tall), ("hovertemplate", "%{z:.1%}<extra></extra>")),
                Marks.Cells(Plane.FromRows(failing), Palette.Scale(Failing, Failing), 0, 1).Set(("hoverinfo", "skip")),
            ],
            X = Marks.CellAxis(map.Columns, downwards: false),
            Y = Marks.CellAxis(map.Rows, downwards: true),
            Title = title,
        };
    }
}
