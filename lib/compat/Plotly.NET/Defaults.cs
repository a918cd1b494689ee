namespace Plotly.NET;

using Plotly.NET.LayoutObjects;
using Node = global::DynamicObj.DynamicObj;

/// <summary>What a chart starts from when it is made with <c>UseDefaults</c>: 600 by 600 pixels in the look that Plotly's libraries share.</summary>
internal static class Defaults
{
    private static readonly string[] Colorway =
        ["#636efa", "#EF553B", "#00cc96", "#ab63fa", "#FFA15A", "#19d3f3", "#FF6692", "#B6E880", "#FF97FF", "#FECB52"];

    private static readonly object[] Plasma =
    [
        Stop(0, "#0d0887"), Stop(1, "#46039f"), Stop(2, "#7201a8"), Stop(3, "#9c179e"), Stop(4, "#bd3786"),
        Stop(5, "#d8576b"), Stop(6, "#ed7953"), Stop(7, "#fb9f3a"), Stop(8, "#fdca26"), Stop(9, "#f0f921"),
    ];

    public static Config Config() => new Config().With(("responsive", true));

    public static Layout Layout() => new Layout().With(("width", 600), ("height", 600), ("template", Template()));

    private static Node Template() => new Node().With(("layout", new Layout().With(
        ("colorway", Colorway),
        ("colorscale", new Node().With(("sequential", Plasma))),
        ("font", new Font().With(("color", Color.fromHex("#2a3f5f")))),
        ("hovermode", "closest"),
        ("paper_bgcolor", "white"),
        ("plot_bgcolor", Color.fromHex("#E5ECF6")),
        ("title", new Title().With(("x", 0.05))),
        ("xaxis", Axis()),
        ("yaxis", Axis()))));

    private static LinearAxis Axis() => new LinearAxis().With(
        ("gridcolor", "white"), ("linecolor", "white"), ("zerolinecolor", "white"), ("zerolinewidth", 2), ("ticks", ""), ("automargin", true),
        ("title", new Title().With(("standoff", 15))));

    private static object[] Stop(int ninth, string color) => [ninth / 9.0, color];
}
