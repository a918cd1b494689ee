namespace WaferVision.Data;

/// <summary>Finds exact copies of maps.</summary>
internal static class Duplicates
{
    /// <summary>The indices, in order, of the maps that have no exact copy (same size, same dies) before them.</summary>
    public static int[] FirstOccurrences(WaferDataset data)
    {
        var seen = new Dictionary<int, List<int>>();
        List<int> firsts = [];
        for (int i = 0; i < data.Count; i++)
        {
            HashCode hash = default;
            hash.AddBytes(data.DiesOf(i));
            int key = hash.ToHashCode();
            if (!seen.TryGetValue(key, out List<int>? candidates))
            {
                seen[key] = candidates = [];
            }

            // Equal hashes are a hint only: the dies decide, so that the per-process seed of HashCode does not matter.
            if (!candidates.Exists(j => data.ShapeOf(j) == data.ShapeOf(i) && data.DiesOf(j).SequenceEqual(data.DiesOf(i))))
            {
                candidates.Add(i);
                firsts.Add(i);
            }
        }

        return [.. firsts];
    }
}
