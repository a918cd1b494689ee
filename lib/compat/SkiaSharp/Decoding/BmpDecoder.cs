using System.Buffers.Binary;

namespace SkiaSharp.Decoding;

/// <summary>
/// Uncompressed Windows bitmaps of 8 bits (with a palette), 24 and 32 bits a pixel, with the headers that Windows 3 and later write
/// (BITMAPINFOHEADER, V4, V5). Run-length compression and bit fields are not decoded.
/// </summary>
internal sealed unsafe class BmpDecoder : Decoder
{
    private const int FileHeader = 14;
    private const int InfoHeader = 40;

    private readonly byte[] _bytes;
    private readonly int _pixelStart;
    private readonly int _bits;
    private readonly bool _topDown;
    private readonly int _paletteStart;
    private readonly int _paletteLength;

    private BmpDecoder(byte[] bytes, int width, int height, bool topDown, int bits, int pixelStart, int paletteStart, int paletteLength)
        : base(width, height, SourceColor.Opaque, SKEncodedImageFormat.Bmp)
    {
        _bytes = bytes;
        _topDown = topDown;
        _bits = bits;
        _pixelStart = pixelStart;
        _paletteStart = paletteStart;
        _paletteLength = paletteLength;
    }

    /// <summary>Rows are padded to multiples of four bytes.</summary>
    private long RowLength => (((long)Width * _bits) + 31) / 32 * 4;

    public static new BmpDecoder? Open(byte[] bytes)
    {
        if (bytes.Length < FileHeader + InfoHeader)
        {
            return null;
        }

        uint pixelStart = UInt32(bytes, 10);
        uint headerLength = UInt32(bytes, FileHeader);
        int width = Int32(bytes, FileHeader + 4);
        int height = Int32(bytes, FileHeader + 8);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(FileHeader + 14));
        uint compression = UInt32(bytes, FileHeader + 16);
        uint colors = UInt32(bytes, FileHeader + 32);
        if (headerLength is not (40 or 52 or 56 or 108 or 124) || width <= 0 || height is 0 or int.MinValue || bits is not (8 or 24 or 32) || compression != 0
            || pixelStart < FileHeader + headerLength || pixelStart > bytes.Length)
        {
            return null;
        }

        int paletteStart = FileHeader + (int)headerLength;
        int paletteLength = bits == 8 ? (int)Math.Min(colors is 0 or > 256 ? 256 : colors, (pixelStart - paletteStart) / 4) : 0;
        return new(bytes, width, Math.Abs(height), height < 0, bits, (int)pixelStart, paletteStart, paletteLength);
    }

    public override SKCodecResult Decode(PixelOrder order, IntPtr pixels)
    {
        byte* target = (byte*)pixels;
        (int red, int blue) = order == PixelOrder.Bgra ? (2, 0) : (0, 2);
        for (int y = 0; y < Height; y++)
        {
            long start = _pixelStart + (RowLength * (_topDown ? y : Height - 1 - y));
            long length = ((long)Width * _bits) / 8;
            if (start + length > _bytes.Length)
            {
                return SKCodecResult.IncompleteInput;
            }

            ReadOnlySpan<byte> row = _bytes.AsSpan((int)start, (int)length);
            for (int x = 0; x < Width; x++, target += 4)
            {
                ReadOnlySpan<byte> color = _bits == 8 ? Palette(row[x]) : row.Slice(x * (_bits / 8), 3);
                target[blue] = color[0];
                target[1] = color[1];
                target[red] = color[2];
                target[3] = 255;
            }
        }

        return SKCodecResult.Success;
    }

    /// <summary>An index beyond the palette is black.</summary>
    private ReadOnlySpan<byte> Palette(byte index) => index < _paletteLength ? _bytes.AsSpan(_paletteStart + (4 * index), 3) : "\0\0\0"u8;

    private static uint UInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static int Int32(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
}
