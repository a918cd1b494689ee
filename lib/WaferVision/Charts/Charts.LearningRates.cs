using Plotly.NET;
using WaferVision.Training;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>A search for a learning rate: the loss of each batch and its moving average over the rate. Dotted lines mark the rate suggested and that of the lowest loss.</summary>
    /// <param name="curve">What <see cref="LearningRateFinder"/> found, with at least one step.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">The curve has no steps.</exception>
    public static GenericChart LearningRates(LearningRateCurve curve, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(curve);
        RequireLength(curve.Losses, curve.Rates.Count, nameof(curve));
        double top = curve.Smoothed.Max() * 1.25;
        return Legend(Figure.Fluid(
            [new Panel
            {
                X = Marks.Axis("learning rate").Set(("type", "log"), ("dtick", 1.0), ("tickformat", ".0e")),
                Y = Marks.Axis("loss").Set(("range", new[] { 0, top })),
                Traces =
                [
                    Marks.Line(curve.Rates, curve.Losses, "each batch", Palette.Series[5]).Set(("mode", "lines"), ("opacity", 0.5)),
                    Marks.Line(curve.Rates, curve.Smoothed, "moving average", Palette.Series[0]).Set(("mode", "lines")),
                ],
                Marked = curve.Suggested is { } rate ? [rate, curve.AtLowestLoss] : [curve.AtLowestLoss],
            }],
            title, height: 400, bottom: 100));
    }
}
