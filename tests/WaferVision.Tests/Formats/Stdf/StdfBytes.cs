using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace WaferVision.Tests.Formats.Stdf;

/// <summary>Puts STDF together by the standard's tables, with nothing of the library: each field has the type of its value, an array of bytes is taken as it is.</summary>
internal sealed class StdfBytes(bool bigEndian)
{
    private readonly List<byte> _bytes = [];

    /// <summary>Where the next record begins.</summary>
    public long Position => _bytes.Count;

    /// <summary>FAR and an MIR of lot LOT1, part type PART1.</summary>
    public static StdfBytes Start(bool bigEndian = false) => new StdfBytes(bigEndian)
        .Add(0, 10, (byte)(bigEndian ? 1 : 2), (byte)4)
        .Add(1, 10, 1u, 2u, (byte)1, 'P', ' ', ' ', (ushort)65535, ' ', "LOT1", "PART1", "node", "tester", "job");

    public StdfBytes Add(byte type, byte sub, params object[] fields)
    {
        byte[] content = [.. fields.SelectMany(Bytes)];
        _bytes.AddRange([.. Bytes((ushort)content.Length), type, sub, .. content]);
        return this;
    }

    public StdfBytes Wir(byte head, string id) => Add(2, 10, head, (byte)255, 5u, id);

    public StdfBytes Wrr(byte head, uint finished, string? id) =>
        id is null ? Add(2, 20, head, (byte)255, finished) : Add(2, 20, head, (byte)255, finished, 1u, 0u, 0u, 1u, uint.MaxValue, id);

    public StdfBytes Pir(byte head, byte site) => Add(5, 10, head, site);

    public StdfBytes Prr(byte head, byte site, byte flags, int hard, int soft, int x, int y) =>
        Add(5, 20, head, site, flags, (ushort)3, (ushort)hard, (ushort)soft, (short)x, (short)y, 7u, "id");

    public StdfBytes Die(int x, int y, bool passes) => Pir(1, 0).Prr(1, 0, (byte)(passes ? 0 : 8), passes ? 1 : 5, passes ? 10 : 50, x, y);

    public byte[] Mrr(uint finished = 9) => Add(1, 20, finished, ' ').ToArray();

    public byte[] ToArray() => [.. _bytes];

    public static byte[] Packed(byte[] bytes)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>Takes a file apart again: type, subtype and content of each record.</summary>
    public static List<(int Type, int Sub, byte[] Content)> Records(byte[] bytes)
    {
        List<(int, int, byte[])> records = [];
        bool big = bytes[0] == 0;
        for (int at = 0; at < bytes.Length;)
        {
            int length = big ? (bytes[at] << 8) + bytes[at + 1] : bytes[at] + (bytes[at + 1] << 8);
            records.Add((bytes[at + 2], bytes[at + 3], bytes[(at + 4)..(at + 4 + length)]));
            at += 4 + length;
        }

        return records;
    }

    private byte[] Bytes(object field)
    {
        byte[] bytes = new byte[4];
        switch (field)
        {
            case byte value:
                return [value];
            case byte[] values:
                return values;
            case char value:
                return [(byte)value];
            case string text:
                return [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
            case ushort value:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
                bytes = bytes[..2];
                break;
            case short value:
                BinaryPrimitives.WriteInt16LittleEndian(bytes, value);
                bytes = bytes[..2];
                break;
            case uint value:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
                break;
            case float value:
                BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
                break;
            default:
                throw new ArgumentException($"no field of STDF: {field}", nameof(field));
        }

        return bigEndian ? [.. bytes.Reverse()] : bytes;
    }
}
