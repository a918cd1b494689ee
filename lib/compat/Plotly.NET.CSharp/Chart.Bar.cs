using Plotly.NET.TraceObjects;

namespace Plotly.NET.CSharp;

public static partial class Chart
{
    /// <summary>Vertical bars.</summary>
    public static GenericChart Column<ValuesType, KeysType, TextType>(
        IEnumerable<ValuesType> values,
        Optional<IEnumerable<KeysType>> Keys = default,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.PatternShape> MarkerPatternShape = default,
        Optional<IEnumerable<StyleParam.PatternShape>> MultiMarkerPatternShape = default,
        Optional<Pattern> MarkerPattern = default,
        Optional<Marker> Marker = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<IEnumerable<ValuesType>> MultiWidth = default,
        Optional<bool> UseDefaults = default,
        Optional<ValuesType> Base = default,
        Optional<ValuesType> Width = default)
        where ValuesType : IConvertible where KeysType : IConvertible where TextType : IConvertible =>
        Draw(UseDefaults, new Trace2D("bar").With(
            ("name", Name.OrNull), ("showlegend", ShowLegend.OrNull), ("opacity", Opacity.OrNull), ("x", Keys.OrNull), ("y", values),
            ("base", Base.OrNull), ("width", Either(Width, MultiWidth)),
            ("text", Either(Text, MultiText)), ("textposition", Either(TextPosition, MultiTextPosition)), ("orientation", "v"),
            ("marker", MarkerOf(Marker, MarkerColor, MultiOpacity, MarkerColorScale, MarkerOutline).With(
                ("pattern", PatternOf(MarkerPattern, MarkerPatternShape, MultiMarkerPatternShape))))));

    /// <summary>Horizontal bars.</summary>
    public static GenericChart Bar<ValuesType, KeysType, TextType>(
        IEnumerable<ValuesType> values,
        Optional<IEnumerable<KeysType>> Keys = default,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.PatternShape> MarkerPatternShape = default,
        Optional<IEnumerable<StyleParam.PatternShape>> MultiMarkerPatternShape = default,
        Optional<Pattern> MarkerPattern = default,
        Optional<Marker> Marker = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<IEnumerable<ValuesType>> MultiWidth = default,
        Optional<bool> UseDefaults = default,
        Optional<ValuesType> Base = default,
        Optional<ValuesType> Width = default)
        where ValuesType : IConvertible where KeysType : IConvertible where TextType : IConvertible =>
        Draw(UseDefaults, new Trace2D("bar").With(
            ("name", Name.OrNull), ("showlegend", ShowLegend.OrNull), ("opacity", Opacity.OrNull), ("x", values), ("y", Keys.OrNull),
            ("base", Base.OrNull), ("width", Either(Width, MultiWidth)),
            ("text", Either(Text, MultiText)), ("textposition", Either(TextPosition, MultiTextPosition)), ("orientation", "h"),
            ("marker", MarkerOf(Marker, MarkerColor, MultiOpacity, MarkerColorScale, MarkerOutline).With(
                ("pattern", PatternOf(MarkerPattern, MarkerPatternShape, MultiMarkerPatternShape))))));
}
