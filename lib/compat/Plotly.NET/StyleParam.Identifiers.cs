namespace Plotly.NET;

public static partial class StyleParam
{
    /// <summary>How numbers become colours: one of plotly.js's scales, or stops of one's own from 0 to 1.</summary>
    public class Colorscale : IPlotlyValue
    {
        private readonly object value;

        private Colorscale(object value) => this.value = value;

        public static Colorscale RdBu { get; } = new("RdBu");
        public static Colorscale Hot { get; } = new("Hot");
        public static Colorscale Greys { get; } = new("Greys");
        public static Colorscale Greens { get; } = new("Greens");
        public static Colorscale YIGnBu { get; } = new("YIGnBu");
        public static Colorscale Viridis { get; } = new("Viridis");
        public static Colorscale Cividis { get; } = new("Cividis");

        object IPlotlyValue.PlotlyValue => value;

        public static Colorscale NewCustom(IEnumerable<Tuple<double, Color>> item)
        {
            object[] stops = item.Select(stop => (object)new object[] { stop.Item1, stop.Item2 }).ToArray();
            return stops.Length >= 2
                ? new(stops)
                : throw new ArgumentException($"A colour scale needs at least the stops 0 and 1; got {stops.Length}.", nameof(item));
        }

        public object Convert() => value;
    }

    /// <summary>The axis that another axis refers to: "x", "x2", "y", … or "free".</summary>
    public abstract class LinearAxisId : IPlotlyValue
    {
        private readonly string value;

        private LinearAxisId(string value) => this.value = value;

        public static LinearAxisId Free { get; } = new Value("free");

        object IPlotlyValue.PlotlyValue => value;

        public static LinearAxisId NewX(int item) => new Value(Id("x", item));

        public static LinearAxisId NewY(int item) => new Value(Id("y", item));

        public object Convert() => value;

        private sealed class Value(string value) : LinearAxisId(value);
    }

    /// <summary>The member of a layout that holds a subplot's part: "xaxis", "xaxis2", "yaxis", "legend", …</summary>
    public class SubPlotId : IPlotlyValue
    {
        private readonly string value;

        private SubPlotId(string value) => this.value = value;

        object IPlotlyValue.PlotlyValue => value;

        internal string Member => value;

        public static SubPlotId NewXAxis(int item) => new(Id("xaxis", item));

        public static SubPlotId NewYAxis(int item) => new(Id("yaxis", item));

        public object Convert() => value;
    }
}
