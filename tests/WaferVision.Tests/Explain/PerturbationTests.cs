using TorchSharp;
using WaferVision.Explain;
using WaferVision.Tests.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Explain;

[Collection(Alone.Name)]
public class PerturbationTests
{
    [Fact]
    public void Of_a_linear_score_the_curve_is_known()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = tensor(new float[] { 4, 3, 2, 1 }, [1, 1, 2, 2]);
        float[] right = [4, 3, 2, 1], wrong = [1, 2, 3, 4];

        PerturbationCurve deletion = PerturbationCurve.Deletion(Sum, image, 0, right, steps: 4), insertion = PerturbationCurve.Insertion(Sum, image, 0, right, steps: 4);

        Assert.Equal([0, 0.25, 0.5, 0.75, 1], deletion.Shares);
        Assert.Equal([10.0, 6, 3, 1, 0], deletion.Scores);
        Assert.Equal([0.0, 4, 7, 9, 10], insertion.Scores);
        Assert.Equal((5 + 6 + 3 + 1) / 4.0, deletion.Area);
        Assert.Equal([10.0, 9, 7, 4, 0], PerturbationCurve.Deletion(Sum, image, 0, wrong, steps: 4).Scores);
        Assert.Equal([10.0, 3, 0], PerturbationCurve.Deletion(Sum, image, 0, right, steps: 2).Scores);
        Assert.Equal([10.0, 9.5, 8.5, 7, 5], PerturbationCurve.Deletion(Sum, image, 0, [0, 1, 2, 3], image * 0.5, steps: 4).Scores);
    }

    [Fact]
    public void Deletion_and_insertion_of_a_linear_score_mirror_each_other_whatever_the_order()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = rand([1, 2, 6, 5]);
        double whole = image.sum().item<float>();
        var random = new Random(3);
        for (int round = 0; round < 10; round++)
        {
            float[] heat = [.. Enumerable.Range(0, 30).Select(_ => random.NextSingle())];
            PerturbationCurve deletion = PerturbationCurve.Deletion(Sum, image, 0, heat, steps: 7), insertion = PerturbationCurve.Insertion(Sum, image, 0, heat, steps: 7);
            Assert.All(deletion.Scores.Zip(insertion.Scores), pair => Assert.Equal(whole, pair.First + pair.Second, 1e-4));
        }
    }

    [Fact]
    public void Equal_heat_is_ordered_by_the_seed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = rand([1, 1, 8, 8]);
        PerturbationCurve Curve(long seed) => PerturbationCurve.Deletion(Sum, image, 0, new float[64], steps: 8, seed: seed);
        Assert.Equal(Curve(1).Scores, Curve(1).Scores);
        Assert.NotEqual(Curve(1).Scores, Curve(2).Scores);
    }

    [Fact]
    public void Curves_are_averaged_point_by_point()
    {
        var (a, b) = (new PerturbationCurve([0, 1], [1, 0]), new PerturbationCurve([0, 1], [0.5, 0.5]));
        Assert.Equal([0.75, 0.25], PerturbationCurve.Mean([a, b]).Scores);
        Assert.Equal((a.Area + b.Area) / 2, PerturbationCurve.Mean([a, b]).Area);
        Assert.Throws<ArgumentException>(() => PerturbationCurve.Mean([]));
        Assert.Throws<ArgumentException>(() => PerturbationCurve.Mean([a, new([0, 0.5, 1], [1, 1, 1])]));
        using Tensor image = zeros(1, 1, 2, 2);
        Assert.Throws<ArgumentException>(() => PerturbationCurve.Deletion(Sum, image, 0, new float[3]));
        Assert.Throws<ArgumentException>(() => PerturbationCurve.Deletion(Sum, image, 0, [1, 2, 3, float.NaN]));
    }

    private static Tensor Sum(Tensor images) => images.sum([1, 2, 3]).unsqueeze(1);
}
