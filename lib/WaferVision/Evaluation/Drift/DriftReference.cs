namespace WaferVision.Evaluation.Drift;

/// <summary>How one figure has moved.</summary>
/// <param name="Name">One of <see cref="DriftObservation.Features"/>, or <see cref="DriftReference.ClassShares"/>.</param>
/// <param name="Stability">The population stability index.</param>
/// <param name="Test">The Kolmogorov–Smirnov test; <see langword="null"/> for class shares.</param>
/// <param name="ReferenceMedian">The median of the reference; <see langword="null"/> for class shares.</param>
/// <param name="CurrentMedian">The median now.</param>
public sealed record DriftFigure(string Name, StabilityIndex Stability, KolmogorovSmirnovTest? Test, double? ReferenceMedian, double? CurrentMedian);

/// <summary>What maps and answers are usually like, to compare later ones with. Immutable.</summary>
public sealed class DriftReference
{
    /// <summary>The name of the figure that compares how often each class is answered.</summary>
    public const string ClassShares = "class shares";

    private readonly Sample[] _samples;
    private readonly string[] _classes;
    private readonly int[] _counts;

    /// <summary>Makes a reference of observations.</summary>
    /// <param name="observations">At least two.</param>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    public DriftReference(IReadOnlyCollection<DriftObservation> observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        if (observations.Count < 2)
        {
            throw new ArgumentException($"A reference needs at least two maps; found {observations.Count}.", nameof(observations));
        }

        _samples = Samples(observations);
        _classes = [.. observations.Select(one => one.Class).Distinct().Order(StringComparer.Ordinal)];
        _counts = Counts(observations);
        Count = observations.Count;
    }

    /// <summary>The number of maps in it.</summary>
    public int Count { get; }

    /// <summary>How often each class was answered, in alphabetical order.</summary>
    public IReadOnlyList<(string Class, int Count)> Classes => [.. _classes.Zip(_counts)];

    /// <summary>Compares later maps with the reference.</summary>
    /// <param name="observations">At least one; a few hundred for an answer that is worth something.</param>
    /// <returns>One figure a feature, then <see cref="ClassShares"/>, in which classes that the reference lacks are one cell.</returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IReadOnlyList<DriftFigure> Compare(IReadOnlyCollection<DriftObservation> observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        Sample[] now = Samples(observations);
        return
        [
            .. DriftObservation.Features.Select((name, k) => new DriftFigure(
                name,
                PopulationStability.Of(_samples[k], now[k]),
                KolmogorovSmirnovTest.Of(_samples[k], now[k]),
                _samples[k].Median,
                now[k].Median)),
            new DriftFigure(ClassShares, PopulationStability.Of([.. _counts, 0], [.. Counts(observations), observations.Count(one => !_classes.Contains(one.Class))]), null, null, null),
        ];
    }

    private static Sample[] Samples(IReadOnlyCollection<DriftObservation> observations) =>
        [.. DriftObservation.Features.Select((_, k) => new Sample(observations.Select(one => one.Values[k])))];

    private int[] Counts(IReadOnlyCollection<DriftObservation> observations) =>
        [.. _classes.Select(name => observations.Count(one => one.Class == name))];
}
