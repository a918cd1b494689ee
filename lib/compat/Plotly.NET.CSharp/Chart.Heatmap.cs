using Plotly.NET.LayoutObjects;

namespace Plotly.NET.CSharp;

public static partial class Chart
{
    /// <summary>Numbers as colours, one cell each; row 0 at the bottom unless the axis is reversed.</summary>
    public static GenericChart Heatmap<ZType, XType, YType, TextType>(
        IEnumerable<IEnumerable<ZType>> zData,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<XType>> X = default,
        Optional<int> XGap = default,
        Optional<IEnumerable<YType>> Y = default,
        Optional<int> YGap = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<ColorBar> ColorBar = default,
        Optional<StyleParam.Colorscale> ColorScale = default,
        Optional<bool> ShowScale = default,
        Optional<bool> ReverseScale = default,
        Optional<StyleParam.SmoothAlg> ZSmooth = default,
        Optional<bool> Transpose = default,
        Optional<bool> UseWebGL = default,
        Optional<bool> ReverseYAxis = default,
        Optional<bool> UseDefaults = default)
        where ZType : IConvertible where XType : IConvertible where YType : IConvertible where TextType : IConvertible
    {
        GenericChart chart = Draw(UseDefaults, new Trace2D(UseWebGL is { IsSome: true, Value: true } ? "heatmapgl" : "heatmap").With(
            ("name", Name.OrNull), ("showlegend", ShowLegend.OrNull), ("opacity", Opacity.OrNull), ("x", X.OrNull), ("xgap", XGap.OrNull),
            ("y", Y.OrNull), ("ygap", YGap.OrNull), ("z", zData), ("text", Either(Text, MultiText)), ("colorbar", ColorBar.OrNull),
            ("colorscale", ColorScale.OrNull), ("showscale", ShowScale.OrNull), ("reversescale", ReverseScale.OrNull),
            ("zsmooth", ZSmooth.OrNull), ("transpose", Transpose.OrNull)));
        return ReverseYAxis is { IsSome: true, Value: true }
            ? GenericChart.addLayout(new Layout().With(("yaxis", new LinearAxis().With(("autorange", "reversed")))), chart)
            : chart;
    }
}
