using WaferVision.Data;

namespace Course.Classifying;

/// <summary>Against unequal classes: real sets are mostly "none".</summary>
internal static class ClassBalance
{
    /// <summary>Keeps at most <paramref name="cap"/> maps of a class, evenly spread over the set's order. Single label only.</summary>
    /// <exception cref="UsageException">A map of the set may have several labels.</exception>
    public static WaferDataset Cap(WaferDataset data, int cap)
    {
        if (data.MultiLabel)
        {
            throw new UsageException("--cap is for maps of one label; these have several");
        }

        List<int> kept = [];
        IReadOnlyList<int> totals = data.CountsPerClass();
        int[] seen = new int[totals.Count];
        for (int i = 0; i < data.Count; i++)
        {
            int label = data.Labels.Span[i];
            long at = seen[label]++;
            // The k-th of n maps is kept where k·cap/n reaches the next whole number: cap of them, evenly spread.
            if (totals[label] <= cap || (at + 1) * cap / totals[label] > at * cap / totals[label])
            {
                kept.Add(i);
            }
        }

        return data.Subset(kept.ToArray());
    }

    /// <summary>
    /// A weight for each class. Of one label: the inverse square root of its frequency, scaled to a mean of 1 over the maps. Of several: the square root
    /// of negatives over positives, the weight of a label's positive maps.
    /// </summary>
    public static float[] Weights(WaferDataset data)
    {
        double[] counts = [.. data.CountsPerClass().Select(count => (double)Math.Max(1, count))];
        if (data.MultiLabel)
        {
            return [.. counts.Select(count => (float)Math.Sqrt(Math.Max(1, data.Count - count) / count))];
        }

        double[] weights = [.. counts.Select(count => 1 / Math.Sqrt(count))];
        double mean = weights.Zip(counts, (weight, count) => weight * count).Sum() / counts.Sum();
        return [.. weights.Select(weight => (float)(weight / mean))];
    }
}
