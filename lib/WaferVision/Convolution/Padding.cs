namespace WaferVision.Convolution;

/// <summary>How many zeros surround an image before a window slides over it.</summary>
public enum PaddingMode
{
    /// <summary>No zeros: the window stays inside the image and the output shrinks by d(k−1).</summary>
    Valid,

    /// <summary>d(k−1) zeros in all along each axis, split evenly, so that a stride of 1 keeps the size.</summary>
    Same,

    /// <summary>d(k−1) zeros on every side: every position where window and image overlap at all.</summary>
    Full,

    /// <summary>The numbers of zeros are given.</summary>
    Explicit,
}

/// <summary>Zero padding of an image: valid, same, full, or explicit numbers of rows and columns.</summary>
public readonly record struct Padding
{
    private Padding(PaddingMode mode, int rows, int columns)
    {
        Mode = mode;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>The rule that decides how many zeros are added.</summary>
    public PaddingMode Mode { get; }

    /// <summary>Zero rows above and below, each; used by <see cref="PaddingMode.Explicit"/> alone.</summary>
    public int Rows { get; }

    /// <summary>Zero columns left and right, each; used by <see cref="PaddingMode.Explicit"/> alone.</summary>
    public int Columns { get; }

    /// <summary>No padding.</summary>
    public static Padding Valid => default;

    /// <summary>Output as large as the input. An odd zero goes to the bottom and the right, as in libtorch.</summary>
    public static Padding Same => new(PaddingMode.Same, 0, 0);

    /// <summary>Every overlap of window and image: output size n + d(k−1).</summary>
    public static Padding Full => new(PaddingMode.Full, 0, 0);

    /// <summary>The same number of zero rows and columns on every side.</summary>
    /// <param name="size">Zeros a side, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is negative.</exception>
    public static Padding Of(int size) => Of(size, size);

    /// <summary>Zero rows above and below, zero columns left and right.</summary>
    /// <param name="rows">Zero rows above and below, each; 0 or more.</param>
    /// <param name="columns">Zero columns left and right, each; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public static Padding Of(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        return new(PaddingMode.Explicit, rows, columns);
    }

    /// <summary>Zeros before and after along the rows (vertically), for a window of <paramref name="kernel"/> rows.</summary>
    /// <param name="kernel">Window size k ≥ 1.</param>
    /// <param name="dilation">Distance d ≥ 1 between neighbouring window elements.</param>
    public (int Before, int After) Vertical(int kernel, int dilation) => Zeros(Rows, dilation * (kernel - 1));

    /// <summary>Zeros before and after along the columns (horizontally), for a window of <paramref name="kernel"/> columns.</summary>
    /// <param name="kernel">Window size k ≥ 1.</param>
    /// <param name="dilation">Distance d ≥ 1 between neighbouring window elements.</param>
    public (int Before, int After) Horizontal(int kernel, int dilation) => Zeros(Columns, dilation * (kernel - 1));

    /// <summary>The padding in words.</summary>
    public override string ToString() => Mode == PaddingMode.Explicit ? $"explicit {Rows}×{Columns}" : Mode.ToString().ToLowerInvariant();

    private (int Before, int After) Zeros(int given, int span) => Mode switch
    {
        PaddingMode.Valid => (0, 0),
        PaddingMode.Same => (span / 2, span - (span / 2)),
        PaddingMode.Full => (span, span),
        _ => (given, given),
    };
}
