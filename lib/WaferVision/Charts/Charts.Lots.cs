using Plotly.NET;
using WaferVision.Formats;
using WaferVision.Maps;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>A lot's wafers laid over one another: the share of wafers on which each die fails.</summary>
    /// <param name="maps">The wafers, at least one, of one layout.</param>
    /// <param name="title">A heading; default the number of wafers.</param>
    /// <exception cref="ArgumentException">There is no map, or one has another layout than the first; the message names it.</exception>
    public static GenericChart StackedMap(IReadOnlyList<WaferMap> maps, string? title = null)
    {
        StackedMap stack = WaferVision.Maps.StackedMap.Of(maps);
        (int rows, int columns) = (stack.Layout.Rows, stack.Layout.Columns);
        double[][] shares = Each(stack.FailShare);
        Trace cells = Marks.Cells(
            Plane.FromRows(shares), Palette.Loss, 0, Math.Max(shares.SelectMany(row => row).Where(double.IsFinite).DefaultIfEmpty(0).Max(), 0.01), showScale: true,
            gap: Streets(stack.Layout, 420)).Set(
                ("text", Each((row, column) => $"row {row}, column {column}<br>fails on {stack.Failed(row, column)} of {stack.Tested(row, column)} wafers")),
                ("hovertemplate", "%{text} (%{z:.0%})<extra></extra>"), ("hoverongaps", false),
                ("colorbar", Attributes.Object(("tickformat", ".0%"), ("thickness", 16), ("outlinewidth", 0), ("title", Attributes.Object(("text", "wafers<br>failing"))))));
        return Figure.Fixed([WaferPanel(stack.Layout, null, [cells])], 1, 420, title ?? $"{stack.Wafers} wafers stacked", new Spacing(Right: 100));

        T[][] Each<T>(Func<int, int, T> at) =>
            [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, columns).Select(column => at(row, column)).ToArray())];
    }

    /// <summary>
    /// A lot at a glance: each wafer's map under its name and yield, and those whose yield lies below <see cref="LotYield.LowLimit"/> marked with ▼.
    /// </summary>
    /// <param name="wafers">The wafers, at least one.</param>
    /// <param name="lowYield">The yield, 0 to 1, below which a wafer is marked; null: the lot's own limit.</param>
    /// <param name="columns">Wafers in a row, at least 1.</param>
    /// <param name="title">A heading.</param>
    /// <param name="palette">The colours of the dies.</param>
    /// <exception cref="ArgumentException">There is no wafer.</exception>
    public static GenericChart LotGallery(
        IReadOnlyList<TestedWafer> wafers, double? lowYield = null, int columns = 5, string? title = null, WaferPalette palette = WaferPalette.Trade)
    {
        RequireTitles(wafers, null);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        double limit = lowYield ?? LotYield.LowLimit([.. wafers.Select(wafer => wafer.Map)]);
        string fail = Palette.Dies(palette).Fail;
        const double width = 160;
        return Figure.Fixed(
            [.. wafers.Select(wafer => MapPanel(wafer.Map, Title(wafer), palette, width, showMask: false))], columns, width, title, new Spacing(Between: 18, Heading: 28));

        string Title(TestedWafer wafer)
        {
            string text = $"{Plain(Short(NameOf(wafer)))} · {Percent(wafer.Map.Yield)}";
            return wafer.Map.Yield < limit ? $"<span style=\"color:{fail}\"><b>▼ {text}</b></span>" : text;
        }
    }
}
