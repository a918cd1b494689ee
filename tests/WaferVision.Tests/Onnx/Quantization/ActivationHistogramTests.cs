using WaferVision.Onnx;

namespace WaferVision.Tests.Onnx;

public class ActivationHistogramTests
{
    private static readonly float[] Tail = [.. Enumerable.Range(0, 100_000).Select(_ => 0f)];

    [Fact]
    public void The_whole_range_is_from_the_smallest_to_the_largest_and_holds_zero()
    {
        Assert.Equal(new ActivationRange(-2, 7, 0), Of([3, -2, 7]).Range(new() { Method = CalibrationMethod.MinMax }));
        Assert.Equal(new ActivationRange(0, 7, 0), Of([3, 7]).Range(new() { Method = CalibrationMethod.MinMax }));
        Assert.Equal(new ActivationRange(-5, 0, 0), Of([-5, -1]).Range(new() { Method = CalibrationMethod.MinMax }));
    }

    [Fact]
    public void Zero_is_exact_and_the_ends_are_within_half_a_step()
    {
        var random = new Random(3);
        for (int i = 0; i < 1000; i++)
        {
            var range = new ActivationRange(-random.NextDouble() * 10, random.NextDouble() * 10, 0);
            Assert.Equal(0, Restored(range, 0));
            Assert.InRange(Restored(range, range.Low) - range.Low, -0.51 * range.Scale, 0.51 * range.Scale);
            Assert.InRange(Restored(range, range.High) - range.High, -0.51 * range.Scale, 0.51 * range.Scale);
        }

        Assert.Equal((1f, (byte)0), (new ActivationRange(0, 0, 0).Scale, new ActivationRange(0, 0, 0).ZeroPoint));
        Assert.Equal(0, new ActivationRange(0, 4, 0).ZeroPoint);
        Assert.Equal(255, new ActivationRange(-4, 0, 0).ZeroPoint);

        static double Restored(ActivationRange range, double value) =>
            (Math.Clamp(Math.Round(value / range.Scale) + range.ZeroPoint, 0, 255) - range.ZeroPoint) * range.Scale;
    }

    [Theory]
    [InlineData(90)]
    [InlineData(99)]
    public void A_percentile_cuts_where_that_share_of_the_magnitudes_lies_below(double percentile)
    {
        ActivationRange range = Of([.. Enumerable.Range(1, 10_000).Select(i => i % 2 == 0 ? i : -(float)i)]).Range(new() { Method = CalibrationMethod.Percentile, Percentile = percentile });
        Assert.InRange(range.High, 100 * percentile, (100 * percentile) + (2 * 10_000.0 / ActivationHistogram.Bins));
        Assert.Equal(-range.High, range.Low, 1e-9);
        Assert.InRange(range.Clipped, (100 - percentile - 0.2) / 100, (100 - percentile) / 100);
    }

    [Fact]
    public void The_least_divergence_gives_up_a_far_outlier_but_not_an_even_spread()
    {
        var random = new Random(1);
        float[] normal = [.. Enumerable.Range(0, 100_000).Select(_ => (float)Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * MathF.Cos(2 * MathF.PI * random.NextSingle()))];
        ActivationRange outlier = Of([.. normal, 50]).Range(new() { Method = CalibrationMethod.Entropy });
        Assert.InRange(outlier.High, 2.5, 10);
        Assert.InRange(outlier.Clipped, 1e-6, 1e-2);

        float[] even = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextSingle())];
        Assert.InRange(Of(even).Range(new() { Method = CalibrationMethod.Entropy }).High, 0.97, 1);
    }

    [Fact]
    public void It_does_not_matter_in_which_order_and_pieces_values_come()
    {
        var random = new Random(5);
        float[] values = [.. Enumerable.Range(0, 5000).Select(_ => (float)Math.Exp(4 * random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1))];
        float largest = values.Max(Math.Abs);
        ActivationHistogram once = Of([.. values.OrderByDescending(Math.Abs)]), pieces = new();

        // The limit doubles from the first piece's largest value: a start at an eighth of the whole's reaches the same bins.
        pieces.Add([largest / 8]);
        foreach (float[] piece in values.OrderBy(Math.Abs).Chunk(100))
        {
            pieces.Add(piece);
        }

        foreach (CalibrationMethod method in Enum.GetValues<CalibrationMethod>())
        {
            QuantizationOptions options = new() { Method = method, Percentile = 99 };
            Assert.Equal(once.Range(options).High, pieces.Range(options).High, 2 * largest / ActivationHistogram.Bins);
        }
    }

    [Fact]
    public void Zeros_count_as_seen_but_move_nothing()
    {
        QuantizationOptions options = new() { Method = CalibrationMethod.Entropy };
        float[] values = [.. Enumerable.Range(1, 1000).Select(i => i / 1000f)];
        Assert.Equal(Of(values).Range(options).High, Of([.. values, .. Tail]).Range(options).High);
        Assert.Equal(new ActivationRange(0, 0, 0), Of(Tail).Range(options));
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_refused()
    {
        Assert.Contains("NaN", Assert.Throws<InvalidDataException>(() => Of([1, float.NaN])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantizationOptions { Percentile = 50 });
    }

    private static ActivationHistogram Of(float[] values)
    {
        var histogram = new ActivationHistogram();
        histogram.Add(values);
        return histogram;
    }
}
