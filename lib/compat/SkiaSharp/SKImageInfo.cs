namespace SkiaSharp;

public struct SKImageInfo
{
    public SKImageInfo(int width, int height, SKColorType colorType, SKAlphaType alphaType)
    {
        Width = width;
        Height = height;
        ColorType = colorType;
        AlphaType = alphaType;
    }

    public int Width { get; set; }

    public int Height { get; set; }

    public SKColorType ColorType { get; set; }

    public SKAlphaType AlphaType { get; set; }

    public readonly int BytesPerPixel => ColorType switch
    {
        SKColorType.Unknown => 0,
        SKColorType.Gray8 => 1,
        SKColorType.Rgba8888 or SKColorType.Bgra8888 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(ColorType), $"Unknown color type: '{ColorType}'"),
    };

    public readonly int RowBytes => Width * BytesPerPixel;

    public readonly long BytesSize64 => (long)Width * Height * BytesPerPixel;
}
