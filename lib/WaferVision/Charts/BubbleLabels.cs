namespace WaferVision;

/// <summary>Finds places for the names of bubbles, so that they do not lie over one another.</summary>
internal static class BubbleLabels
{
    private const double LetterWidth = 6.8;
    private const double LineHeight = 16;

    private static readonly string[] Sides = ["top center", "bottom center", "middle right", "middle left"];

    /// <summary>plotly's <c>textposition</c> for each: the first of above, below, right and left that is free, or else the one that covers least.</summary>
    /// <param name="bubbles">Name, centre and radius of each in pixels, y downwards.</param>
    public static string[] Positions(IReadOnlyList<(string Name, double X, double Y, double Radius)> bubbles)
    {
        List<Box> taken = [.. bubbles.Select(bubble => new Box(bubble.X, bubble.Y, bubble.Radius * 0.6, bubble.Radius * 0.6))];
        List<string> sides = [];
        foreach ((string name, double x, double y, double radius) in bubbles)
        {
            (string side, Box box) = Sides.Select(side => (side, Label(side, name, x, y, radius))).MinBy(choice => taken.Sum(choice.Item2.Overlap));
            taken.Add(box);
            sides.Add(side);
        }

        return [.. sides];
    }

    private static Box Label(string side, string name, double x, double y, double radius)
    {
        double half = name.Length * LetterWidth / 2, line = LineHeight / 2;
        return side switch
        {
            "top center" => new(x, y - radius - line, half, line),
            "bottom center" => new(x, y + radius + line, half, line),
            "middle right" => new(x + radius + half, y, half, line),
            _ => new(x - radius - half, y, half, line),
        };
    }

    private readonly record struct Box(double X, double Y, double HalfWidth, double HalfHeight)
    {
        public double Overlap(Box other) =>
            Math.Max(0, HalfWidth + other.HalfWidth - Math.Abs(X - other.X)) * Math.Max(0, HalfHeight + other.HalfHeight - Math.Abs(Y - other.Y));
    }
}
