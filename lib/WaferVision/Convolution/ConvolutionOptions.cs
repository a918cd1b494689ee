namespace WaferVision.Convolution;

/// <summary>How a window slides: padding, stride and dilation, the same in both directions.</summary>
public sealed record ConvolutionOptions
{
    /// <summary>Valid padding, stride 1, dilation 1.</summary>
    public static ConvolutionOptions Default { get; } = new();

    /// <summary>Zeros around the image. Default: none.</summary>
    public Padding Padding { get; init; } = Padding.Valid;

    /// <summary>Steps between neighbouring window positions, 1 or more. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Stride
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Stride));
            field = value;
        }
    } = 1;

    /// <summary>Distance between neighbouring window elements, 1 or more (à-trous convolution). Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Dilation
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Dilation));
            field = value;
        }
    } = 1;
}
