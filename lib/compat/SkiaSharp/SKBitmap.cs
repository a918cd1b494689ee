using System.Runtime.CompilerServices;

namespace SkiaSharp;

public class SKBitmap : SKObject
{
    private readonly SKImageInfo _info;

    /// <summary>Pinned: its address is stable, and the garbage collector frees it.</summary>
    private readonly byte[] _pixels;

    public SKBitmap(SKImageInfo info)
    {
        if (info.Width <= 0 || info.Height <= 0 || info.BytesSize64 > Array.MaxLength)
        {
            throw new Exception("Unable to allocate pixels for the bitmap.");
        }

        _info = info;
        _pixels = GC.AllocateArray<byte>((int)info.BytesSize64, pinned: true);
    }

    public SKImageInfo Info => _info;

    public int Width => _info.Width;

    public int Height => _info.Height;

    /// <summary>Null where the bytes are no image that can be decoded, as in the real package. What a truncated image still holds is shown.</summary>
    public static SKBitmap? Decode(byte[] buffer)
    {
        using SKData data = SKData.CreateCopy(buffer);
        using SKCodec? codec = SKCodec.Create(data);
        ArgumentNullException.ThrowIfNull(codec);
        SKImageInfo info = codec.Info;
        if (info.AlphaType == SKAlphaType.Unpremul)
        {
            info.AlphaType = SKAlphaType.Premul;
        }

        var bitmap = new SKBitmap(info);
        if (codec.GetPixels(info, bitmap.GetPixels()) is SKCodecResult.Success or SKCodecResult.IncompleteInput)
        {
            return bitmap;
        }

        bitmap.Dispose();
        return null;
    }

    public unsafe IntPtr GetPixels()
    {
        ThrowIfDisposed();
        return (IntPtr)Unsafe.AsPointer(ref _pixels[0]);
    }

    public Span<byte> GetPixelSpan()
    {
        ThrowIfDisposed();
        return _pixels;
    }

    /// <summary>The unpremultiplied colour.</summary>
    public SKColor GetPixel(int x, int y)
    {
        ThrowIfDisposed();
        if (x < 0 || x >= Width || y < 0 || y >= Height)
        {
            throw new ArgumentOutOfRangeException(x < 0 || x >= Width ? nameof(x) : nameof(y));
        }

        ReadOnlySpan<byte> pixel = _pixels.AsSpan((y * _info.RowBytes) + (x * _info.BytesPerPixel), _info.BytesPerPixel);
        if (_info.ColorType == SKColorType.Gray8)
        {
            return new(pixel[0], pixel[0], pixel[0], 255);
        }

        (byte first, byte last) = (pixel[0], pixel[2]);
        (byte red, byte blue) = _info.ColorType == SKColorType.Bgra8888 ? (last, first) : (first, last);
        byte alpha = _info.AlphaType == SKAlphaType.Opaque ? (byte)255 : pixel[3];
        return _info.AlphaType == SKAlphaType.Premul && alpha is > 0 and < 255
            ? new(Unpremultiply(red, alpha), Unpremultiply(pixel[1], alpha), Unpremultiply(blue, alpha), alpha)
            : new(red, pixel[1], blue, alpha);
    }

    private static byte Unpremultiply(byte value, byte alpha) => (byte)Math.Min(255, ((value * 255) + (alpha / 2)) / alpha);
}
