using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace WaferVision;

/// <summary>Puts panels into a figure.</summary>
internal static class Figure
{
    private const int TitleHeight = 40;

    /// <summary>Panels of a fixed width in pixels, row by row: their cells keep their shape in every window.</summary>
    public static GenericChart Fixed(IReadOnlyList<Panel> panels, int columns, double panelWidth, string? title, Spacing? spacing = null)
    {
        spacing ??= new Spacing();
        title = string.IsNullOrEmpty(title) ? null : title;
        columns = Math.Min(columns, panels.Count);
        int rows = (panels.Count + columns - 1) / columns;
        double[] heights = [.. panels.Chunk(columns).Select(row => row.Max(panel => panelWidth / panel.Aspect))];
        int heading = panels.Any(panel => panel.Title is not null) ? spacing.Heading : 0;
        double top = spacing.Top + (title is null ? 0 : TitleHeight);
        double inner = (columns * panelWidth) + ((columns - 1) * spacing.Between);
        double innerHeight = heights.Sum() + (rows * heading) + ((rows - 1) * spacing.Between);

        Layout layout = Base(title)
            .Set(("width", (int)Math.Ceiling(inner + spacing.Left + spacing.Right)), ("height", (int)Math.Ceiling(innerHeight + top + spacing.Bottom)))
            .Set(("margin", Margins(spacing.Left, spacing.Right, (int)top, spacing.Bottom)));

        Composition figure = new(layout);
        for (int i = 0; i < panels.Count; i++)
        {
            (int row, int column) = Math.DivRem(i, columns);
            double x = column * (panelWidth + spacing.Between);
            double y = heights.Take(row).Sum() + (row * spacing.Between) + ((row + 1) * heading);
            figure.Add(
                panels[i],
                (x / inner, (x + panelWidth) / inner),
                (1 - ((y + (panelWidth / panels[i].Aspect)) / innerHeight), 1 - (y / innerHeight)));
        }

        return figure.Chart();
    }

    /// <summary>Panels side by side that share the width of the window.</summary>
    public static GenericChart Fluid(IReadOnlyList<Panel> panels, string? title, int height = 380, int left = 64, int bottom = 56)
    {
        Composition figure = new(Base(title).Set(
            ("height", height),
            ("autosize", true),
            ("margin", Margins(left, 24, 36 + (title is null ? 0 : TitleHeight), bottom))));
        const double gap = 0.09;
        double width = (1 - (gap * (panels.Count - 1))) / panels.Count;
        for (int i = 0; i < panels.Count; i++)
        {
            double x = i * (width + gap);
            figure.Add(panels[i], (x, Math.Min(1, x + width)), (0, 1));
        }

        return figure.Chart();
    }

    public static Title Text(string text) => new Title().Set(("text", text));

    private static Layout Base(string? title) => new Layout().Set(
        ("font", new Font().Set(("family", "Inter, 'Segoe UI', Helvetica, Arial, sans-serif"), ("size", 13.0), ("color", Palette.Ink))),
        ("paper_bgcolor", "white"),
        ("plot_bgcolor", "white"),
        ("colorway", Palette.Series),
        ("hoverlabel", Attributes.Object(("bgcolor", "white"), ("bordercolor", Palette.Faint))),
        ("title", title is null ? null : Text(title).Set(("x", 0.5), ("xanchor", "center"), ("y", 1.0), ("yanchor", "top"), ("yref", "container"),
            ("pad", Attributes.Object(("t", 14))), ("font", new Font().Set(("size", 16.0))))));

    private static Dictionary<string, object> Margins(int left, int right, int top, int bottom) =>
        Attributes.Object(("l", left), ("r", right), ("t", top), ("b", bottom));

    /// <summary>A figure in the making: each panel gets the next pair of axes.</summary>
    private sealed class Composition(Layout layout)
    {
        private readonly List<Trace> _traces = [];
        private readonly List<Shape> _shapes = [];
        private readonly List<Annotation> _notes = [];
        private int _count;

        public void Add(Panel panel, (double From, double To) x, (double From, double To) y)
        {
            string id = ++_count == 1 ? "" : _count.ToString();
            layout.Set(
                ($"xaxis{id}", panel.X.Set(("domain", new[] { x.From, x.To }), ("anchor", $"y{id}"))),
                ($"yaxis{id}", panel.Y.Set(("domain", new[] { y.From, y.To }), ("anchor", $"x{id}"))));
            _traces.AddRange(panel.Traces.Select(trace => trace.Set(("xaxis", $"x{id}"), ("yaxis", $"y{id}"))));
            _shapes.AddRange(panel.Shapes.Select(shape => shape.Set(("xref", $"x{id}"), ("yref", $"y{id}"))));
            _shapes.AddRange(panel.Marked.Select(at => new Shape().Set(
                ("type", "line"), ("x0", at), ("x1", at), ("y0", 0.0), ("y1", 1.0), ("xref", $"x{id}"), ("yref", $"y{id} domain"),
                ("line", new Line().Set(("color", Palette.WaferEdge), ("width", 1.5), ("dash", "dot"))))));
            _notes.AddRange(panel.Notes.Select(note => note.Set(("xref", $"x{id}"), ("yref", $"y{id}"))));
            if (panel.Title is not null)
            {
                _notes.Add(new Annotation().Set(
                    ("text", panel.Title), ("x", (x.From + x.To) / 2), ("y", y.To), ("xref", "paper"), ("yref", "paper"),
                    ("xanchor", "center"), ("yanchor", "bottom"), ("showarrow", false)));
            }
        }

        public GenericChart Chart()
        {
            layout.Set(("shapes", _shapes.Count == 0 ? null : _shapes.ToArray()), ("annotations", _notes.Count == 0 ? null : _notes.ToArray()));
            return GenericChart.setLayout(layout, GenericChart.ofTraceObjects<Trace[]>(useDefaults: false, [.. _traces]));
        }
    }
}
