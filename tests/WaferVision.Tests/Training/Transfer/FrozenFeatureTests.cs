using WaferVision.Training;

namespace WaferVision.Tests.Training.Transfer;

/// <summary>Classifiers on frozen features that learn nothing by gradients: neighbours and prototypes.</summary>
public class FrozenFeatureTests
{
    [Fact]
    public void Neighbours_vote_by_the_weights_of_the_definition()
    {
        var training = new FeatureSet([1, 0, 0, 2, 3, 3], 2, [0, 1, 1], ["a", "b", "c"]);
        var query = new FeatureSet([5, 0], 2, [0], ["a", "b", "c"]);
        NearestNeighbours neighbours = NearestNeighbours.Fit(training, query, new() { Neighbours = [3], Temperature = 0.5 });

        float[] shares = neighbours.Predict(query).Probabilities();

        double a = Math.Exp(1 / 0.5), b = Math.Exp(0) + Math.Exp(Math.Sqrt(0.5) / 0.5);
        Assert.Equal(a / (a + b), shares[0], 1e-2f); // the class without votes keeps a little below e^(−1/τ)
        Assert.Equal(b / a, shares[1] / shares[0], 1e-4);
        Assert.InRange(shares[2], 0, Math.Exp(-1 / 0.5) / (a + b));
    }

    [Fact]
    public void Neighbours_are_those_of_a_plain_search_also_in_parts()
    {
        var random = new Random(1);
        FeatureSet training = Clouds(random, 600, 6, 1.5), validation = Clouds(random, 150, 6, 1.5), test = Clouds(random, 200, 6, 1.5);

        NearestNeighbours neighbours = NearestNeighbours.Fit(training, validation);

        Assert.Contains(neighbours.Neighbours, new[] { 1, 3, 5, 10, 20, 50 });
        int[] predicted = [.. neighbours.Predict(test).Logits.ToArray().Chunk(3).Select(row => Array.IndexOf(row, row.Max()))];
        Assert.Equal(Plain(training, test, neighbours.Neighbours), predicted);
        Assert.True(neighbours.Predict(test).Report().Accuracy > 0.8);
        Assert.Equal(600, NearestNeighbours.Fit(training, validation, new() { Neighbours = [5000] }).Neighbours);
    }

    [Fact]
    public void The_validation_set_chooses_more_neighbours_where_labels_are_noisy()
    {
        var random = new Random(2);
        FeatureSet training = Noisy(Clouds(random, 600, 4, 4)), validation = Clouds(random, 300, 4, 4);

        Assert.True(NearestNeighbours.Fit(training, validation).Neighbours > 1);

        FeatureSet Noisy(FeatureSet set) => new(
            set.Values.ToArray(), set.Width, [.. set.Labels.ToArray().Select(label => random.NextDouble() < 0.3 ? random.Next(3) : label)], set.ClassNames);
    }

    [Fact]
    public void Episodes_come_from_their_seed_and_the_interval_narrows_with_their_number()
    {
        FeatureSet features = Clouds(new Random(3), 300, 5, 1);
        var options = new FewShotOptions { Ways = 3, Shots = 1, Queries = 5, Episodes = 100 };

        FewShotResult first = FewShot.Evaluate(features, options), again = FewShot.Evaluate(features, options);
        FewShotResult other = FewShot.Evaluate(features, options with { Seed = 7 }), many = FewShot.Evaluate(features, options with { Episodes = 1600 });

        Assert.Equal(first.Accuracies, again.Accuracies);
        Assert.NotEqual(first.Accuracies, other.Accuracies);
        Assert.Equal(first.Accuracies, many.Accuracies.Take(100));
        Assert.InRange(many.HalfWidth / first.HalfWidth, 0.2, 0.3); // 1/4 for sixteen times the episodes
        Assert.InRange(Math.Abs(first.Mean - many.Mean), 0, 3 * first.HalfWidth);
    }

    [Fact]
    public void More_shots_help_and_features_of_nothing_are_at_chance()
    {
        var random = new Random(4);
        FeatureSet features = Clouds(random, 300, 5, 4);
        var nothing = new FeatureSet([.. Enumerable.Range(0, 900).Select(_ => (float)random.NextDouble() - 0.5f)], 3, features.Labels.ToArray(), features.ClassNames);

        double one = Mean(features, 1), ten = Mean(features, 10);

        Assert.True(ten > one + 0.02, $"{one} {ten}");
        Assert.InRange(Mean(nothing, 5), 0.3, 0.37);

        static double Mean(FeatureSet set, int shots) => FewShot.Evaluate(set, new() { Ways = 3, Shots = shots, Queries = 10, Episodes = 400 }).Mean;
    }

    [Fact]
    public void The_interval_is_that_of_the_textbook()
    {
        var result = new FewShotResult([0.5, 0.7, 0.9, 0.7]);

        Assert.Equal(0.7, result.Mean, 12);
        Assert.Equal(1.96 * Math.Sqrt(0.08 / 3 / 4), result.HalfWidth, 12);
        Assert.Equal("70.0 % ± 16.0 %", result.ToString());
    }

    [Fact]
    public void What_cannot_be_drawn_or_voted_on_is_refused()
    {
        FeatureSet features = Clouds(new Random(3), 30, 5, 1);
        var several = new FeatureSet([1, 2], 1, [0, 1, 1, 1], ["a", "b"], multiLabel: true);

        Assert.Contains("found 0", Assert.Throws<ArgumentException>(() => FewShot.Evaluate(features, new() { Ways = 3 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FewShot.Evaluate(several));
        Assert.Throws<ArgumentException>(() => NearestNeighbours.Fit(several, several));
        Assert.Throws<ArgumentException>(() => NearestNeighbours.Fit(features, features.Subset([])));
        Assert.Throws<ArgumentException>(() => new NearestNeighboursOptions { Neighbours = [0] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NearestNeighboursOptions { Temperature = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FewShotOptions { Ways = 1 });
    }

    private static int[] Plain(FeatureSet training, FeatureSet test, int k)
    {
        float[][] known = Rows(training), wanted = Rows(test);
        int[] labels = training.Labels.ToArray();
        return [.. wanted.Select(row => known
            .Select((other, i) => (Similarity: Cosine(row, other), Label: labels[i])).OrderByDescending(one => one.Similarity).Take(k)
            .GroupBy(one => one.Label).MaxBy(group => group.Sum(one => Math.Exp(one.Similarity / 0.07)))!.Key)];

        static float[][] Rows(FeatureSet set) => [.. set.Values.ToArray().Chunk(set.Width)];
        static double Cosine(float[] a, float[] b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
        static double Dot(float[] a, float[] b) => a.Zip(b).Sum(pair => (double)pair.First * pair.Second);
    }

    /// <summary>Three classes around three axes.</summary>
    private static FeatureSet Clouds(Random random, int count, int width, double spread)
    {
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        return new([.. labels.SelectMany(label => Enumerable.Range(0, width).Select(d => (float)((d == label ? 1.5 : 0) + (spread * (random.NextDouble() - 0.5)))))], width, labels, ["a", "b", "c"]);
    }
}
