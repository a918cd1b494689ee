using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace WaferVision;

/// <summary>One picture of a figure: traces on a pair of axes of their own.</summary>
internal sealed class Panel
{
    public required IReadOnlyList<Trace> Traces { get; init; }

    public LinearAxis X { get; init; } = new();

    public LinearAxis Y { get; init; } = new();

    public string? Title { get; init; }

    /// <summary>Width over height of the drawing area; used where the figure's size is fixed.</summary>
    public double Aspect { get; init; } = 1;

    /// <summary>Shapes in the panel's data coordinates.</summary>
    public IReadOnlyList<Shape> Shapes { get; init; } = [];

    /// <summary>Positions on the x axis that a dotted line marks over the whole height.</summary>
    public IReadOnlyList<double> Marked { get; init; } = [];

    /// <summary>Notes in the panel's data coordinates.</summary>
    public IReadOnlyList<Annotation> Notes { get; init; } = [];
}

/// <summary>The margins of a figure and the space between its panels, in pixels.</summary>
internal sealed record Spacing(int Left = 12, int Right = 12, int Top = 12, int Bottom = 12, int Between = 14, int Heading = 24);
