using WaferVision.Serving.Loading;

namespace WaferVision.Serving.Tests.Loading;

public sealed class PoissonArrivalsTests
{
    private static readonly TimeSpan[] Arrivals = [.. PoissonArrivals.Draw(200, TimeSpan.FromSeconds(500), seed: 1)];

    [Fact]
    public void GapsHaveTheMeanAndTheVarianceOfAnExponential()
    {
        double[] gaps = [.. Arrivals.Zip(Arrivals.Skip(1), (a, b) => (b - a).TotalSeconds)];
        double mean = gaps.Average(), variance = gaps.Average(gap => (gap - mean) * (gap - mean));

        // Of n = 100,000 gaps the mean deviates by 1/√n of itself, the variance by √(8/n): five of these deviations.
        Assert.Equal(1 / 200.0, mean, 5 / 200.0 / Math.Sqrt(gaps.Length));
        Assert.Equal(1 / 200.0 / 200, variance, 5 / 200.0 / 200 * Math.Sqrt(8.0 / gaps.Length));
    }

    [Fact]
    public void GapsAreDistributedExponentially()
    {
        double[] gaps = [.. Arrivals.Zip(Arrivals.Skip(1), (a, b) => (b - a).TotalSeconds).Order()];
        double most = gaps.Select((gap, i) => Math.Abs(1 - Math.Exp(-200 * gap) - ((i + 0.5) / gaps.Length))).Max();

        // Kolmogorov: √n·D exceeds 1.95 in one of a thousand samples.
        Assert.True(most * Math.Sqrt(gaps.Length) < 1.95, $"D = {most}");
    }

    [Fact]
    public void CountsOfSecondsVaryAsMuchAsTheyAreAndDoNotDependOnTheOneBefore()
    {
        double[] counts = new double[500];
        foreach (TimeSpan arrival in Arrivals)
        {
            counts[(int)arrival.TotalSeconds]++;
        }

        double mean = counts.Average(), variance = counts.Average(count => (count - mean) * (count - mean));
        double covariance = counts.Zip(counts.Skip(1), (a, b) => (a - mean) * (b - mean)).Average();
        Assert.Equal(1, variance / mean, 5 * Math.Sqrt(2.0 / counts.Length));
        Assert.Equal(0, covariance / variance, 5 / Math.Sqrt(counts.Length));
    }

    [Fact]
    public void ASeedNamesTheArrivals()
    {
        Assert.Equal(Arrivals, PoissonArrivals.Draw(200, TimeSpan.FromSeconds(500), seed: 1));
        Assert.NotEqual(Arrivals[0], PoissonArrivals.Draw(200, TimeSpan.FromSeconds(500), seed: 2).First());
        Assert.Equal(Arrivals.Order(), Arrivals);
        Assert.InRange(Arrivals[^1], TimeSpan.Zero, TimeSpan.FromSeconds(500));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void WithoutARateThereAreNoArrivals(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PoissonArrivals.Draw(rate, TimeSpan.FromSeconds(1), 1));
}
