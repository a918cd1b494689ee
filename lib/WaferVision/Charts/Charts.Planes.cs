using Plotly.NET;

namespace WaferVision;

/// <summary>
/// Pictures of wafer maps, planes of numbers, training and results. Every function returns a Plotly chart, which a notebook host shows when it is
/// the last expression of a cell; its JSON figure is <c>GenericChart.toFigureJson(chart)</c>.
/// </summary>
/// <remarks>
/// A chart is a plain <see cref="GenericChart"/>, so that Plotly.NET's own functions go on with it. SharpCell shows charts by itself,
/// .NET Interactive with the extension Plotly.NET.Interactive.
/// </remarks>
public static partial class Charts
{
    /// <summary>A matrix with the value written in each cell: an image patch, a kernel, a result.</summary>
    /// <param name="values">The numbers (H × W).</param>
    /// <param name="title">A heading.</param>
    /// <param name="format">The numeric format of the texts. Default up to two decimals.</param>
    /// <returns>Blue for positive and red for negative numbers; the larger, the darker.</returns>
    public static GenericChart Matrix(Plane values, string? title = null, string format = "0.##") => Matrices([values], [title ?? ""], format);

    /// <summary>Matrices side by side, drawn to one colour scale each, with the value written in each cell: input, kernel and output of a convolution.</summary>
    /// <param name="planes">The matrices, at least one.</param>
    /// <param name="titles">A heading for each.</param>
    /// <param name="format">The numeric format of the texts. Default up to two decimals.</param>
    /// <exception cref="ArgumentException">There is no matrix, or the number of titles differs from that of the matrices.</exception>
    public static GenericChart Matrices(IReadOnlyList<Plane> planes, IReadOnlyList<string>? titles = null, string format = "0.##")
    {
        RequireTitles(planes, titles);
        const double width = 230;
        return Figure.Fixed(
            [.. planes.Select((plane, i) => CellPanel(plane, titles?[i], NumberCells(plane, format)))],
            columns: 4, panelWidth: width, title: null, new Spacing(Between: 28));
    }

    /// <summary>A heat map of numbers with a colour bar.</summary>
    /// <param name="values">The numbers (H × W); what is not finite stays blank.</param>
    /// <param name="title">A heading.</param>
    public static GenericChart Heatmap(Plane values, string? title = null)
    {
        (double low, double high, StyleParam.Colorscale scale) = Scale(values);
        return Figure.Fixed(
            [CellPanel(values, null, Marks.Cells(values, scale, low, high, showScale: true))], 1, 420, title, new Spacing(Right: 90));
    }

    /// <summary>A gray image.</summary>
    /// <param name="pixels">Brightness (H × W); the lowest number is drawn black, the highest white.</param>
    /// <param name="title">A heading.</param>
    public static GenericChart Image(Plane pixels, string? title = null) => Images([pixels], title is null ? null : [title], columns: 1);

    /// <summary>Gray images in a grid, each stretched from its own darkest to its own brightest pixel.</summary>
    /// <param name="images">Brightness (H × W) of each image, at least one image.</param>
    /// <param name="titles">A heading for each.</param>
    /// <param name="columns">Images in a row, at least 1.</param>
    /// <exception cref="ArgumentException">There is no image, or the number of titles differs from that of the images.</exception>
    public static GenericChart Images(IReadOnlyList<Plane> images, IReadOnlyList<string>? titles = null, int columns = 4) =>
        Planes(images, titles, columns, images.Count == 1 ? 420 : 230, plane => (Low(plane), High(plane), Palette.Gray));

    /// <summary>The channels of a feature map in a grid, each stretched to its own range.</summary>
    /// <param name="channels">The channels (H × W each), at least one.</param>
    /// <param name="titles">A heading for each; default <c>channel 0</c> and so on.</param>
    /// <param name="columns">Channels in a row, at least 1.</param>
    /// <exception cref="ArgumentException">There is no channel, or the number of titles differs from that of the channels.</exception>
    public static GenericChart FeatureMaps(IReadOnlyList<Plane> channels, IReadOnlyList<string>? titles = null, int columns = 8) =>
        Planes(channels, titles ?? Numbered("channel", channels), columns, 104, plane => (Low(plane), High(plane), Palette.Features));

    /// <summary>The kernels of a layer in a grid, all on one scale with zero in the middle: red weights inhibit, blue weights excite.</summary>
    /// <param name="kernels">The kernels (H × W each), at least one.</param>
    /// <param name="titles">A heading for each.</param>
    /// <param name="columns">Kernels in a row, at least 1.</param>
    /// <exception cref="ArgumentException">There is no kernel, or the number of titles differs from that of the kernels.</exception>
    public static GenericChart Filters(IReadOnlyList<Plane> kernels, IReadOnlyList<string>? titles = null, int columns = 8)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        double reach = Reach(kernels.SelectMany(kernel => kernel.Finite));
        return Planes(kernels, titles, columns, 84, _ => (-reach, reach, Palette.Diverging));
    }

    /// <summary>How strongly each input pixel moves one output, as by the gradient: the effective receptive field.</summary>
    /// <param name="influence">The influence of each input pixel (H × W); its size is drawn, its sign is not.</param>
    /// <param name="field">The side of the theoretical receptive field in pixels, drawn as a square around the middle; 0 for none.</param>
    /// <param name="title">A heading.</param>
    public static GenericChart ReceptiveField(Plane influence, int field = 0, string? title = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(field);
        Plane size = Plane.FromRows([.. influence.Values.Select(row => row.Select(Math.Abs).ToArray())]);
        List<Trace> traces = [Marks.Cells(size, Palette.Features, 0, High(size), showScale: true)];
        if (field > 0)
        {
            double x = (influence.Columns - 1) / 2.0, y = (influence.Rows - 1) / 2.0, reach = field / 2.0;
            traces.Add(Marks.Outline([x - reach, x + reach, x + reach, x - reach, x - reach], [y - reach, y - reach, y + reach, y + reach, y - reach],
                $"{field} × {field}", "#ffffff"));
        }

        return Figure.Fixed([Frame(influence, null, traces)], 1, 420, title, new Spacing(Right: 90));
    }

    private static GenericChart Planes(
        IReadOnlyList<Plane> planes, IReadOnlyList<string>? titles, int columns, double width, Func<Plane, (double Low, double High, StyleParam.Colorscale Scale)> scale)
    {
        RequireTitles(planes, titles);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        return Figure.Fixed(
            [.. planes.Select((plane, i) =>
            {
                (double low, double high, StyleParam.Colorscale colors) = scale(plane);
                return CellPanel(plane, titles?[i], Marks.Cells(plane, colors, low, high));
            })],
            columns, width, title: null);
    }

    private static Panel CellPanel(Plane plane, string? title, Trace cells) => Frame(plane, string.IsNullOrEmpty(title) ? null : title, [cells]);

    private static Panel Frame(Plane plane, string? title, IReadOnlyList<Trace> traces) => new()
    {
        Traces = traces,
        X = Marks.CellAxis(plane.Columns, downwards: false),
        Y = Marks.CellAxis(plane.Rows, downwards: true),
        Title = title,
        Aspect = (double)plane.Columns / plane.Rows,
    };

    private static Trace NumberCells(Plane plane, string format)
    {
        (double low, double high, StyleParam.Colorscale scale) = Scale(plane);
        return Marks.Cells(plane, scale, low, high, gap: 1).WithTexts(Texts(plane, format));
    }

    private static string[][] Texts(Plane plane, string format) =>
        [.. plane.Values.Select(row => row.Select(value => double.IsNaN(value) ? "" : value.ToString(format).Replace('-', '−')).ToArray())];

    // Zero gets its own colour only where there are numbers on both sides of it.
    private static (double Low, double High, StyleParam.Colorscale Scale) Scale(Plane plane)
    {
        double low = Low(plane), high = High(plane);
        double reach = Math.Max(Math.Abs(low), Math.Abs(high));
        return low < 0 ? (-reach, reach, Palette.Diverging) : (Math.Min(0, low), high, Palette.Sequential);
    }

    private static double Low(Plane plane) => plane.Finite.DefaultIfEmpty(0).Min();

    // A plane of one number would leave the scale without extent.
    private static double High(Plane plane) => Math.Max(plane.Finite.DefaultIfEmpty(0).Max(), Low(plane) + 1e-12);

    private static string[] Numbered(string name, IReadOnlyList<Plane> planes)
    {
        ArgumentNullException.ThrowIfNull(planes);
        return [.. Enumerable.Range(0, planes.Count).Select(i => $"{name} {i}")];
    }

    private static void RequireTitles<T>(IReadOnlyList<T> items, IReadOnlyList<string>? titles)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count == 0)
        {
            throw new ArgumentException("There is nothing to draw; expected at least one picture.", nameof(items));
        }

        if (titles is not null && titles.Count != items.Count)
        {
            throw new ArgumentException($"Expected {items.Count} titles, one a picture; found {titles.Count}.", nameof(titles));
        }
    }
}
