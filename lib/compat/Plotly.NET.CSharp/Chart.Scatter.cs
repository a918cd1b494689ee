using Plotly.NET.TraceObjects;

namespace Plotly.NET.CSharp;

public static partial class Chart
{
    /// <summary>Points at (x, y), drawn as the mode says.</summary>
    public static GenericChart Scatter<XType, YType, TextType>(
        IEnumerable<XType> x,
        IEnumerable<YType> y,
        StyleParam.Mode mode,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.MarkerSymbol> MarkerSymbol = default,
        Optional<IEnumerable<StyleParam.MarkerSymbol>> MultiMarkerSymbol = default,
        Optional<Marker> Marker = default,
        Optional<Color> LineColor = default,
        Optional<StyleParam.Colorscale> LineColorScale = default,
        Optional<double> LineWidth = default,
        Optional<StyleParam.DrawingStyle> LineDash = default,
        Optional<Line> Line = default,
        Optional<string> StackGroup = default,
        Optional<StyleParam.Orientation> Orientation = default,
        Optional<StyleParam.GroupNorm> GroupNorm = default,
        Optional<StyleParam.Fill> Fill = default,
        Optional<Color> FillColor = default,
        Optional<bool> UseWebGL = default,
        Optional<bool> UseDefaults = default)
        where XType : IConvertible where YType : IConvertible where TextType : IConvertible =>
        Draw(UseDefaults, new Trace2D(UseWebGL is { IsSome: true, Value: true } ? "scattergl" : "scatter").With(
            ("name", Name.OrNull), ("showlegend", ShowLegend.OrNull), ("opacity", Opacity.OrNull), ("mode", mode), ("x", x), ("y", y),
            ("text", Either(Text, MultiText)), ("textposition", Either(TextPosition, MultiTextPosition)),
            ("orientation", Orientation.OrNull), ("stackgroup", StackGroup.OrNull), ("groupnorm", GroupNorm.OrNull),
            ("fill", Fill.OrNull), ("fillcolor", FillColor.OrNull),
            ("marker", MarkerOf(Marker, MarkerColor, MultiOpacity, MarkerColorScale, MarkerOutline).With(("symbol", Either(MarkerSymbol, MultiMarkerSymbol)))),
            ("line", (Line.IsSome ? Line.Value : new Line()).With(
                ("color", LineColor.OrNull), ("colorscale", LineColorScale.OrNull), ("width", LineWidth.OrNull), ("dash", LineDash.OrNull)))));

    /// <summary>A mark at each (x, y).</summary>
    public static GenericChart Point<XType, YType, TextType>(
        IEnumerable<XType> x,
        IEnumerable<YType> y,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.MarkerSymbol> MarkerSymbol = default,
        Optional<IEnumerable<StyleParam.MarkerSymbol>> MultiMarkerSymbol = default,
        Optional<Marker> Marker = default,
        Optional<string> StackGroup = default,
        Optional<StyleParam.Orientation> Orientation = default,
        Optional<StyleParam.GroupNorm> GroupNorm = default,
        Optional<bool> UseWebGL = default,
        Optional<bool> UseDefaults = default)
        where XType : IConvertible where YType : IConvertible where TextType : IConvertible =>
        Scatter<XType, YType, TextType>(
            x, y,
            WithText(StyleParam.Mode.Markers, StyleParam.Mode.Markers_Text, Text, MultiText),
            Name: Name, ShowLegend: ShowLegend, Opacity: Opacity, MultiOpacity: MultiOpacity,
            Text: Text, MultiText: MultiText, TextPosition: TextPosition, MultiTextPosition: MultiTextPosition,
            MarkerColor: MarkerColor, MarkerColorScale: MarkerColorScale, MarkerOutline: MarkerOutline, MarkerSymbol: MarkerSymbol,
            MultiMarkerSymbol: MultiMarkerSymbol, Marker: Marker, StackGroup: StackGroup, Orientation: Orientation,
            GroupNorm: GroupNorm, UseWebGL: UseWebGL, UseDefaults: UseDefaults);

    /// <summary>A line through (x, y).</summary>
    public static GenericChart Line<XType, YType, TextType>(
        IEnumerable<XType> x,
        IEnumerable<YType> y,
        Optional<bool> ShowMarkers = default,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.MarkerSymbol> MarkerSymbol = default,
        Optional<IEnumerable<StyleParam.MarkerSymbol>> MultiMarkerSymbol = default,
        Optional<Marker> Marker = default,
        Optional<Color> LineColor = default,
        Optional<StyleParam.Colorscale> LineColorScale = default,
        Optional<double> LineWidth = default,
        Optional<StyleParam.DrawingStyle> LineDash = default,
        Optional<Line> Line = default,
        Optional<string> StackGroup = default,
        Optional<StyleParam.Orientation> Orientation = default,
        Optional<StyleParam.GroupNorm> GroupNorm = default,
        Optional<StyleParam.Fill> Fill = default,
        Optional<Color> FillColor = default,
        Optional<bool> UseWebGL = default,
        Optional<bool> UseDefaults = default)
        where XType : IConvertible where YType : IConvertible where TextType : IConvertible =>
        Scatter<XType, YType, TextType>(
            x, y,
            ShowMarkers is { IsSome: true, Value: true }
                ? WithText(StyleParam.Mode.Lines_Markers, StyleParam.Mode.Lines_Markers_Text, Text, MultiText)
                : WithText(StyleParam.Mode.Lines, StyleParam.Mode.Lines_Text, Text, MultiText),
            Name: Name, ShowLegend: ShowLegend, Opacity: Opacity, MultiOpacity: MultiOpacity,
            Text: Text, MultiText: MultiText, TextPosition: TextPosition, MultiTextPosition: MultiTextPosition,
            MarkerColor: MarkerColor, MarkerColorScale: MarkerColorScale, MarkerOutline: MarkerOutline, MarkerSymbol: MarkerSymbol,
            MultiMarkerSymbol: MultiMarkerSymbol, Marker: Marker, LineColor: LineColor, LineColorScale: LineColorScale,
            LineWidth: LineWidth, LineDash: LineDash, Line: Line, StackGroup: StackGroup,
            Orientation: Orientation, GroupNorm: GroupNorm, Fill: Fill, FillColor: FillColor,
            UseWebGL: UseWebGL, UseDefaults: UseDefaults);
}
