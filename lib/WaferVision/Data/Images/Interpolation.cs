namespace WaferVision.Data.Images;

/// <summary>The filter that weighs the pixels near a new one.</summary>
public enum Interpolation
{
    /// <summary>A triangle, one old pixel to each side.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = −0.5, two old pixels to each side.</summary>
    Bicubic,
}
