using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Text;

namespace WaferVision.Tests.Training.PyTorch;

/// <summary>Writes pickles opcode by opcode, malformed ones too.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];

    public PickleWriter() => Raw(0x80, 2);

    public byte[] Bytes => [.. _bytes];

    public PickleWriter Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleWriter Op(char opcode) => Raw((byte)opcode);

    public PickleWriter Global(string module, string name) => Raw(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));

    public PickleWriter Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Op('X').Int32Raw(bytes.Length).Raw(bytes);
    }

    public PickleWriter Number(long value)
    {
        byte[] bytes = new BigInteger(value).ToByteArray();
        return Raw(0x8A, (byte)bytes.Length).Raw(bytes);
    }

    public PickleWriter Numbers(params long[] values)
    {
        Op('(');
        foreach (long value in values)
        {
            Number(value);
        }

        return Op('t');
    }

    /// <summary>Pushes a tensor that lies in a storage.</summary>
    public PickleWriter Tensor(string key, long elements, long offset, long[] shape, long[] strides, string type = "FloatStorage") =>
        Global("torch._utils", "_rebuild_tensor_v2").Op('(')
            .Op('(').Text("storage").Global("torch", type).Text(key).Text("cpu").Number(elements).Op('t').Op('Q')
            .Number(offset).Numbers(shape).Numbers(strides).Raw(0x89)
            .Global("collections", "OrderedDict").Op(')').Op('R').Op('t').Op('R');

    /// <summary>Closes a pickle of a state dict with one tensor.</summary>
    public static byte[] StateDict(Func<PickleWriter, PickleWriter> value) => value(new PickleWriter().Op('}').Text("t")).Op('s').Op('.').Bytes;

    /// <summary>Writes an archive as torch.save does.</summary>
    public static void Zip(string path, byte[] pickle, CompressionLevel level = CompressionLevel.NoCompression, params (string Name, byte[] Bytes)[] entries)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in entries.Prepend(("archive/data.pkl", pickle)))
        {
            using Stream stream = archive.CreateEntry(name, level).Open();
            stream.Write(bytes);
        }
    }

    private PickleWriter Int32Raw(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }
}
