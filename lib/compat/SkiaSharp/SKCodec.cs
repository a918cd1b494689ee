using SkiaSharp.Decoding;

namespace SkiaSharp;

public class SKCodec : SKObject
{
    private readonly Decoder _decoder;

    private SKCodec(Decoder decoder) => _decoder = decoder;

    public SKImageInfo Info => new(
        _decoder.Width,
        _decoder.Height,
        _decoder.Source == SourceColor.Gray ? SKColorType.Gray8 : SKColorType.Bgra8888,
        _decoder.Source == SourceColor.Alpha ? SKAlphaType.Unpremul : SKAlphaType.Opaque);

    public SKEncodedImageFormat EncodedFormat => _decoder.Format;

    /// <summary>Null where the data are no image that can be decoded, as in the real package.</summary>
    public static SKCodec? Create(SKData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Decoder.Open(data.Bytes) is { } decoder ? new(decoder) : null;
    }

    public SKCodecResult GetPixels(SKImageInfo info, IntPtr pixels)
    {
        if (pixels == IntPtr.Zero)
        {
            throw new ArgumentNullException(nameof(pixels));
        }

        ThrowIfDisposed();
        if (info.Width != _decoder.Width || info.Height != _decoder.Height)
        {
            return SKCodecResult.InvalidScale;
        }

        if (info.AlphaType == SKAlphaType.Unknown || (info.AlphaType == SKAlphaType.Opaque && _decoder.Source == SourceColor.Alpha))
        {
            return SKCodecResult.InvalidConversion;
        }

        SKCodecResult result;
        switch (info.ColorType)
        {
            case SKColorType.Gray8 when _decoder.Source == SourceColor.Gray:
                return _decoder.Decode(PixelOrder.Gray, pixels);
            case SKColorType.Rgba8888:
                result = _decoder.Decode(PixelOrder.Rgba, pixels);
                break;
            case SKColorType.Bgra8888:
                result = _decoder.Decode(PixelOrder.Bgra, pixels);
                break;
            default:
                return SKCodecResult.InvalidConversion;
        }

        if (result == SKCodecResult.Success && info.AlphaType == SKAlphaType.Premul && _decoder.Source == SourceColor.Alpha)
        {
            Premultiply(pixels, info.BytesSize64);
        }

        return result;
    }

    private static unsafe void Premultiply(IntPtr pixels, long length)
    {
        byte* bytes = (byte*)pixels;
        for (long i = 0; i < length; i += 4)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                bytes[i + channel] = (byte)(((bytes[i + channel] * bytes[i + 3]) + 127) / 255);
            }
        }
    }
}
