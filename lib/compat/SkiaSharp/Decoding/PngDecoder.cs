using SkiaSharp.Native;

namespace SkiaSharp.Decoding;

/// <summary>PNG through libpng.</summary>
internal sealed unsafe class PngDecoder : Decoder
{
    private readonly byte[] _bytes;

    private PngDecoder(byte[] bytes, int width, int height, SourceColor source)
        : base(width, height, source, SKEncodedImageFormat.Png) => _bytes = bytes;

    public static new PngDecoder? Open(byte[] bytes)
    {
        LibPng.Image image = new() { Version = LibPng.Version };
        fixed (byte* start = bytes)
        {
            try
            {
                if (LibPng.BeginRead(&image, start, (nuint)bytes.Length) == 0 || image.Width > int.MaxValue || image.Height > int.MaxValue)
                {
                    return null;
                }

                SourceColor source = (image.Format & LibPng.AlphaFlag) != 0 ? SourceColor.Alpha
                    : (image.Format & LibPng.ColorFlag) != 0 ? SourceColor.Opaque
                    : SourceColor.Gray;
                return new(bytes, (int)image.Width, (int)image.Height, source);
            }
            finally
            {
                LibPng.Free(&image);
            }
        }
    }

    public override SKCodecResult Decode(PixelOrder order, IntPtr pixels)
    {
        (uint format, int size) = order switch
        {
            PixelOrder.Gray => (0u, 1),
            PixelOrder.Rgba => (LibPng.ColorFlag | LibPng.AlphaFlag, 4),
            _ => (LibPng.ColorFlag | LibPng.AlphaFlag | LibPng.BgrFlag, 4),
        };
        LibPng.Image image = new() { Version = LibPng.Version };
        fixed (byte* start = _bytes)
        {
            try
            {
                if (LibPng.BeginRead(&image, start, (nuint)_bytes.Length) == 0)
                {
                    return SKCodecResult.ErrorInInput;
                }

                image.Format = format;
                image.Flags |= LibPng.SixteenBitSrgb;
                return LibPng.FinishRead(&image, IntPtr.Zero, (byte*)pixels, Width * size, IntPtr.Zero) != 0
                    ? SKCodecResult.Success
                    : SKCodecResult.ErrorInInput;
            }
            finally
            {
                LibPng.Free(&image);
            }
        }
    }
}
