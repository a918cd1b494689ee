using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The package's own format: type, number of dimensions and sizes as LEB128 numbers, then the elements in row-major order, little-endian.</summary>
public static partial class TensorExtensionMethods
{
    private const int Dimensions = 64;

    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using Tensor host = tensor.to(CPU);
        using Tensor ordered = host.contiguous();
        long[] shape = ordered.shape;
        writer.Write7BitEncodedInt64((long)ordered.dtype);
        writer.Write7BitEncodedInt64(shape.Length);
        foreach (long size in shape)
        {
            writer.Write7BitEncodedInt64(size);
        }

        writer.Flush();
        ordered.WriteBytesToStream(writer.BaseStream);
    }

    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
    }

    public static void Save(this Tensor tensor, string location)
    {
        using FileStream file = File.Create(location);
        tensor.Save(file);
    }

    public static Tensor Load(BinaryReader reader, bool skip = false)
    {
        Tensor? tensor = null;
        Load(ref tensor, reader, skip);
        return tensor!;
    }

    public static void Load(ref Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(reader);
        (ScalarType type, long[] shape) = Header(reader);
        tensor ??= skip ? zeros(shape, type) : Room(type, shape, reader.BaseStream);
        Fill(tensor, type, shape, reader, skip);
    }

    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(reader);
        (ScalarType type, long[] shape) = Header(reader);
        Fill(tensor, type, shape, reader, skip);
    }

    private static (ScalarType Type, long[] Shape) Header(BinaryReader reader)
    {
        long type = reader.Read7BitEncodedInt64();
        if (type is < 0 or > sbyte.MaxValue || !Enum.IsDefined((ScalarType)type))
        {
            throw new InvalidDataException($"Not a tensor: element type {type} does not exist.");
        }

        long dimensions = reader.Read7BitEncodedInt64();
        if (dimensions is < 0 or > Dimensions)
        {
            throw new InvalidDataException($"Not a tensor: {dimensions} dimensions; at most {Dimensions} are possible.");
        }

        var shape = new long[dimensions];
        for (int k = 0; k < shape.Length; k++)
        {
            shape[k] = reader.Read7BitEncodedInt64();
            if (shape[k] < 0)
            {
                throw new InvalidDataException($"Not a tensor: dimension {k} has size {shape[k]}.");
            }
        }

        return ((ScalarType)type, shape);
    }

    // A damaged header must not ask for more memory than the stream can fill.
    private static Tensor Room(ScalarType type, long[] shape, Stream stream)
    {
        long bytes;
        try
        {
            bytes = checked(shape.TotalSize() * type.ElementSize());
        }
        catch (OverflowException)
        {
            throw new InvalidDataException($"Not a tensor: shape [{string.Join(", ", shape)}] has too many elements.");
        }

        if (stream.CanSeek && bytes > stream.Length - stream.Position)
        {
            throw new EndOfStreamException($"A tensor of shape [{string.Join(", ", shape)}] needs {bytes} bytes, but {stream.Length - stream.Position} are left.");
        }

        return empty(shape, type);
    }

    private static void Fill(Tensor tensor, ScalarType type, long[] shape, BinaryReader reader, bool skip)
    {
        if (type != tensor.dtype)
        {
            throw new ArgumentException("Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        }

        if (skip)
        {
            reader.BaseStream.Seek(checked(shape.TotalSize() * type.ElementSize()), SeekOrigin.Current);
            return;
        }

        if (!shape.AsSpan().SequenceEqual(tensor.shape))
        {
            throw new ArgumentException("Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        }

        using IDisposable unrecorded = no_grad();
        if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
        {
            tensor.ReadBytesFromStream(reader.BaseStream);
        }
        else
        {
            using Tensor host = empty(shape, type);
            host.ReadBytesFromStream(reader.BaseStream);
            tensor.copy_(host);
        }
    }
}

public static partial class torch
{
    public static void save(Tensor t, string location) => t.save(location);

    public static Tensor load(string location) => Tensor.load(location);

    public partial class Tensor
    {
        public void save(string location) => this.Save(location);

        public static Tensor load(string location) => Load(location);

        public static Tensor Load(string location)
        {
            using FileStream file = File.OpenRead(location);
            return Load(file);
        }

        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream);
            return Load(reader);
        }

        public static Tensor Load(BinaryReader reader) => TensorExtensionMethods.Load(reader);

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            ArgumentNullException.ThrowIfNull(stream);
            Chunks(chunk => stream.Write(chunk), bufferSize);
            stream.Flush();
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            ArgumentNullException.ThrowIfNull(stream);
            Chunks(stream.ReadExactly, bufferSize);
        }

        private delegate void Transfer(Span<byte> chunk);

        // The buffer's size only bounds one transfer here: the bytes go straight to and from the tensor's memory.
        private unsafe void Chunks(Transfer transfer, int bufferSize)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bufferSize);
            RequireHost();
            if (!is_contiguous())
            {
                throw new InvalidOperationException("Only a contiguous tensor's bytes can be read or written as they lie.");
            }

            byte* data = (byte*)DataPointer();
            long length = NumberOfElements * ElementSize;
            const int Most = 1 << 24;
            for (long done = 0; done < length; done += Most)
            {
                transfer(new Span<byte>(data + done, (int)Math.Min(Most, length - done)));
            }

            GC.KeepAlive(this);
        }
    }
}
