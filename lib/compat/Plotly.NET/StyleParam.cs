namespace Plotly.NET;

/// <summary>The closed sets of values that plotly.js takes for some attributes. Each member stands for one such value.</summary>
public static partial class StyleParam
{
    private static string Id(string name, int number) => number < 2 ? name : name + number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public class AxisType : IPlotlyValue
    {
        private readonly object value;

        private AxisType(object value) => this.value = value;

        public static AxisType Auto { get; } = new("-");
        public static AxisType Linear { get; } = new("linear");
        public static AxisType Log { get; } = new("log");
        public static AxisType Date { get; } = new("date");
        public static AxisType Category { get; } = new("category");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }


    public class CategoryOrder : IPlotlyValue
    {
        private readonly object value;

        private CategoryOrder(object value) => this.value = value;

        public static CategoryOrder Trace { get; } = new("trace");
        public static CategoryOrder Array { get; } = new("array");
        public static CategoryOrder CategoryAscending { get; } = new("category ascending");
        public static CategoryOrder CategoryDescending { get; } = new("category descending");
        public static CategoryOrder TotalAscending { get; } = new("total ascending");
        public static CategoryOrder TotalDescending { get; } = new("total descending");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class DrawingStyle : IPlotlyValue
    {
        private readonly object value;

        private DrawingStyle(object value) => this.value = value;

        public static DrawingStyle Solid { get; } = new("solid");
        public static DrawingStyle Dash { get; } = new("dash");
        public static DrawingStyle Dot { get; } = new("dot");
        public static DrawingStyle DashDot { get; } = new("dashdot");
        public static DrawingStyle LongDash { get; } = new("longdash");
        public static DrawingStyle LongDashDot { get; } = new("longdashdot");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class Fill : IPlotlyValue
    {
        private readonly object value;

        private Fill(object value) => this.value = value;

        public static Fill None { get; } = new("none");
        public static Fill ToZero_y { get; } = new("tozeroy");
        public static Fill ToZero_x { get; } = new("tozerox");
        public static Fill ToNext_y { get; } = new("tonexty");
        public static Fill ToNext_x { get; } = new("tonextx");
        public static Fill ToSelf { get; } = new("toself");
        public static Fill ToNext { get; } = new("tonext");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class GroupNorm : IPlotlyValue
    {
        private readonly object value;

        private GroupNorm(object value) => this.value = value;

        public static GroupNorm None { get; } = new("");
        public static GroupNorm Fraction { get; } = new("fraction");
        public static GroupNorm Percent { get; } = new("percent");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class HistFunc : IPlotlyValue
    {
        private readonly object value;

        private HistFunc(object value) => this.value = value;

        public static HistFunc Count { get; } = new("count");
        public static HistFunc Sum { get; } = new("sum");
        public static HistFunc Avg { get; } = new("avg");
        public static HistFunc Min { get; } = new("min");
        public static HistFunc Max { get; } = new("max");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class HistNorm : IPlotlyValue
    {
        private readonly object value;

        private HistNorm(object value) => this.value = value;

        public static HistNorm None { get; } = new("");
        public static HistNorm Percent { get; } = new("percent");
        public static HistNorm Probability { get; } = new("probability");
        public static HistNorm Density { get; } = new("density");
        public static HistNorm ProbabilityDensity { get; } = new("probability density");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class MarkerSymbol : IPlotlyValue
    {
        private readonly object value;

        private MarkerSymbol(object value) => this.value = value;

        public static MarkerSymbol Circle { get; } = new("0");
        public static MarkerSymbol Square { get; } = new("1");
        public static MarkerSymbol Diamond { get; } = new("2");
        public static MarkerSymbol Cross { get; } = new("3");
        public static MarkerSymbol X { get; } = new("4");
        public static MarkerSymbol TriangleUp { get; } = new("5");
        public static MarkerSymbol TriangleDown { get; } = new("6");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class Mirror : IPlotlyValue
    {
        private readonly object value;

        private Mirror(object value) => this.value = value;

        public static Mirror True { get; } = new(true);
        public static Mirror Ticks { get; } = new("ticks");
        public static Mirror False { get; } = new(false);
        public static Mirror All { get; } = new("all");
        public static Mirror AllTicks { get; } = new("allticks");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class Mode : IPlotlyValue
    {
        private readonly object value;

        private Mode(object value) => this.value = value;

        public static Mode None { get; } = new("none");
        public static Mode Lines { get; } = new("lines");
        public static Mode Lines_Markers { get; } = new("lines+markers");
        public static Mode Lines_Text { get; } = new("lines+text");
        public static Mode Lines_Markers_Text { get; } = new("lines+markers+text");
        public static Mode Markers { get; } = new("markers");
        public static Mode Markers_Text { get; } = new("markers+text");
        public static Mode Text { get; } = new("text");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class Orientation : IPlotlyValue
    {
        private readonly object value;

        private Orientation(object value) => this.value = value;

        public static Orientation Horizontal { get; } = new("h");
        public static Orientation Vertical { get; } = new("v");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class PatternShape : IPlotlyValue
    {
        private readonly object value;

        private PatternShape(object value) => this.value = value;

        public static PatternShape None { get; } = new("");
        public static PatternShape DiagonalDescending { get; } = new("\\");
        public static PatternShape DiagonalAscending { get; } = new("/");
        public static PatternShape DiagonalChecked { get; } = new("x");
        public static PatternShape HorizontalLines { get; } = new("-");
        public static PatternShape VerticalLines { get; } = new("|");
        public static PatternShape Checked { get; } = new("+");
        public static PatternShape Dots { get; } = new(".");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class Side : IPlotlyValue
    {
        private readonly object value;

        private Side(object value) => this.value = value;

        public static Side Top { get; } = new("top");
        public static Side Bottom { get; } = new("bottom");
        public static Side Left { get; } = new("left");
        public static Side Right { get; } = new("right");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class SmoothAlg : IPlotlyValue
    {
        private readonly object value;

        private SmoothAlg(object value) => this.value = value;

        public static SmoothAlg False { get; } = new(false);
        public static SmoothAlg Best { get; } = new("best");
        public static SmoothAlg Fast { get; } = new("fast");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class TextPosition : IPlotlyValue
    {
        private readonly object value;

        private TextPosition(object value) => this.value = value;

        public static TextPosition TopLeft { get; } = new("top left");
        public static TextPosition TopCenter { get; } = new("top center");
        public static TextPosition TopRight { get; } = new("top right");
        public static TextPosition MiddleLeft { get; } = new("middle left");
        public static TextPosition MiddleCenter { get; } = new("middle center");
        public static TextPosition MiddleRight { get; } = new("middle right");
        public static TextPosition BottomLeft { get; } = new("bottom left");
        public static TextPosition BottomCenter { get; } = new("bottom center");
        public static TextPosition BottomRight { get; } = new("bottom right");
        public static TextPosition Inside { get; } = new("inside");
        public static TextPosition Outside { get; } = new("outside");
        public static TextPosition Auto { get; } = new("auto");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }

    public class Visible : IPlotlyValue
    {
        private readonly object value;

        private Visible(object value) => this.value = value;

        public static Visible True { get; } = new(true);
        public static Visible False { get; } = new(false);
        public static Visible LegendOnly { get; } = new("legendonly");

        object IPlotlyValue.PlotlyValue => value;

        public object Convert() => value;
    }
}
