namespace WaferVision;

/// <summary>The border between the marked and the unmarked cells of a mask, as lines along the cells' edges.</summary>
internal static class MaskOutline
{
    /// <summary>Line segments, each followed by a gap (not a number).</summary>
    public static (double[] X, double[] Y) Trace(ReadOnlySpan<byte> mask, int rows, int columns)
    {
        List<double> x = [], y = [];
        for (int row = 0; row <= rows; row++)
        {
            for (int column = 0, start = -1; column <= columns; column++)
            {
                bool edge = column < columns && Marked(mask, row - 1, column) != Marked(mask, row, column);
                Extend(edge, column, ref start, (from, to) => Add(from, row - 0.5, to, row - 0.5));
            }
        }

        for (int column = 0; column <= columns; column++)
        {
            for (int row = 0, start = -1; row <= rows; row++)
            {
                bool edge = row < rows && Marked(mask, row, column - 1) != Marked(mask, row, column);
                Extend(edge, row, ref start, (from, to) => Add(column - 0.5, from, column - 0.5, to));
            }
        }

        return ([.. x], [.. y]);

        bool Marked(ReadOnlySpan<byte> mask, int row, int column) =>
            row >= 0 && row < rows && column >= 0 && column < columns && mask[(row * columns) + column] != 0;

        void Add(double x0, double y0, double x1, double y1)
        {
            x.AddRange([x0, x1, double.NaN]);
            y.AddRange([y0, y1, double.NaN]);
        }
    }

    // Joins neighbouring edges into one segment.
    private static void Extend(bool edge, int position, ref int start, Action<double, double> close)
    {
        if (edge && start < 0)
        {
            start = position;
        }
        else if (!edge && start >= 0)
        {
            close(start - 0.5, position - 0.5);
            start = -1;
        }
    }
}
