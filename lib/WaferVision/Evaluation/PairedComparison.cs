using WaferVision.Maps;

namespace WaferVision.Evaluation;

/// <summary>How sure a <see cref="PairedComparison"/> is to be.</summary>
public sealed record PairedOptions
{
    /// <summary>Confidence of the intervals, and 1 minus the p-value that counts as beyond noise; 0.5 to below 1. Default: 0.95.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range; so for every number here.</exception>
    public double Confidence { get; init => field = value is >= 0.5 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Confidence), value, "Expected 0.5 to below 1."); } = 0.95;

    /// <summary>Random draws for the intervals, and as many for the p-values; 100 to 1,000,000. Default: 10,000.</summary>
    public int Resamples { get; init => field = value is >= 100 and <= 1_000_000 ? value : throw new ArgumentOutOfRangeException(nameof(Resamples), value, "Expected 100 to 1,000,000."); } = 10_000;

    /// <summary>Seed of the draws. Default: 42.</summary>
    public long Seed { get; init; } = 42;
}

/// <summary>A figure of two classifiers on the same maps, and what noise can make of the difference.</summary>
/// <param name="Baseline">The first classifier's figure, 0 to 1.</param>
/// <param name="Candidate">The second's.</param>
/// <param name="Lower">Lower end of the interval of the difference, candidate − baseline.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="P">Two-sided p-value of no difference.</param>
/// <param name="Confidence">Confidence of the interval.</param>
public sealed record PairedDifference(double Baseline, double Candidate, double Lower, double Upper, double P, double Confidence)
{
    /// <summary>Candidate − baseline.</summary>
    public double Difference => Candidate - Baseline;

    /// <summary>Whether chance rarely makes equally good classifiers differ so much: the p-value is at most 1 − confidence.</summary>
    public bool BeyondNoise => P <= 1 - Confidence + 1e-12;

    /// <summary>Whether the candidate is better beyond noise.</summary>
    public bool Better => BeyondNoise && Difference > 0;

    /// <summary>Whether the candidate is worse beyond noise.</summary>
    public bool Worse => BeyondNoise && Difference < 0;
}

/// <summary>One class, or one label, of a <see cref="PairedComparison"/>.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Maps">Maps that truly are of the class.</param>
/// <param name="F1">F1, in which both missed and wrongly found maps count.</param>
/// <param name="Recall">The maps of the class that only one classifier found.</param>
public sealed record ClassComparison(string Name, int Maps, PairedDifference F1, McNemar Recall);

/// <summary>
/// Two classifiers on the same maps. Because both see every map, only the maps on which they disagree tell them apart: the comparison is far
/// sharper than two intervals side by side. Intervals are percentiles over bootstrap samples of maps (Efron and Tibshirani, An Introduction to the
/// Bootstrap, 1993, chapter 13); p-values come from swapping the two answers map by map at random (approximate randomization; Noreen, Computer-Intensive
/// Methods for Testing Hypotheses, 1989), which for accuracy is <see cref="McNemar"/>'s test. What is compared is the two trained classifiers, not the
/// ways they were trained.
/// </summary>
public sealed record PairedComparison
{
    private PairedComparison()
    {
    }

    /// <summary>Maps.</summary>
    public required int Count { get; init; }

    /// <summary>Share of maps whose class is right; of several labels, of maps whose labels are all right.</summary>
    public required PairedDifference Accuracy { get; init; }

    /// <summary>Mean F1 over the classes that occur in truth or prediction.</summary>
    public required PairedDifference MacroF1 { get; init; }

    /// <summary>The maps that only one classifier has right.</summary>
    public required McNemar Decisions { get; init; }

    /// <summary>The classes, in the order of the class names.</summary>
    public required IReadOnlyList<ClassComparison> PerClass { get; init; }

    /// <summary>Compares.</summary>
    /// <param name="baseline">What the first classifier says.</param>
    /// <param name="candidate">What the second says of the same maps, in the same order.</param>
    /// <param name="options">Confidence, draws and seed; defaults if null.</param>
    /// <exception cref="ArgumentException">The predictions are not of the same labelled maps, or there are none.</exception>
    public static PairedComparison Of(Predictions baseline, Predictions candidate, PairedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(candidate);
        options ??= new();
        if (baseline.Count == 0 || baseline.MultiLabel != candidate.MultiLabel || !baseline.ClassNames.SequenceEqual(candidate.ClassNames) || !baseline.Labels.Span.SequenceEqual(candidate.Labels.Span))
        {
            throw new ArgumentException($"Expected two classifiers' predictions of the same maps; found {baseline.Count} and {candidate.Count} maps, or other labels.", nameof(candidate));
        }

        PairedOutcomes outcomes = PairedOutcomes.Of(baseline, candidate);
        double[] first = outcomes.Figures(outcomes.AsTheyAre(), ofCandidate: false), second = outcomes.Figures(outcomes.AsTheyAre(), ofCandidate: true);
        int figures = first.Length;
        double[][] sampled = Draw(figures, options, outcomes.Sample, -5), swapped = Draw(figures, options, outcomes.Swap, -6);
        PairedDifference[] differences = [.. Enumerable.Range(0, figures).Select(Compare)];
        return new()
        {
            Count = baseline.Count,
            Accuracy = differences[0],
            MacroF1 = differences[1],
            Decisions = outcomes.OnlyOneRight(null),
            PerClass = [.. baseline.ClassNames.Select((name, k) => new ClassComparison(name, outcomes.Support(k), differences[2 + k], outcomes.OnlyOneRight(k)))],
        };

        double[][] Draw(int figures, PairedOptions options, Action<PairedOutcomes.Weights, CounterRandom> draw, long stream)
        {
            double[][] drawn = [.. Enumerable.Range(0, figures).Select(_ => new double[options.Resamples])];
            Parallel.For(0, options.Resamples, outcomes.NewWeights, (i, _, weights) =>
            {
                draw(weights, new(options.Seed, i, stream));
                double[] baseline = outcomes.Figures(weights, ofCandidate: false), candidate = outcomes.Figures(weights, ofCandidate: true);
                for (int f = 0; f < figures; f++)
                {
                    drawn[f][i] = candidate[f] - baseline[f];
                }

                return weights;
            }, _ => { });
            return drawn;
        }

        PairedDifference Compare(int f)
        {
            var sample = new Sample(sampled[f]);
            double tail = (1 - options.Confidence) / 2, difference = second[f] - first[f];

            // The draw that happened is one of the possible ones; a hair of tolerance keeps equal differences equal.
            int asFar = 1 + swapped[f].Count(d => Math.Abs(d) >= Math.Abs(difference) - 1e-12);
            return new(first[f], second[f], sample.Quantile(tail), sample.Quantile(1 - tail), (double)asFar / (1 + options.Resamples), options.Confidence);
        }
    }
}
