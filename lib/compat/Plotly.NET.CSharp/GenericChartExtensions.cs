using Plotly.NET.LayoutObjects;

namespace Plotly.NET.CSharp;

/// <summary>Changes to a whole chart, with optional arguments.</summary>
public static class GenericChartExtensions
{
    public static Layout GetLayout(this GenericChart gChart) => GenericChart.getLayout(gChart);

    public static Trace[] GetTraces(this GenericChart gChart) => [.. GenericChart.getTraces(gChart)];

    public static GenericChart WithSize(this GenericChart gChart, Optional<int> Width = default, Optional<int> Height = default) =>
        GenericChart.addLayout(new Layout().With(("width", Width.OrNull), ("height", Height.OrNull)), gChart);

    public static GenericChart WithXAxisStyle<MinType, MaxType, CategoryArrayType>(
        this GenericChart gChart,
        Optional<string> TitleText = default,
        Optional<Font> TitleFont = default,
        Optional<int> TitleStandoff = default,
        Optional<Title> Title = default,
        Optional<Color> Color = default,
        Optional<StyleParam.AxisType> AxisType = default,
        Optional<Tuple<MinType, MaxType>> MinMax = default,
        Optional<StyleParam.Mirror> Mirror = default,
        Optional<bool> ShowSpikes = default,
        Optional<Color> SpikeColor = default,
        Optional<int> SpikeThickness = default,
        Optional<bool> ShowLine = default,
        Optional<Color> LineColor = default,
        Optional<bool> ShowGrid = default,
        Optional<Color> GridColor = default,
        Optional<bool> ZeroLine = default,
        Optional<Color> ZeroLineColor = default,
        Optional<StyleParam.LinearAxisId> Anchor = default,
        Optional<StyleParam.Side> Side = default,
        Optional<StyleParam.LinearAxisId> Overlaying = default,
        Optional<Tuple<double, double>> Domain = default,
        Optional<double> Position = default,
        Optional<StyleParam.CategoryOrder> CategoryOrder = default,
        Optional<IEnumerable<CategoryArrayType>> CategoryArray = default,
        Optional<RangeSlider> RangeSlider = default,
        Optional<RangeSelector> RangeSelector = default,
        Optional<Color> BackgroundColor = default,
        Optional<bool> ShowBackground = default,
        Optional<StyleParam.SubPlotId> Id = default)
        where MinType : IConvertible where MaxType : IConvertible where CategoryArrayType : IConvertible =>
        WithAxis(gChart, AxisOf(
                Title.IsSome ? Title.Value : new Title(), ("text", TitleText.OrNull), ("font", TitleFont.OrNull), ("standoff", TitleStandoff.OrNull))
            .With(
                ("range", MinMax.IsSome ? new object[] { MinMax.Value.Item1, MinMax.Value.Item2 } : null),
                ("domain", Domain.IsSome ? new[] { Domain.Value.Item1, Domain.Value.Item2 } : null),
                ("color", Color.OrNull), ("type", AxisType.OrNull), ("mirror", Mirror.OrNull),
                ("showspikes", ShowSpikes.OrNull), ("spikecolor", SpikeColor.OrNull), ("spikethickness", SpikeThickness.OrNull),
                ("showline", ShowLine.OrNull), ("linecolor", LineColor.OrNull), ("showgrid", ShowGrid.OrNull), ("gridcolor", GridColor.OrNull),
                ("zeroline", ZeroLine.OrNull), ("zerolinecolor", ZeroLineColor.OrNull), ("anchor", Anchor.OrNull), ("side", Side.OrNull),
                ("overlaying", Overlaying.OrNull), ("position", Position.OrNull),
                ("categoryorder", CategoryOrder.OrNull), ("categoryarray", CategoryArray.OrNull),
                ("rangeslider", RangeSlider.OrNull), ("rangeselector", RangeSelector.OrNull),
                ("backgroundcolor", BackgroundColor.OrNull), ("showbackground", ShowBackground.OrNull)),
            Id.IsSome ? Id.Value.Member : "xaxis");

    public static GenericChart WithYAxisStyle<MinType, MaxType, CategoryArrayType>(
        this GenericChart gChart,
        Optional<string> TitleText = default,
        Optional<Font> TitleFont = default,
        Optional<int> TitleStandoff = default,
        Optional<Title> Title = default,
        Optional<Color> Color = default,
        Optional<StyleParam.AxisType> AxisType = default,
        Optional<Tuple<MinType, MaxType>> MinMax = default,
        Optional<StyleParam.Mirror> Mirror = default,
        Optional<bool> ShowSpikes = default,
        Optional<Color> SpikeColor = default,
        Optional<int> SpikeThickness = default,
        Optional<bool> ShowLine = default,
        Optional<Color> LineColor = default,
        Optional<bool> ShowGrid = default,
        Optional<Color> GridColor = default,
        Optional<bool> ZeroLine = default,
        Optional<Color> ZeroLineColor = default,
        Optional<StyleParam.LinearAxisId> Anchor = default,
        Optional<StyleParam.Side> Side = default,
        Optional<StyleParam.LinearAxisId> Overlaying = default,
        Optional<Tuple<double, double>> Domain = default,
        Optional<double> Position = default,
        Optional<StyleParam.CategoryOrder> CategoryOrder = default,
        Optional<IEnumerable<CategoryArrayType>> CategoryArray = default,
        Optional<RangeSlider> RangeSlider = default,
        Optional<RangeSelector> RangeSelector = default,
        Optional<Color> BackgroundColor = default,
        Optional<bool> ShowBackground = default,
        Optional<StyleParam.SubPlotId> Id = default)
        where MinType : IConvertible where MaxType : IConvertible where CategoryArrayType : IConvertible =>
        WithAxis(gChart, AxisOf(
                Title.IsSome ? Title.Value : new Title(), ("text", TitleText.OrNull), ("font", TitleFont.OrNull), ("standoff", TitleStandoff.OrNull))
            .With(
                ("range", MinMax.IsSome ? new object[] { MinMax.Value.Item1, MinMax.Value.Item2 } : null),
                ("domain", Domain.IsSome ? new[] { Domain.Value.Item1, Domain.Value.Item2 } : null),
                ("color", Color.OrNull), ("type", AxisType.OrNull), ("mirror", Mirror.OrNull),
                ("showspikes", ShowSpikes.OrNull), ("spikecolor", SpikeColor.OrNull), ("spikethickness", SpikeThickness.OrNull),
                ("showline", ShowLine.OrNull), ("linecolor", LineColor.OrNull), ("showgrid", ShowGrid.OrNull), ("gridcolor", GridColor.OrNull),
                ("zeroline", ZeroLine.OrNull), ("zerolinecolor", ZeroLineColor.OrNull), ("anchor", Anchor.OrNull), ("side", Side.OrNull),
                ("overlaying", Overlaying.OrNull), ("position", Position.OrNull),
                ("categoryorder", CategoryOrder.OrNull), ("categoryarray", CategoryArray.OrNull),
                ("rangeslider", RangeSlider.OrNull), ("rangeselector", RangeSelector.OrNull),
                ("backgroundcolor", BackgroundColor.OrNull), ("showbackground", ShowBackground.OrNull)),
            Id.IsSome ? Id.Value.Member : "yaxis");

    private static GenericChart WithAxis(GenericChart chart, LinearAxis axis, string member) =>
        GenericChart.addLayout(new Layout().With((member, axis)), chart);

    private static LinearAxis AxisOf(Title title, params ReadOnlySpan<(string, object?)> texts) => new LinearAxis().With(("title", title.With(texts)));
}
