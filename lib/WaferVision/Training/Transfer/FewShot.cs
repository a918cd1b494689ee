using System.Globalization;
using MathNet.Numerics.Statistics;
using WaferVision.Maps;

namespace WaferVision.Training;

/// <summary>How few-shot episodes are drawn.</summary>
public sealed record FewShotOptions
{
    /// <summary>Classes in an episode, 2 or more. Default: 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range; so for every number here.</exception>
    public int Ways { get; init => field = AtLeast(2, value, nameof(Ways)); } = 5;

    /// <summary>Labelled maps of each class, 1 or more. Default: 5.</summary>
    public int Shots { get; init => field = AtLeast(1, value, nameof(Shots)); } = 5;

    /// <summary>Maps of each class to be classified, 1 or more. Default: 15.</summary>
    public int Queries { get; init => field = AtLeast(1, value, nameof(Queries)); } = 15;

    /// <summary>Episodes, 2 or more. Default: 600, as is usual.</summary>
    public int Episodes { get; init => field = AtLeast(2, value, nameof(Episodes)); } = 600;

    /// <summary>Seed of the draws: with the same seed, the same episodes. Default: 42.</summary>
    public long Seed { get; init; } = 42;

    private static int AtLeast(int least, int value, string name) =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {least} or more.");
}

/// <summary>Accuracies over episodes.</summary>
/// <param name="Accuracies">The accuracy of each episode, 0 to 1.</param>
public sealed record FewShotResult(IReadOnlyList<double> Accuracies)
{
    /// <summary>The mean accuracy.</summary>
    public double Mean => Accuracies.Average();

    /// <summary>Half the width of the 95 % confidence interval of the mean: 1.96 standard errors.</summary>
    public double HalfWidth => 1.96 * Accuracies.StandardDeviation() / Math.Sqrt(Accuracies.Count);

    /// <summary>Such as <c>81.3 % ± 0.6 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * Mean:F1} % ± {100 * HalfWidth:F1} %");
}

/// <summary>
/// How well features tell classes apart of which only a few maps are labelled. Each episode draws classes and maps; a map gets the class whose
/// prototype, the mean of its labelled maps' features, is nearest (Snell, Swersky and Zemel, Prototypical Networks, arXiv 1703.05175), on features of
/// length 1 (Wang, Chao, Weinberger and van der Maaten, SimpleShot, arXiv 1911.04623).
/// </summary>
public static class FewShot
{
    /// <summary>Draws the episodes and classifies.</summary>
    /// <param name="features">Features of maps with one label each.</param>
    /// <param name="options">Ways, shots, queries, episodes and seed; defaults if null.</param>
    /// <exception cref="ArgumentException">The maps have several labels, or too few classes have enough maps.</exception>
    public static FewShotResult Evaluate(FeatureSet features, FewShotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        options ??= new();
        int wanted = options.Shots + options.Queries;
        if (features.MultiLabel)
        {
            throw new ArgumentException("Expected maps with one label.", nameof(features));
        }

        int[] labels = features.Labels.ToArray();
        int[][] classes = [.. Enumerable.Range(0, labels.Length).GroupBy(i => labels[i]).Where(group => group.Count() >= wanted).OrderBy(group => group.Key).Select(group => group.ToArray())];
        if (classes.Length < options.Ways)
        {
            throw new ArgumentException(
                $"Expected {options.Ways} classes with at least {wanted} maps ({options.Shots} shots and {options.Queries} queries); found {classes.Length}. Ask for fewer ways, shots or queries.",
                nameof(features));
        }

        float[] unit = Unit(features);
        double[] accuracies = new double[options.Episodes];
        for (int episode = 0; episode < accuracies.Length; episode++)
        {
            accuracies[episode] = Episode(unit, features.Width, classes, options, new(options.Seed, episode));
        }

        return new(accuracies);
    }

    private static double Episode(float[] unit, int width, int[][] classes, FewShotOptions options, CounterRandom random)
    {
        int[] order = [.. Enumerable.Range(0, classes.Length)];
        random.Shuffle(order);
        int[][] drawn = new int[options.Ways][];
        var prototypes = new double[options.Ways][];
        for (int way = 0; way < options.Ways; way++)
        {
            int[] maps = [.. classes[order[way]]];
            random.Shuffle(maps);
            drawn[way] = maps[..(options.Shots + options.Queries)];
            prototypes[way] = Mean(unit, width, drawn[way].AsSpan(0, options.Shots));
        }

        int right = 0;
        for (int way = 0; way < options.Ways; way++)
        {
            foreach (int map in drawn[way].AsSpan(options.Shots))
            {
                right += Nearest(unit.AsSpan(map * width, width), prototypes) == way ? 1 : 0;
            }
        }

        return (double)right / (options.Ways * options.Queries);
    }

    private static double[] Mean(float[] unit, int width, ReadOnlySpan<int> maps)
    {
        var mean = new double[width];
        foreach (int map in maps)
        {
            for (int d = 0; d < width; d++)
            {
                mean[d] += unit[(map * width) + d] / (double)maps.Length;
            }
        }

        return mean;
    }

    private static int Nearest(ReadOnlySpan<float> features, double[][] prototypes)
    {
        (int nearest, double least) = (0, double.PositiveInfinity);
        for (int way = 0; way < prototypes.Length; way++)
        {
            double distance = 0;
            for (int d = 0; d < features.Length; d++)
            {
                double difference = features[d] - prototypes[way][d];
                distance += difference * difference;
            }

            if (distance < least)
            {
                (nearest, least) = (way, distance);
            }
        }

        return nearest;
    }

    private static float[] Unit(FeatureSet features)
    {
        float[] unit = features.Values.ToArray();
        for (int n = 0; n < features.Count; n++)
        {
            Span<float> row = unit.AsSpan(n * features.Width, features.Width);
            double square = 0;
            foreach (float value in row)
            {
                square += (double)value * value;
            }

            float scale = square > 0 ? (float)(1 / Math.Sqrt(square)) : 0;
            foreach (ref float value in row)
            {
                value *= scale;
            }
        }

        return unit;
    }
}
