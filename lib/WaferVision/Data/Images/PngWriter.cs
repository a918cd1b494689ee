using System.Buffers.Binary;
using System.IO.Compression;

namespace WaferVision.Data.Images;

/// <summary>Writes pictures as PNG (ISO/IEC 15948): 8 bits a channel, RGB, each row predicted from the one above.</summary>
internal static class PngWriter
{
    private const byte PredictUp = 2;

    public static void Write(PixelImage image, Stream stream)
    {
        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        (header[8], header[9]) = (8, 2);
        Chunk(stream, "IHDR"u8, header);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            WriteRows(image, zlib);
        }

        Chunk(stream, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        Chunk(stream, "IEND"u8, []);
    }

    private static void WriteRows(PixelImage image, Stream stream)
    {
        int length = 3 * image.Width;
        byte[] row = new byte[1 + length];
        row[0] = PredictUp;
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> current = image.Rgb.Slice(y * length, length);
            ReadOnlySpan<byte> above = y == 0 ? [] : image.Rgb.Slice((y - 1) * length, length);
            for (int i = 0; i < length; i++)
            {
                row[1 + i] = (byte)(current[i] - (above.IsEmpty ? 0 : above[i]));
            }

            stream.Write(row);
        }
    }

    private static void Chunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        var sum = new Crc32();
        sum.Append(type);
        sum.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, sum.Value);
        stream.Write(number);
    }
}
