using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;

namespace Plotly.NET;

/// <summary>Changes to a whole chart.</summary>
public static class GenericChartExtensions
{
    public static GenericChart WithTitle(this GenericChart @this, string title, [OptionalArgument] FSharpOption<Font>? TitleFont = null) =>
        @this.WithLayout(new Layout().With(("title", new Title().With(("text", title), ("font", TitleFont?.Value)))));

    public static GenericChart WithSize(this GenericChart @this, int width, int height) =>
        @this.WithLayout(new Layout().With(("width", width), ("height", height)));

    public static GenericChart WithLegend(this GenericChart @this, bool showlegend) => @this.WithLayout(new Layout().With(("showlegend", showlegend)));

    /// <summary>Merges the layout over the chart's own; annotations, shapes and the like are joined.</summary>
    public static GenericChart WithLayout(this GenericChart @this, Layout layout) => GenericChart.addLayout(layout, @this);

    public static GenericChart WithXAxis(this GenericChart @this, LinearAxis xAxis, [OptionalArgument] FSharpOption<StyleParam.SubPlotId>? Id = null) =>
        @this.WithLayout(new Layout().With((Id?.Value.Member ?? "xaxis", xAxis)));

    public static GenericChart WithYAxis(this GenericChart @this, LinearAxis yAxis, [OptionalArgument] FSharpOption<StyleParam.SubPlotId>? Id = null) =>
        @this.WithLayout(new Layout().With((Id?.Value.Member ?? "yaxis", yAxis)));
}
