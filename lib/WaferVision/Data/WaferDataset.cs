using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// Labelled wafer maps in memory: die codes 0 (no die), 1 (pass), 2 (fail), one after the other. Immutable.
/// The maps of a real set may differ in size; <see cref="IsUniform"/> tells, <see cref="Resize"/> makes them equal and
/// <see cref="BatchLoader"/> resizes as it loads.
/// </summary>
public sealed partial class WaferDataset
{
    private readonly ReadOnlyMemory<byte> _dies;
    private readonly ReadOnlyMemory<int> _labels;
    private readonly int[]? _offsets;
    private readonly (int Rows, int Columns)[]? _shapes;

    /// <summary>Makes a set of maps of one size. The arrays are not copied.</summary>
    /// <param name="dies">Row-major die codes, <c>count × rows × columns</c>.</param>
    /// <param name="rows">Rows of every map.</param>
    /// <param name="columns">Columns of every map.</param>
    /// <param name="labels">Single label: one class index per map. Multi-label: <c>count × classes</c> of 0 or 1.</param>
    /// <param name="classNames">The class names in label order.</param>
    /// <param name="multiLabel">Whether a map may have several labels, or none.</param>
    /// <exception cref="ArgumentException">Sizes, codes or labels that do not fit; the message names the first bad position.</exception>
    public WaferDataset(
        ReadOnlyMemory<byte> dies, int rows, int columns, ReadOnlyMemory<int> labels, IReadOnlyList<string> classNames, bool multiLabel = false)
        : this(dies, rows, columns, null, null, labels, classNames, multiLabel)
    {
    }

    /// <summary>Makes a set of maps of different sizes. The arrays are not copied.</summary>
    /// <param name="dies">Row-major die codes of all maps, one after the other.</param>
    /// <param name="shapes">Rows and columns of each map.</param>
    /// <param name="labels">Single label: one class index per map. Multi-label: <c>count × classes</c> of 0 or 1.</param>
    /// <param name="classNames">The class names in label order.</param>
    /// <param name="multiLabel">Whether a map may have several labels, or none.</param>
    /// <exception cref="ArgumentException">Sizes, codes or labels that do not fit; the message names the first bad position.</exception>
    public WaferDataset(
        ReadOnlyMemory<byte> dies,
        IReadOnlyList<(int Rows, int Columns)> shapes,
        ReadOnlyMemory<int> labels,
        IReadOnlyList<string> classNames,
        bool multiLabel = false)
        : this(dies, shapes.Max(s => (int?)s.Rows) ?? 1, shapes.Max(s => (int?)s.Columns) ?? 1, [.. shapes], Offsets(shapes, dies.Length), labels, classNames, multiLabel)
    {
    }

    private WaferDataset(
        ReadOnlyMemory<byte> dies,
        int rows,
        int columns,
        (int Rows, int Columns)[]? shapes,
        int[]? offsets,
        ReadOnlyMemory<int> labels,
        IReadOnlyList<string> classNames,
        bool multiLabel)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        int classes = classNames.Count;
        ArgumentOutOfRangeException.ThrowIfZero(classes, nameof(classNames));
        if (shapes is not null && Array.TrueForAll(shapes, s => s == (rows, columns)))
        {
            (shapes, offsets) = (null, null);
        }

        int perMap = multiLabel ? classes : 1;
        if (labels.Length % perMap != 0)
        {
            throw new ArgumentException($"{labels.Length} labels are no whole number of rows of {classes} classes.", nameof(labels));
        }

        Count = labels.Length / perMap;
        if (shapes is null && dies.Length != (long)Count * rows * columns)
        {
            throw new ArgumentException($"{Count} maps of {rows} × {columns} have {(long)Count * rows * columns} dies; found {dies.Length}.", nameof(dies));
        }

        if (shapes is not null && shapes.Length != Count)
        {
            throw new ArgumentException($"Found {shapes.Length} shapes for {Count} labelled maps.", nameof(labels));
        }

        int badDie = dies.Span.IndexOfAnyExceptInRange(DieCode.None, DieCode.Fail);
        if (badDie >= 0)
        {
            throw new ArgumentException($"Die code {dies.Span[badDie]} at position {badDie}; expected 0 (no die), 1 (pass) or 2 (fail).", nameof(dies));
        }

        int highest = multiLabel ? 1 : classes - 1;
        int badLabel = labels.Span.IndexOfAnyExceptInRange(0, highest);
        if (badLabel >= 0)
        {
            throw new ArgumentException($"Label {labels.Span[badLabel]} at position {badLabel}; expected 0 to {highest}.", nameof(labels));
        }

        (_dies, _labels, _shapes, _offsets) = (dies, labels, shapes, offsets);
        (Rows, Columns, ClassNames, MultiLabel) = (rows, columns, [.. classNames], multiLabel);
    }

    /// <summary>The number of maps.</summary>
    public int Count { get; }

    /// <summary>Rows of every map; of the tallest where sizes differ.</summary>
    public int Rows { get; }

    /// <summary>Columns of every map; of the widest where sizes differ.</summary>
    public int Columns { get; }

    /// <summary>Whether all maps have the size <see cref="Rows"/> × <see cref="Columns"/>.</summary>
    public bool IsUniform => _shapes is null;

    /// <summary>The class names in label order.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether a map may have several labels, or none.</summary>
    public bool MultiLabel { get; }

    /// <summary>All die codes, one map after the other, each row-major.</summary>
    public ReadOnlyMemory<byte> Dies => _dies;

    /// <summary>Single label: one class index per map. Multi-label: <c>Count × ClassNames.Count</c> of 0 or 1.</summary>
    public ReadOnlyMemory<int> Labels => _labels;

    /// <summary>Generates a balanced set of the 20 classes: map <c>i</c> has the class <c>i % 20</c>.</summary>
    /// <param name="count">The number of maps.</param>
    /// <param name="options">Grid, seed and layout; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or needs more than 2 GB.</exception>
    public static WaferDataset Generate(int count, GeneratorOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        options ??= new GeneratorOptions();
        int area = options.Rows * options.Columns;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)count * area, Array.MaxLength, nameof(count));
        byte[] dies = new byte[count * area];
        int[] labels = new int[count];
        new WaferMapGenerator(options).GenerateBatch(dies, labels);
        return new WaferDataset(dies, options.Rows, options.Columns, labels, DefectClasses.Names);
    }

    /// <summary>Rows and columns of one map.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such map.</exception>
    public (int Rows, int Columns) ShapeOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _shapes is null ? (Rows, Columns) : _shapes[index];
    }

    /// <summary>The die codes of one map, row-major.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such map.</exception>
    public ReadOnlySpan<byte> DiesOf(int index)
    {
        (int rows, int columns) = ShapeOf(index);
        return _dies.Span.Slice(_offsets is null ? index * rows * columns : _offsets[index], rows * columns);
    }

    /// <summary>The labels of one map: one class index, or one 0 or 1 per class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such map.</exception>
    public ReadOnlySpan<int> LabelsOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        int perMap = MultiLabel ? ClassNames.Count : 1;
        return _labels.Span.Slice(index * perMap, perMap);
    }

    /// <summary>The name of a map's label; of a multi-label map, the names joined by <c>+</c>, or <c>none</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such map.</exception>
    public string LabelName(int index)
    {
        ReadOnlySpan<int> labels = LabelsOf(index);
        if (!MultiLabel)
        {
            return ClassNames[labels[0]];
        }

        List<string> names = [];
        for (int c = 0; c < labels.Length; c++)
        {
            if (labels[c] == 1)
            {
                names.Add(ClassNames[c]);
            }
        }

        return names.Count == 0 ? "none" : string.Join('+', names);
    }

    /// <summary>One map with its label in the metadata.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such map.</exception>
    public WaferMap MapAt(int index)
    {
        (int rows, int columns) = ShapeOf(index);
        return new WaferMap(rows, columns, DiesOf(index), metadata: new WaferMetadata(Label: LabelName(index)));
    }

    /// <summary>The number of maps of each class.</summary>
    public IReadOnlyList<int> CountsPerClass()
    {
        int[] counts = new int[ClassNames.Count];
        ReadOnlySpan<int> labels = _labels.Span;
        for (int i = 0; i < labels.Length; i++)
        {
            counts[MultiLabel ? i % counts.Length : labels[i]] += MultiLabel ? labels[i] : 1;
        }

        return counts;
    }

    /// <summary>A copy of some maps, in the order given; an index may occur more than once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such map.</exception>
    public WaferDataset Subset(ReadOnlySpan<int> indices)
    {
        var shapes = new (int Rows, int Columns)[indices.Length];
        long total = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            shapes[i] = ShapeOf(indices[i]);
            total += (long)shapes[i].Rows * shapes[i].Columns;
        }

        int perMap = MultiLabel ? ClassNames.Count : 1;
        byte[] dies = new byte[total];
        int[] labels = new int[indices.Length * perMap];
        int at = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            ReadOnlySpan<byte> map = DiesOf(indices[i]);
            map.CopyTo(dies.AsSpan(at));
            at += map.Length;
            LabelsOf(indices[i]).CopyTo(labels.AsSpan(i * perMap));
        }

        return IsUniform
            ? new WaferDataset(dies, Rows, Columns, labels, ClassNames, MultiLabel)
            : new WaferDataset(dies, shapes, labels, ClassNames, MultiLabel);
    }

    /// <summary>A copy with every map resized by nearest neighbour, so that die codes stay die codes.</summary>
    /// <param name="rows">Rows of the new maps.</param>
    /// <param name="columns">Columns of the new maps.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public WaferDataset Resize(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        byte[] dies = new byte[(long)Count * rows * columns];
        for (int i = 0; i < Count; i++)
        {
            (int oldRows, int oldColumns) = ShapeOf(i);
            DieTransform.Resize(oldRows, oldColumns, rows, columns).Apply(DiesOf(i), dies.AsSpan(i * rows * columns, rows * columns));
        }

        return new WaferDataset(dies, rows, columns, _labels, ClassNames, MultiLabel);
    }

    /// <summary>
    /// The indices of the maps that occur for the first time, in order: exact copies (same size, same dies) of an earlier map are left out,
    /// whatever their labels. The real sets hold such copies (3.8 % of WM-811K); across splits they would leak.
    /// </summary>
    public int[] DistinctIndices() => Duplicates.FirstOccurrences(this);

    private static int[] Offsets(IReadOnlyList<(int Rows, int Columns)> shapes, int length)
    {
        int[] offsets = new int[shapes.Count];
        long at = 0;
        for (int i = 0; i < shapes.Count; i++)
        {
            (int rows, int columns) = shapes[i];
            offsets[i] = (int)at;
            at += (long)rows * columns;
            if (rows < 1 || columns < 1 || at > length)
            {
                throw new ArgumentException(
                    $"Map {i} has the shape {rows} × {columns} and would end at die {at}; there are {length} dies.", nameof(shapes));
            }
        }

        return at == length ? offsets : throw new ArgumentException($"The shapes cover {at} dies; found {length}.", nameof(shapes));
    }
}
