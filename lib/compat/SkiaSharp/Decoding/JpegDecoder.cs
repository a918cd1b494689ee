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

    /// <summary>Of the warnings, only that of a premature end means that pixels are missing.</summary>
    private static SKCodecResult Failure(IntPtr handle) =>
        TurboJpeg.GetErrorCode(handle) != TurboJpeg.Warning ? SKCodecResult.ErrorInInput
        : Marshal.PtrToStringUTF8(TurboJpeg.GetErrorText(handle))!.Contains("Premature end", StringComparison.Ordinal) ? SKCodecResult.IncompleteInput
        : SKCodecResult.Success;

    private static IntPtr Init() =>
        TurboJpeg.InitDecompress() is var handle && handle != IntPtr.Zero ? handle : throw new InsufficientMemoryException("libturbojpeg gave no decoder.");
}
