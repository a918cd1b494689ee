using System.Buffers.Binary;
using System.Text;

namespace WaferVision.Data;

/// <summary>Writes arrays in NumPy's <c>.npy</c> format, version 1.0.</summary>
internal static class NpyWriter
{
    /// <summary>An array of unsigned bytes.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> values, params ReadOnlySpan<int> shape)
    {
        Header(stream, "|u1", shape);
        stream.Write(values);
    }

    /// <summary>An array of unsigned 16-bit numbers.</summary>
    public static void Write(Stream stream, ReadOnlySpan<ushort> values, params ReadOnlySpan<int> shape)
    {
        Header(stream, "<u2", shape);
        byte[] bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), values[i]);
        }

        stream.Write(bytes);
    }

    /// <summary>A list of text.</summary>
    public static void Write(Stream stream, IReadOnlyList<string> values)
    {
        byte[][] encoded = [.. values.Select(new UTF32Encoding(bigEndian: false, byteOrderMark: false).GetBytes)];
        int size = Math.Max(4, encoded.Max(e => (int?)e.Length) ?? 0);
        Header(stream, $"<U{size / 4}", [values.Count]);
        foreach (byte[] text in encoded)
        {
            stream.Write(text);
            stream.Write(new byte[size - text.Length]);
        }
    }

    private static void Header(Stream stream, string descr, ReadOnlySpan<int> shape)
    {
        string axes = shape.Length == 1 ? $"{shape[0]}," : string.Join(", ", shape.ToArray());
        string text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({axes}), }}";

        // Spaces and a line feed align the data to 64 bytes.
        int length = (((10 + text.Length + 1 + 63) / 64) * 64) - 10;
        byte[] header = new byte[10 + length];
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)length);
        Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n", header.AsSpan(10));
        stream.Write(header);
    }
}
