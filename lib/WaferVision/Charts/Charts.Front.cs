using System.Globalization;
using Plotly.NET;
using WaferVision.Evaluation;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>
    /// Choices in a plane of cost and worth, such as networks by time and accuracy: those on the <see cref="ParetoFront"/> are coloured and joined by a
    /// line, those that another one beats are gray.
    /// </summary>
    /// <param name="choices">Name, cost (above 0), worth (a share, 0 to 1) and a size that the bubble's area stands for (above 0).</param>
    /// <param name="costTitle">What the cost is; drawn on a logarithmic scale.</param>
    /// <param name="worthTitle">What the worth is; written in percent.</param>
    /// <param name="title">A heading; it should say what the area means.</param>
    /// <param name="mostCost">The cost that is allowed, drawn as a line; null for none.</param>
    /// <param name="leastWorth">The worth that is asked for, drawn as a line; null for none.</param>
    /// <exception cref="ArgumentException">There is no choice, or a number is out of range.</exception>
    public static GenericChart CostFront(
        IReadOnlyList<(string Name, double Cost, double Worth, double Size)> choices, string costTitle, string worthTitle, string? title = null,
        double? mostCost = null, double? leastWorth = null)
    {
        RequireTitles(choices, null);
        IReadOnlyList<int> front = ParetoFront.Of([.. choices.Select(choice => (choice.Cost, choice.Worth))]);
        string[] colors = [.. choices.Select((_, i) => front.Contains(i) ? Palette.Series[0] : Palette.Series[6])];
        double[] costLimit = mostCost is { } most ? [most] : [], worthLimit = leastWorth is { } least ? [least] : [];
        Panel panel = BubblePanel(choices, costTitle, worthTitle, logX: true, logY: false, colors, costLimit, worthLimit);
        double[] x = [.. choices.Select(choice => choice.Cost), .. costLimit], y = [.. choices.Select(choice => choice.Worth), .. worthLimit];
        return Figure.Fluid(
            [new Panel
            {
                X = panel.X,
                Y = panel.Y.Set(("tickformat", ".1~%")),
                Traces =
                [
                    Marks.Outline([.. front.Select(i => choices[i].Cost)], [.. front.Select(i => choices[i].Worth)], "front", Palette.Series[0], width: 1.5),
                    .. costLimit.Select(limit => Limit([limit, limit], [y.Min(), y.Max()], string.Create(CultureInfo.InvariantCulture, $"at most {limit:0.###}"), "bottom left")),
                    .. worthLimit.Select(limit => Limit([x.Min(), x.Max()], [limit, limit], string.Create(CultureInfo.InvariantCulture, $"at least {limit:0.#%}"), "top left")),
                    .. panel.Traces,
                ],
            }],
            title, height: (int)BubblesHigh + 100);
    }

    // A line with its text at its end.
    private static Trace Limit(double[] x, double[] y, string text, string place) => Marks.Outline(x, y, text, Palette.Series[1], width: 1.5).Set(
        ("mode", "lines+text"), ("text", new[] { "", text }), ("textposition", place), ("line", new Line().Set(("color", Palette.Series[1]), ("width", 1.5), ("dash", "dot"))));
}
