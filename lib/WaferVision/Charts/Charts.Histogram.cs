using Plotly.NET;

namespace WaferVision;

public static partial class Charts
{
    /// <summary>How numbers are distributed: activations, weights, probabilities. Each series is drawn as shares of itself over common bins.</summary>
    /// <param name="series">A name and the numbers of each series.</param>
    /// <param name="bins">The number of bins of equal width from the smallest to the largest number, 1 to 1,000.</param>
    /// <param name="xTitle">What the numbers are.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">There is no series, or a series holds no finite number.</exception>
    public static GenericChart Histogram(
        IReadOnlyList<(string Name, IReadOnlyList<double> Values)> series, int bins = 40, string? xTitle = null, string? title = null)
    {
        RequireTitles(series, null);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, 1000);
        double[][] finite = [.. series.Select(one => one.Values.Where(double.IsFinite).ToArray())];
        int empty = Array.FindIndex(finite, values => values.Length == 0);
        if (empty >= 0)
        {
            throw new ArgumentException($"The series '{series[empty].Name}' holds no finite number.", nameof(series));
        }

        double low = finite.Min(values => values.Min()), width = Math.Max(finite.Max(values => values.Max()) - low, 1e-12) / bins;
        double[] edges = [.. Enumerable.Range(0, bins + 1).Select(bin => low + (bin * width))];
        return Legend(Figure.Fluid(
            [new Panel
            {
                X = Marks.Axis(xTitle),
                Y = Marks.Axis("share").Set(("rangemode", "tozero"), ("tickformat", ".0%")),
                Traces = [.. series.Select((one, i) => Marks.Steps(edges, Shares(finite[i], low, width, bins), one.Name, Color(i), showLegend: series.Count > 1))],
            }],
            title, bottom: series.Count > 1 ? 92 : 56));
    }

    // One value an edge: the last bin's share twice, so that its step has a width.
    private static double[] Shares(double[] values, double low, double width, int bins)
    {
        double[] shares = new double[bins + 1];
        foreach (double value in values)
        {
            shares[Math.Min(bins - 1, (int)((value - low) / width))] += 1.0 / values.Length;
        }

        shares[bins] = shares[bins - 1];
        return shares;
    }
}
