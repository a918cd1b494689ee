namespace SkiaSharp.Decoding;

internal enum SourceColor
{
    Gray,
    Opaque,
    Alpha,
}

internal enum PixelOrder
{
    Gray,
    Rgba,
    Bgra,
}

/// <summary>An image in memory whose header was read.</summary>
internal abstract class Decoder(int width, int height, SourceColor source, SKEncodedImageFormat format)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public SourceColor Source { get; } = source;

    public SKEncodedImageFormat Format { get; } = format;

    /// <summary>Reads the header that the bytes begin with, or gives null where there is none that it knows.</summary>
    public static Decoder? Open(byte[] bytes) =>
        bytes.AsSpan().StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? JpegDecoder.Open(bytes)
        : bytes.AsSpan().StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G']) ? PngDecoder.Open(bytes)
        : bytes.AsSpan().StartsWith("BM"u8) ? BmpDecoder.Open(bytes)
        : null;

    /// <summary>Writes rows from the top, without gaps; colours with alpha are not premultiplied.</summary>
    public abstract SKCodecResult Decode(PixelOrder order, IntPtr pixels);
}
