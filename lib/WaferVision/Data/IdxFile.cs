using System.Buffers.Binary;
using System.IO.Compression;

namespace WaferVision.Data;

/// <summary>
/// Reads arrays of bytes in the IDX format of the MNIST files (LeCun, Cortes and Burges, The MNIST database of handwritten digits, "File
/// formats"): two zero bytes, 8 for unsigned bytes, the number of dimensions, each dimension as 32 bits big-endian, the values; gzipped or not.
/// </summary>
public static class IdxFile
{
    /// <summary>The most values that a file may hold.</summary>
    public const int MostValues = 1 << 30;

    private const byte UnsignedByte = 8;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, such as <c>t10k-images-idx3-ubyte.gz</c>.</param>
    /// <returns>The dimensions, slowest first, and the values in row-major order.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WaferFileException">The file is damaged or no IDX file of unsigned bytes.</exception>
    public static (IReadOnlyList<int> Shape, byte[] Values) Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[2];
        bool zipped = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1F, 0x8B];
        file.Position = 0;
        using Stream stream = zipped ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            return Read(path, stream);
        }
        catch (InvalidDataException cause) when (zipped)
        {
            throw new WaferFileException(path, "gzip stream", "whole compressed data", cause.Message, "Get the file again.", cause);
        }
    }

    private static (IReadOnlyList<int> Shape, byte[] Values) Read(string path, Stream stream)
    {
        Span<byte> magic = stackalloc byte[4];
        Fill(path, stream, magic, 0);
        if (magic is not [0, 0, UnsignedByte, >= 1 and <= 4])
        {
            throw new WaferFileException(
                path, "byte 0", "0, 0, 8 (unsigned bytes) and 1 to 4 dimensions", string.Join(", ", magic.ToArray()), "Give one of the MNIST files, such as t10k-images-idx3-ubyte.gz.");
        }

        int[] shape = new int[magic[3]];
        long total = 1;
        Span<byte> number = stackalloc byte[4];
        for (int d = 0; d < shape.Length; d++)
        {
            int position = 4 + (4 * d);
            Fill(path, stream, number, position);
            shape[d] = BinaryPrimitives.ReadInt32BigEndian(number);
            total = shape[d] is >= 1 and <= MostValues ? total * shape[d] : MostValues + 1L;
            if (total > MostValues)
            {
                throw new WaferFileException(path, $"byte {position}", $"dimensions of 1 or more, {MostValues} values in all at most", $"{shape[d]}", "Get the file again.");
            }
        }

        byte[] values = ReadValues(path, stream, (int)total, 4 + (4 * shape.Length));
        if (stream.ReadByte() >= 0)
        {
            throw new WaferFileException(path, $"byte {4 + (4 * shape.Length) + total}", "the end of the file", "more bytes", "Get the file again.");
        }

        return (shape, values);
    }

    /// <summary>In parts, so that a header that claims too much does not take the memory first.</summary>
    private static byte[] ReadValues(string path, Stream stream, int total, int position)
    {
        byte[] values = new byte[Math.Min(total, 1 << 20)];
        for (int done = 0; ; Array.Resize(ref values, (int)Math.Min(total, 2L * values.Length)))
        {
            Fill(path, stream, values.AsSpan(done), position + done);
            done = values.Length;
            if (done == total)
            {
                return values;
            }
        }
    }

    private static void Fill(string path, Stream stream, Span<byte> target, int position)
    {
        int read = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        if (read < target.Length)
        {
            throw new WaferFileException(path, $"byte {position + read}", $"{target.Length - read} more bytes", "the end of the file", "The file is cut short; get it again.");
        }
    }
}
