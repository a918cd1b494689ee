namespace WaferVision.Data;

// Sets made of sets that were labelled apart.
public sealed partial class WaferDataset
{
    /// <summary>A copy of this set with another one's maps after its own.</summary>
    /// <param name="other">Maps of any size with the same classes.</param>
    /// <exception cref="ArgumentException">The classes differ.</exception>
    public WaferDataset Concat(WaferDataset other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (MultiLabel != other.MultiLabel || !ClassNames.SequenceEqual(other.ClassNames))
        {
            throw new ArgumentException($"The set has the classes {string.Join(", ", other.ClassNames)}; expected {string.Join(", ", ClassNames)}.", nameof(other));
        }

        (int Rows, int Columns)[] shapes = [.. Enumerable.Range(0, Count).Select(ShapeOf), .. Enumerable.Range(0, other.Count).Select(other.ShapeOf)];
        return new WaferDataset((byte[])[.. _dies.Span, .. other._dies.Span], shapes, (int[])[.. _labels.Span, .. other._labels.Span], ClassNames, MultiLabel);
    }

    /// <summary>The same maps with their classes in another order, or among others; labels are numbered anew.</summary>
    /// <param name="classNames">The class names in label order.</param>
    /// <exception cref="ArgumentException">A map's class is not among them.</exception>
    public WaferDataset WithClasses(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        int[] numberOf = [.. ClassNames.Select(name => classNames.ToList().IndexOf(name))];
        IReadOnlyList<int> counts = CountsPerClass();
        if (Enumerable.Range(0, counts.Count).FirstOrDefault(k => counts[k] > 0 && numberOf[k] < 0, -1) is >= 0 and var unknown)
        {
            throw new ArgumentException($"{counts[unknown]} maps are of the class '{ClassNames[unknown]}'; expected {string.Join(", ", classNames)}.", nameof(classNames));
        }

        int[] labels = new int[MultiLabel ? Count * classNames.Count : Count];
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<int> of = LabelsOf(i);
            for (int k = 0; k < of.Length; k++)
            {
                if (!MultiLabel)
                {
                    labels[i] = numberOf[of[0]];
                }
                else if (of[k] == 1)
                {
                    labels[(i * classNames.Count) + numberOf[k]] = 1;
                }
            }
        }

        return _shapes is null
            ? new WaferDataset(_dies, Rows, Columns, labels, classNames, MultiLabel)
            : new WaferDataset(_dies, _shapes, labels, classNames, MultiLabel);
    }
}
