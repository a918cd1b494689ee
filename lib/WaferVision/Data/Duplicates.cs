namespace WaferVision.Data;

/// <summary>Which maps count as copies of one another.</summary>
public enum CopyKind
{
    /// <summary>Maps of the same size with the same dies.</summary>
    Exact,

    /// <summary>Maps that are the same after quarter turns and a mirror image: the eight symmetries of the square.</summary>
    Symmetric,
}

/// <summary>How many copies a set holds.</summary>
/// <param name="Maps">All maps.</param>
/// <param name="Copies">Maps that are a copy of an earlier one.</param>
/// <param name="ConflictingGroups">Groups of copies whose labels are not all the same.</param>
/// <param name="ConflictingMaps">The maps in those groups, the first of each group included.</param>
public sealed record CopyCount(int Maps, int Copies, int ConflictingGroups, int ConflictingMaps);

/// <summary>Finds copies of maps.</summary>
public static class Duplicates
{
    /// <summary>The first map that each map is a copy of; its own index where no earlier map is the same.</summary>
    /// <param name="data">The set.</param>
    /// <param name="kind">Which maps count as copies. Default: exact ones.</param>
    public static int[] Originals(WaferDataset data, CopyKind kind = CopyKind.Exact)
    {
        ArgumentNullException.ThrowIfNull(data);
        var seen = new Dictionary<int, List<int>>();
        var originals = new int[data.Count];
        var (form, other) = (new MapForm(data, kind), new MapForm(data, kind));
        for (int i = 0; i < data.Count; i++)
        {
            form.Load(i);
            int key = form.Hash();
            if (!seen.TryGetValue(key, out List<int>? candidates))
            {
                seen[key] = candidates = [];
            }

            // Equal hashes are a hint only: the dies decide, so that the per-process seed of HashCode does not matter.
            originals[i] = i;
            foreach (int candidate in candidates)
            {
                other.Load(candidate);
                if (form.Same(other))
                {
                    originals[i] = candidate;
                    break;
                }
            }

            if (originals[i] == i)
            {
                candidates.Add(i);
            }
        }

        return originals;
    }

    /// <summary>The indices, in order, of the maps that are no copy of an earlier one, whatever their labels.</summary>
    /// <param name="data">The set.</param>
    /// <param name="kind">Which maps count as copies. Default: exact ones.</param>
    public static int[] FirstOccurrences(WaferDataset data, CopyKind kind = CopyKind.Exact) =>
        [.. Originals(data, kind).Where((original, i) => original == i)];

    /// <summary>Counts the copies of a set, and those that carry different labels: at most one of such labels can be right.</summary>
    /// <param name="data">The set.</param>
    /// <param name="kind">Which maps count as copies. Default: exact ones.</param>
    public static CopyCount Count(WaferDataset data, CopyKind kind = CopyKind.Exact)
    {
        int[] originals = Originals(data, kind);
        int[] conflicts = [.. Enumerable.Range(0, data.Count).Where(i => !data.LabelsOf(i).SequenceEqual(data.LabelsOf(originals[i]))).Select(i => originals[i]).Distinct()];
        var conflicting = conflicts.ToHashSet();
        return new CopyCount(data.Count, originals.Where((original, i) => original != i).Count(), conflicts.Length, originals.Count(conflicting.Contains));
    }

    /// <summary>A map in the form that all its copies share: of the eight turned and mirrored maps, the one whose dies come first.</summary>
    private sealed class MapForm(WaferDataset data, CopyKind kind)
    {
        private byte[] _best = [];
        private byte[] _turned = [];
        private int _rows;
        private int _length;

        public void Load(int index)
        {
            ReadOnlySpan<byte> dies = data.DiesOf(index);
            (int rows, int columns) = data.ShapeOf(index);
            if (_best.Length < dies.Length)
            {
                (_best, _turned) = (new byte[dies.Length], new byte[dies.Length]);
            }

            (_rows, _length) = (rows, dies.Length);
            dies.CopyTo(_best);
            if (kind == CopyKind.Exact)
            {
                return;
            }

            // A map that is not square is laid down first; then only turns that keep it so are compared.
            _rows = Math.Min(rows, columns);
            for (int symmetry = 0; symmetry < 8; symmetry++)
            {
                bool transposed = (symmetry & 4) != 0;
                if ((transposed ? columns : rows) != _rows)
                {
                    continue;
                }

                Turn(dies, rows, columns, transposed, (symmetry & 1) != 0, (symmetry & 2) != 0);
                if ((rows > columns && symmetry == 4) || _turned.AsSpan(0, _length).SequenceCompareTo(_best.AsSpan(0, _length)) < 0)
                {
                    (_best, _turned) = (_turned, _best);
                }
            }
        }

        public int Hash()
        {
            HashCode hash = default;
            hash.AddBytes(_best.AsSpan(0, _length));
            return hash.ToHashCode();
        }

        public bool Same(MapForm other) => _rows == other._rows && _best.AsSpan(0, _length).SequenceEqual(other._best.AsSpan(0, other._length));

        private void Turn(ReadOnlySpan<byte> dies, int rows, int columns, bool transposed, bool upsideDown, bool mirrored)
        {
            int newRows = transposed ? columns : rows, newColumns = transposed ? rows : columns;
            (int down, int across) = transposed ? (1, columns) : (columns, 1);
            int start = (upsideDown ? (newRows - 1) * down : 0) + (mirrored ? (newColumns - 1) * across : 0);
            (down, across) = (upsideDown ? -down : down, mirrored ? -across : across);
            for (int r = 0, at = 0; r < newRows; r++)
            {
                for (int c = 0, from = start + (r * down); c < newColumns; c++, from += across)
                {
                    _turned[at++] = dies[from];
                }
            }
        }
    }
}
