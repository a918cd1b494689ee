namespace WaferVision.Convolution;

/// <summary>Where a window of a given size stands on an image of a given size: the numbers every implementation here shares.</summary>
internal readonly struct WindowGeometry
{
    private WindowGeometry(int top, int left, int outputRows, int outputColumns)
    {
        Top = top;
        Left = left;
        OutputRows = outputRows;
        OutputColumns = outputColumns;
    }

    /// <summary>Zero rows above the image.</summary>
    public int Top { get; }

    /// <summary>Zero columns left of the image.</summary>
    public int Left { get; }

    public int OutputRows { get; }

    public int OutputColumns { get; }

    public static WindowGeometry For(int rows, int columns, int kernelRows, int kernelColumns, ConvolutionOptions options)
    {
        if (options.Padding.Mode == PaddingMode.Same && options.Stride != 1)
        {
            throw new ArgumentException(
                $"Same padding keeps the size only with stride 1, but the stride is {options.Stride}; give the padding as Padding.Of(…).", nameof(options));
        }

        (int top, int bottom) = options.Padding.Vertical(kernelRows, options.Dilation);
        (int left, int right) = options.Padding.Horizontal(kernelColumns, options.Dilation);
        return new(
            top,
            left,
            Positions("rows", rows, top, bottom, kernelRows, options),
            Positions("columns", columns, left, right, kernelColumns, options));
    }

    private static int Positions(string axis, int size, int before, int after, int kernel, ConvolutionOptions options)
    {
        int span = (options.Dilation * (kernel - 1)) + 1;
        int free = size + before + after - span;
        return free >= 0
            ? (free / options.Stride) + 1
            : throw new ArgumentException(
                $"The window spans {span} {axis} (kernel {kernel}, dilation {options.Dilation}) but the padded image has only {size + before + after}; " +
                "enlarge the image or the padding, or use a smaller kernel or dilation.");
    }
}
