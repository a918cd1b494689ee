using System.Text.Json.Nodes;
using Plotly.NET;
using TorchSharp;

namespace WaferVision.Tests.Pictures;

public class PlaneChartTests
{
    private static readonly double[,] Sobel = { { -1, 0, 1 }, { -2, 0, 2 }, { -1, 0, 1 } };

    [Fact]
    public void Arrays_of_every_kind_become_the_same_plane()
    {
        Plane[] planes = [new double[,] { { 1, 2 } }, new float[,] { { 1, 2 } }, new int[,] { { 1, 2 } }, new byte[,] { { 1, 2 } }, new double[][] { [1, 2] }];
        Assert.All(planes, plane =>
        {
            Assert.Equal((1, 2), (plane.Rows, plane.Columns));
            Assert.Equal([1, 2], plane.Values[0]);
        });
    }

    [Fact]
    public void Ragged_and_empty_rows_are_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Plane.FromRows([[1, 2], [3]]));
        Assert.Contains("Row 1 has 1 numbers; expected 2", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Plane.FromRows([]));
        Assert.Throws<ArgumentException>(() => (Plane)new double[0, 3]);
    }

    [Fact]
    public void Planes_of_a_tensor_follow_its_channels()
    {
        using torch.Tensor values = torch.arange(0, 12, torch.ScalarType.Float32);
        using torch.Tensor channels = values.view(2, 2, 3);
        Plane[] planes = Plane.FromTensor(channels);
        Assert.Equal(2, planes.Length);
        Assert.Equal([9, 10, 11], planes[1].Values[1]);
        Assert.Contains("(12)", Assert.Throws<ArgumentException>(() => Plane.FromTensor(values)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Signed_numbers_are_centred_on_zero_and_unsigned_ones_start_at_it()
    {
        JsonNode kernel = Charts.Matrix(Sobel).Trace(0), image = Charts.Matrix(new double[,] { { 3, 7 } }).Trace(0);
        Assert.Equal((-2.0, 2.0), ((double)kernel["zmin"]!, (double)kernel["zmax"]!));
        Assert.Equal((0.0, 7.0), ((double)image["zmin"]!, (double)image["zmax"]!));
        Assert.Equal(["−1", "0", "1", "−2", "0", "2", "−1", "0", "1"], kernel["text"]!.Texts());
    }

    [Fact]
    public void A_plane_of_one_number_and_a_plane_of_gaps_are_drawn()
    {
        JsonNode flat = Charts.Image(new double[,] { { 5, 5 } }).Trace(0), gaps = Charts.Heatmap(new[,] { { double.NaN } }).Trace(0);
        Assert.True((double)flat["zmax"]! > (double)flat["zmin"]!);
        Assert.True(double.IsNaN(gaps["z"]!.Numbers().Single()));
        Assert.NotNull(Charts.Filters([new double[,] { { 0 } }]).Trace(0));
    }

    [Fact]
    public void Filters_share_one_scale_and_feature_maps_have_each_their_own()
    {
        Plane[] planes = [new double[,] { { -1, 4 } }, new double[,] { { 0.5, 1 } }];
        GenericChart filters = Charts.Filters(planes), maps = Charts.FeatureMaps(planes);
        Assert.Equal([4.0, 4.0], Enumerable.Range(0, 2).Select(i => (double)filters.Trace(i)["zmax"]!));
        Assert.Equal([4.0, 1.0], Enumerable.Range(0, 2).Select(i => (double)maps.Trace(i)["zmax"]!));
        Assert.Equal(["channel 0", "channel 1"], maps.Notes());
    }

    [Fact]
    public void Numbers_are_drawn_to_a_hundred_thousandth_of_their_range()
    {
        double[] drawn = Charts.Image(new[,] { { 0.123456789, 0.987654321 } }).Trace(0)["z"]!.Numbers();
        Assert.Equal(0.123456789, drawn[0], 1e-5);
        Assert.NotEqual(0.123456789, drawn[0]);
    }

    [Fact]
    public void Sliding_kernel_computes_the_cross_correlation_step_by_step()
    {
        Random random = new(3);
        double[,] image = new double[5, 6];
        for (int i = 0; i < image.Length; i++)
        {
            image[i / 6, i % 6] = random.Next(10);
        }

        double[,] expected = WaferVision.Convolution.Convolve2D.CrossCorrelate(image, Sobel);
        GenericChart chart = Charts.SlidingKernel(image, Sobel);
        JsonArray steps = chart.Layout()["sliders"]![0]!["steps"]!.AsArray();
        Assert.Equal(3 * 4, steps.Count);
        JsonArray last = steps[^1]!["args"]![0]![0]!["data"]!.AsArray();
        Assert.Equal(expected.Cast<double>(), last[2]!["z"]!.Numbers());
        Assert.Equal(11, steps[0]!["args"]![0]![0]!["data"]![2]!["z"]!.Numbers().Count(double.IsNaN));
        Assert.Equal(12, chart.Layout()["updatemenus"]![0]!["buttons"]![0]!["args"]![0]!.AsArray().Count);
    }

    [Fact]
    public void A_kernel_that_does_not_fit_or_takes_too_many_steps_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Charts.SlidingKernel(new double[2, 2], Sobel));
        ArgumentException error = Assert.Throws<ArgumentException>(() => Charts.SlidingKernel(new double[64, 64], Sobel));
        Assert.Contains("expected at most 400", error.Message, StringComparison.Ordinal);
    }
}
