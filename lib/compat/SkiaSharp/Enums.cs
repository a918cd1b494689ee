namespace SkiaSharp;

public enum SKColorType
{
    Unknown = 0,
    Rgba8888 = 4,
    Bgra8888 = 6,
    Gray8 = 9,
}

public enum SKAlphaType
{
    Unknown = 0,
    Opaque = 1,
    Premul = 2,
    Unpremul = 3,
}

public enum SKEncodedImageFormat
{
    Bmp = 0,
    Jpeg = 3,
    Png = 4,
}

public enum SKCodecResult
{
    Success = 0,
    IncompleteInput = 1,
    ErrorInInput = 2,
    InvalidConversion = 3,
    InvalidScale = 4,
}
