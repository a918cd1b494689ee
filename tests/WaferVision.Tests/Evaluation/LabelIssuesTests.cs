using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Maps;

namespace WaferVision.Tests.Evaluation;

public class LabelIssuesTests
{
    [Fact]
    public void A_table_by_hand()
    {
        // Thresholds: a (0.9 + 0.8 + 0.1) / 3 = 0.6, b (0.7 + 0.6 + 0.2) / 3 = 0.5.
        float[] probabilities = [0.9f, 0.1f, 0.8f, 0.2f, 0.1f, 0.9f, 0.3f, 0.7f, 0.4f, 0.6f, 0.8f, 0.2f, 0.55f, 0.45f];
        LabelIssues found = LabelIssues.Find(probabilities.AsSpan(0, 12), [0, 0, 0, 1, 1, 1], 2);
        Assert.Equal([0.6, 0.5], found.Thresholds.Select(t => Math.Round(t, 6)));
        Assert.Equal([[2, 1], [1, 2]], found.Counts);
        Assert.Equal([(2, 0, 1), (5, 1, 0)], found.Issues.Select(i => (i.Index, i.Given, i.Suggested)));
        Assert.Equal([-0.8, -0.6], found.Issues.Select(i => Math.Round(i.Margin, 6)));

        // A map that is confidently of no class is no issue: 0.55 and 0.45 are below both thresholds, now (0.9 + 0.8 + 0.1) / 3 and (0.7 + 0.6 + 0.2 + 0.45) / 4.
        LabelIssues more = LabelIssues.Find(probabilities.AsSpan(), [0, 0, 0, 1, 1, 1, 1], 2);
        Assert.Equal(6, more.Counts.Sum(row => row.Sum()));
    }

    [Fact]
    public void A_class_without_maps_is_never_suggested()
    {
        LabelIssues found = LabelIssues.Find([0.1f, 0.1f, 0.8f, 0.2f, 0.2f, 0.6f], [0, 1], 3);
        Assert.Equal(double.PositiveInfinity, found.Thresholds[2]);
        Assert.DoesNotContain(found.Issues, issue => issue.Suggested == 2);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LabelIssues.Find([0.5f, 0.5f], [2], 2));
        Assert.Throws<ArgumentException>(() => LabelIssues.Find([0.5f], [0], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelIssues.Find([0.5f], [0], 1));
        Assert.Throws<ArgumentException>(() => LabelIssues.Find(new Predictions([0, 0], [1, 0], ["a", "b"], multiLabel: true)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Planted_wrong_labels_are_found(int seed)
    {
        // Six classes that a plain look at coarse failure rates tells apart; one map in ten gets another class's label.
        DefectClass[] classes = [DefectClass.None, DefectClass.Center, DefectClass.Donut, DefectClass.EdgeRing, DefectClass.NearFull, DefectClass.HalfWafer];
        var generator = new WaferMapGenerator(new GeneratorOptions { Size = 32, Seed = seed });
        WaferMap[] maps = [.. Enumerable.Range(0, 600).Select(i => generator.Generate(classes[i % 6], i))];
        var random = new CounterRandom(seed, 77);
        int[] truth = [.. Enumerable.Range(0, 600).Select(i => i % 6)], labels = [.. truth];
        for (int i = 0; i < 600; i++)
        {
            labels[i] = random.Chance(0.1) ? (truth[i] + random.Integer(1, 5)) % 6 : truth[i];
        }

        LabelIssues found = LabelIssues.Find(NearestNeighbours([.. maps.Select(Coarse)], labels, 6, neighbours: 15), labels, 6);
        int[] wrong = [.. Enumerable.Range(0, 600).Where(i => labels[i] != truth[i])], issues = [.. found.Issues.Select(issue => issue.Index)];
        double recall = wrong.Intersect(issues).Count() / (double)wrong.Length, precision = wrong.Intersect(issues).Count() / (double)issues.Length;
        Assert.True(recall >= 0.75 && precision >= 0.9, $"recall {recall:P1}, precision {precision:P1} of {wrong.Length} planted, {issues.Length} found");

        // The ranking puts the surest first.
        Assert.InRange(issues.Take(wrong.Length / 2).Count(i => labels[i] != truth[i]) / (double)(wrong.Length / 2), 0.9, 1);
        int named = found.Issues.Count(issue => labels[issue.Index] != truth[issue.Index] && issue.Suggested == truth[issue.Index]);
        Assert.True(named >= 0.9 * wrong.Intersect(issues).Count(), $"{named} of {wrong.Length} get their class back");
    }

    // Failure rates of 8 × 8 blocks.
    private static double[] Coarse(WaferMap map)
    {
        var (fails, dies) = (new double[64], new double[64]);
        for (int r = 0; r < map.Rows; r++)
        {
            for (int c = 0; c < map.Columns; c++)
            {
                int block = (8 * (8 * r / map.Rows)) + (8 * c / map.Columns);
                fails[block] += map[r, c] == DieCode.Fail ? 1 : 0;
                dies[block] += map[r, c] == DieCode.None ? 0 : 1;
            }
        }

        return [.. fails.Zip(dies, (f, d) => d == 0 ? 0 : f / d)];
    }

    // Each map is judged by the labels of the others that are most like it: its own label plays no part.
    private static float[] NearestNeighbours(double[][] features, int[] labels, int classes, int neighbours)
    {
        var probabilities = new float[features.Length * classes];
        for (int i = 0; i < features.Length; i++)
        {
            IEnumerable<int> nearest = Enumerable.Range(0, features.Length).Where(j => j != i)
                .OrderBy(j => features[i].Zip(features[j], (a, b) => (a - b) * (a - b)).Sum()).Take(neighbours);
            foreach (int j in nearest)
            {
                probabilities[(i * classes) + labels[j]] += 1f / neighbours;
            }
        }

        return probabilities;
    }
}
