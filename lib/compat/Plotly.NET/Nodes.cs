namespace Plotly.NET
{
    using DynamicObj = global::DynamicObj.DynamicObj;

    /// <summary>What is not data: axes, titles, annotations, size.</summary>
    public class Layout : DynamicObj;

    /// <summary>How the figure behaves: tool bar, responsiveness.</summary>
    public class Config : DynamicObj;

    /// <summary>The scale that explains a colour scale's numbers.</summary>
    public class ColorBar : DynamicObj;

    public class Font : DynamicObj;

    public class Line : DynamicObj;

    public class Title : DynamicObj;

    /// <summary>One data set and how it is drawn.</summary>
    public class Trace : DynamicObj
    {
        public Trace(string traceTypeName) => type = traceTypeName;

        public string type { get; set; }
    }

    /// <summary>A trace on a pair of straight axes.</summary>
    public class Trace2D : Trace
    {
        public Trace2D(string traceTypeName) : base(traceTypeName)
        {
        }
    }
}

namespace Plotly.NET.LayoutObjects
{
    using DynamicObj = global::DynamicObj.DynamicObj;

    public class LinearAxis : DynamicObj;

    public class Annotation : DynamicObj;

    public class Shape : DynamicObj;

    public class Slider : DynamicObj;

    public class UpdateMenu : DynamicObj;

    public class RangeSlider : DynamicObj;

    public class RangeSelector : DynamicObj;
}

namespace Plotly.NET.TraceObjects
{
    using DynamicObj = global::DynamicObj.DynamicObj;

    public class Marker : DynamicObj;

    public class Pattern : DynamicObj;

    public class Bins : DynamicObj;

    public class Error : DynamicObj;

    public class Cumulative : DynamicObj;
}
