using System.Runtime.InteropServices;

namespace SkiaSharp.Native;

/// <summary>libjpeg-turbo's TurboJPEG C API, which catches the decoder's errors itself.</summary>
internal static partial class TurboJpeg
{
    public const int Rgba = 7;
    public const int Bgra = 8;
    public const int Gray = 6;
    public const int GrayColorSpace = 2;
    public const int AccurateDct = 4096;
    public const int LimitScans = 32768;

    private const string Library = "libturbojpeg.so.0";

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    public static partial IntPtr InitDecompress();

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    public static partial int Destroy(IntPtr handle);

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    public static unsafe partial int DecompressHeader(
        IntPtr handle, byte* bytes, CULong size, out int width, out int height, out int subsampling, out int colorSpace);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    public static unsafe partial int Decompress(
        IntPtr handle, byte* bytes, CULong size, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    public static partial IntPtr GetErrorText(IntPtr handle);
}
