using System.Runtime.InteropServices;

namespace SkiaSharp.Native;

/// <summary>libpng's simplified API, the one whose errors are return values rather than long jumps.</summary>
internal static partial class LibPng
{
    public const uint Version = 1;
    public const uint AlphaFlag = 1;
    public const uint ColorFlag = 2;
    public const uint BgrFlag = 0x10;

    /// <summary>Take 16-bit samples for sRGB, as image viewers do, rather than for linear light.</summary>
    public const uint SixteenBitSrgb = 4;

    private const string Library = "libpng16.so.16";

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct Image
    {
        public IntPtr Opaque;
        public uint Version;
        public uint Width;
        public uint Height;
        public uint Format;
        public uint Flags;
        public uint ColorMapEntries;
        public uint WarningOrError;
        public fixed byte Message[64];
    }

    [LibraryImport(Library, EntryPoint = "png_image_begin_read_from_memory")]
    public static unsafe partial int BeginRead(Image* image, byte* bytes, nuint size);

    [LibraryImport(Library, EntryPoint = "png_image_finish_read")]
    public static unsafe partial int FinishRead(Image* image, IntPtr background, byte* pixels, int rowStride, IntPtr colorMap);

    [LibraryImport(Library, EntryPoint = "png_image_free")]
    public static unsafe partial void Free(Image* image);
}
