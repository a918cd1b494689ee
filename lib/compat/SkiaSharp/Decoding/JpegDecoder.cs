using System.Runtime.InteropServices;
using SkiaSharp.Native;

namespace SkiaSharp.Decoding;

/// <summary>JPEG through libjpeg-turbo. Images in CMYK are not decoded.</summary>
internal sealed unsafe class JpegDecoder : Decoder
{
    private readonly byte[] _bytes;

    private JpegDecoder(byte[] bytes, int width, int height, bool gray)
        : base(width, height, gray ? SourceColor.Gray : SourceColor.Opaque, SKEncodedImageFormat.Jpeg) => _bytes = bytes;

    public static new JpegDecoder? Open(byte[] bytes)
    {
        IntPtr handle = Init();
        try
        {
            fixed (byte* start = bytes)
            {
                int status = TurboJpeg.DecompressHeader(handle, start, new((nuint)bytes.Length), out int width, out int height, out _, out int colorSpace);
                return status == 0 && width > 0 && height > 0 ? new(bytes, width, height, colorSpace == TurboJpeg.GrayColorSpace) : null;
            }
        }
        finally
        {
            TurboJpeg.Destroy(handle);
        }
    }

    public override SKCodecResult Decode(PixelOrder order, IntPtr pixels)
    {
        (int format, int size) = order switch
        {
            PixelOrder.Gray => (TurboJpeg.Gray, 1),
            PixelOrder.Rgba => (TurboJpeg.Rgba, 4),
            _ => (TurboJpeg.Bgra, 4),
        };
        IntPtr handle = Init();
        try
        {
            fixed (byte* start = _bytes)
            {
                int status = TurboJpeg.Decompress(
                    handle, start, new((nuint)_bytes.Length), (byte*)pixels, Width, Width * size, Height, format, TurboJpeg.AccurateDct | TurboJpeg.LimitScans);
                return status == 0 ? SKCodecResult.Success : Failure(handle);
            }
        }
        finally
        {
            TurboJpeg.Destroy(handle);
        }
    }

    /// <summary>
    /// After a warning TurboJPEG calls an error a warning too, so only the text tells them apart: these warnings leave the pixels whole.
    /// </summary>
    private static SKCodecResult Failure(IntPtr handle)
    {
        string text = Marshal.PtrToStringUTF8(TurboJpeg.GetErrorText(handle)) ?? "";
        bool Says(string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
        return Says("extraneous bytes") || Says("JFIF revision") || Says("Adobe color transform") ? SKCodecResult.Success
            : Says("premature end") ? SKCodecResult.IncompleteInput
            : SKCodecResult.ErrorInInput;
    }

    private static IntPtr Init() =>
        TurboJpeg.InitDecompress() is var handle && handle != IntPtr.Zero ? handle : throw new InsufficientMemoryException("libturbojpeg gave no decoder.");
}
