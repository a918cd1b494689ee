using WaferVision.Maps;

namespace WaferVision.Evaluation;

/// <summary>
/// What two classifiers said of the same maps, gathered by kind: maps with the same truth and the same two answers are one kind, so that a draw of maps is a
/// count of each. Classes are bits of a set, one a map where maps have one label.
/// </summary>
internal sealed class PairedOutcomes
{
    private readonly (int[] Truth, int[] Baseline, int[] Candidate)[] _kinds;
    private readonly int[] _kindOf;
    private readonly int[] _counts;
    private readonly int _classes;

    private PairedOutcomes((int[], int[], int[])[] kinds, int[] kindOf, int classes)
    {
        (_kinds, _kindOf, _classes, _counts) = (kinds, kindOf, classes, new int[kinds.Length]);
        foreach (int kind in kindOf)
        {
            _counts[kind]++;
        }
    }

    /// <summary>Gathers predictions of the same maps.</summary>
    public static PairedOutcomes Of(Predictions baseline, Predictions candidate)
    {
        int[][] truths = Truths(baseline), first = Answers(baseline), second = Answers(candidate);
        Dictionary<string, int> found = [];
        List<(int[], int[], int[])> kinds = [];
        int[] kindOf = new int[baseline.Count];
        for (int n = 0; n < kindOf.Length; n++)
        {
            string key = $"{string.Join(',', truths[n])}|{string.Join(',', first[n])}|{string.Join(',', second[n])}";
            if (!found.TryGetValue(key, out kindOf[n]))
            {
                found[key] = kindOf[n] = kinds.Count;
                kinds.Add((truths[n], first[n], second[n]));
            }
        }

        return new([.. kinds], kindOf, baseline.ClassNames.Count);
    }

    public Weights NewWeights() => new(new int[_kinds.Length], new int[_kinds.Length]);

    /// <summary>Every map once, its answers as they are.</summary>
    public Weights AsTheyAre() => new([.. _counts], new int[_kinds.Length]);

    /// <summary>As many maps, drawn with replacement.</summary>
    public void Sample(Weights weights, CounterRandom random)
    {
        Array.Clear(weights.Kept);
        for (int n = 0; n < _kindOf.Length; n++)
        {
            weights.Kept[_kindOf[random.Below(_kindOf.Length)]]++;
        }
    }

    /// <summary>Every map once, its two answers swapped or not.</summary>
    public void Swap(Weights weights, CounterRandom random)
    {
        for (int kind = 0; kind < _kinds.Length; kind++)
        {
            int swapped = 0;
            if (!_kinds[kind].Baseline.AsSpan().SequenceEqual(_kinds[kind].Candidate))
            {
                for (int n = 0; n < _counts[kind]; n++)
                {
                    swapped += (int)(random.NextBits() >> 63);
                }
            }

            (weights.Kept[kind], weights.Swapped[kind]) = (_counts[kind] - swapped, swapped);
        }
    }

    /// <summary>Accuracy, macro-F1, and F1 of each class.</summary>
    public double[] Figures(Weights weights, bool ofCandidate)
    {
        (int[] support, int[] predicted, int[] hits) = (new int[_classes], new int[_classes], new int[_classes]);
        int right = 0;
        for (int kind = 0; kind < _kinds.Length; kind++)
        {
            (int[] truth, int[] baseline, int[] candidate) = _kinds[kind];
            Add(truth, ofCandidate ? candidate : baseline, weights.Kept[kind]);
            Add(truth, ofCandidate ? baseline : candidate, weights.Swapped[kind]);
        }

        ClassScore[] scores = [.. support.Select((maps, k) => new ClassScore("", maps, predicted[k], hits[k]))];
        return [(double)right / _kindOf.Length, ClassScore.Mean(scores, s => s.F1), .. scores.Select(s => s.F1)];

        void Add(int[] truth, int[] answer, int maps)
        {
            if (maps == 0)
            {
                return;
            }

            foreach (int k in truth)
            {
                support[k] += maps;
                hits[k] += answer.Contains(k) ? maps : 0;
            }

            foreach (int k in answer)
            {
                predicted[k] += maps;
            }

            right += truth.AsSpan().SequenceEqual(answer) ? maps : 0;
        }
    }

    /// <summary>Maps of a class.</summary>
    public int Support(int k) => _kinds.Zip(_counts).Where(kind => kind.First.Truth.Contains(k)).Sum(kind => kind.Second);

    /// <summary>Maps that only one classifier has right: in all, or of a class whether it finds the class.</summary>
    public McNemar OnlyOneRight(int? k)
    {
        (int baseline, int candidate) = (0, 0);
        foreach (((int[] truth, int[] first, int[] second), int maps) in _kinds.Zip(_counts))
        {
            if (k is not { } wanted || truth.Contains(wanted))
            {
                bool one = k is { } found ? first.Contains(found) : first.AsSpan().SequenceEqual(truth);
                bool other = k is { } also ? second.Contains(also) : second.AsSpan().SequenceEqual(truth);
                baseline += one && !other ? maps : 0;
                candidate += other && !one ? maps : 0;
            }
        }

        return new(baseline, candidate);
    }

    private static int[][] Truths(Predictions predictions)
    {
        int classes = predictions.ClassNames.Count;
        ReadOnlyMemory<int> labels = predictions.Labels;
        return predictions.MultiLabel
            ? [.. Enumerable.Range(0, predictions.Count).Select(n => Enumerable.Range(0, classes).Where(k => labels.Span[(n * classes) + k] == 1).ToArray())]
            : [.. labels.ToArray().Select(label => new[] { label })];
    }

    // Of several labels those of at least 0.5, whose logits are 0 or more.
    private static int[][] Answers(Predictions predictions)
    {
        int classes = predictions.ClassNames.Count;
        ScoreTable.Check(predictions.Logits.Span, predictions.Count, predictions.ClassNames);
        ReadOnlyMemory<float> logits = predictions.Logits;
        return
        [
            .. Enumerable.Range(0, predictions.Count).Select(n => predictions.MultiLabel
                ? Enumerable.Range(0, classes).Where(k => logits.Span[(n * classes) + k] >= 0).ToArray()
                : [ScoreTable.ArgMax(logits.Span.Slice(n * classes, classes))]),
        ];
    }

    /// <summary>How many maps of each kind a draw has.</summary>
    /// <param name="Kept">With the answers as they are.</param>
    /// <param name="Swapped">With the answers swapped.</param>
    internal sealed record Weights(int[] Kept, int[] Swapped);
}
