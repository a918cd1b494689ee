namespace WaferVision.Serving.Watching;

/// <summary>One class, by the champion's answers.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Champion">Maps for which the champion answers it.</param>
/// <param name="Challenger">Maps for which the challenger answers it.</param>
/// <param name="Both">Maps for which both do.</param>
internal sealed record ClassAgreement(string Class, int Champion, int Challenger, int Both);

/// <summary>A pair of answers to one map.</summary>
/// <param name="Champion">The champion's.</param>
/// <param name="Challenger">The challenger's.</param>
/// <param name="Count">How often.</param>
internal sealed record Disagreement(string Champion, string Challenger, int Count);

/// <summary>Time of a map in batches that both computed.</summary>
/// <param name="Batches">Batches timed, the latest only.</param>
/// <param name="P50Ms">Median, milliseconds a map.</param>
/// <param name="P99Ms">One in a hundred batches takes longer.</param>
internal sealed record ModelTime(int Batches, double P50Ms, double P99Ms);

/// <summary>Counts how two models answer the same maps. Without the truth it tells how much would change, not which is better.</summary>
internal sealed class ModelComparison
{
    private const int Timings = 500;

    private readonly Dictionary<(string Champion, string Challenger), int> _pairs = [];
    private readonly Queue<(double Champion, double Challenger)> _times = new(Timings);

    /// <summary>Maps that both answered.</summary>
    public int Compared { get; private set; }

    /// <summary>Maps for which they answered the same.</summary>
    public int Agreed { get; private set; }

    /// <summary>The sum of the champion's confidences.</summary>
    public double ChampionConfidence { get; private set; }

    /// <summary>The sum of the challenger's confidences.</summary>
    public double ChallengerConfidence { get; private set; }

    /// <summary>Counts one map.</summary>
    public bool Add(Classifying.WaferAnswer champion, Classifying.WaferAnswer challenger)
    {
        bool agree = champion.Class == challenger.Class;
        Compared++;
        Agreed += agree ? 1 : 0;
        ChampionConfidence += champion.Probability;
        ChallengerConfidence += challenger.Probability;
        (string, string) pair = (champion.Class, challenger.Class);
        _pairs[pair] = _pairs.GetValueOrDefault(pair) + 1;
        return agree;
    }

    /// <summary>Keeps the times of one batch, in milliseconds a map.</summary>
    public void AddTime(double champion, double challenger)
    {
        if (_times.Count == Timings)
        {
            _times.Dequeue();
        }

        _times.Enqueue((champion, challenger));
    }

    /// <summary>The classes that occur, in alphabetical order.</summary>
    public IReadOnlyList<ClassAgreement> PerClass() =>
    [
        .. _pairs.Keys.SelectMany(pair => new[] { pair.Champion, pair.Challenger }).Distinct().Order(StringComparer.Ordinal).Select(name => new ClassAgreement(
            name,
            _pairs.Where(pair => pair.Key.Champion == name).Sum(pair => pair.Value),
            _pairs.Where(pair => pair.Key.Challenger == name).Sum(pair => pair.Value),
            _pairs.GetValueOrDefault((name, name)))),
    ];

    /// <summary>The most frequent pairs of different answers.</summary>
    public IReadOnlyList<Disagreement> Disagreements(int most) =>
    [
        .. _pairs.Where(pair => pair.Key.Champion != pair.Key.Challenger).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Champion, StringComparer.Ordinal)
            .Take(most).Select(pair => new Disagreement(pair.Key.Champion, pair.Key.Challenger, pair.Value)),
    ];

    /// <summary>The times of both; null before the first batch was timed.</summary>
    public (ModelTime Champion, ModelTime Challenger)? Times() => _times.Count == 0
        ? null
        : (Time(_times.Select(time => time.Champion)), Time(_times.Select(time => time.Challenger)));

    private static ModelTime Time(IEnumerable<double> times)
    {
        Evaluation.Sample sample = new(times);
        return new(sample.Values.Count, Math.Round(sample.Median, 4), Math.Round(sample.Quantile(0.99), 4));
    }
}
