using System.Buffers.Binary;
using System.Text;
using TorchSharp;
using WaferVision.Testing;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training;

public class SafetensorsTests
{
    [Fact]
    public void Tensors_of_every_type_and_shape_come_back_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        var tensors = new Dictionary<string, Tensor>
        {
            ["float"] = randn(3, 4),
            ["transposed"] = randn(3, 4).transpose(0, 1),
            ["double"] = randn(2, ScalarType.Float64),
            ["half"] = randn(5).to(ScalarType.Float16),
            ["brain"] = randn(5).to(ScalarType.BFloat16),
            ["long"] = arange(7, dtype: ScalarType.Int64),
            ["int"] = arange(3, dtype: ScalarType.Int32),
            ["short"] = arange(3).to(ScalarType.Int16),
            ["signed"] = arange(3).to(ScalarType.Int8),
            ["bytes"] = arange(9).to(ScalarType.Byte),
            ["truth"] = tensor(new[] { true, false, true }),
            ["one number"] = tensor(2.5f),
            ["nothing"] = zeros(0, 3),
            ["naïve \"name\"\n"] = ones(1),
        };

        SafetensorsFile.Write(folder["a/b.safetensors"], tensors, new Dictionary<string, string> { ["who"] = "it's \"me\"" });
        using SafetensorsFile file = SafetensorsFile.Open(folder["a/b.safetensors"]);

        Assert.Equal("it's \"me\"", file.Metadata["who"]);
        Assert.Equal(tensors.Keys.Order(), file.Entries.Select(e => e.Name).Order());
        foreach ((string name, Tensor expected) in tensors)
        {
            Tensor found = file.Read(name);
            Assert.Equal(expected.dtype, found.dtype);
            Assert.Equal(expected.shape, found.shape);
            Assert.True(expected.numel() == 0 || expected.contiguous().bytes.SequenceEqual(found.bytes), name);
        }

        Assert.Equal([Path.Combine("a", "b.safetensors")], folder.Files);
    }

    [Fact]
    public void A_file_written_by_hand_to_the_specification_is_read()
    {
        using var folder = new TemporaryFolder();
        Write(folder["x"], """{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}  """, [0, 0, 128, 63, 0, 0, 0, 192]);

        using SafetensorsFile file = SafetensorsFile.Open(folder["x"]);
        using Tensor t = file.Read("t");

        Assert.Equal([1f, -2f], t.data<float>().ToArray());
    }

    [Theory]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"u":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "overlap")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "gaps")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "truncated")]
    [InlineData("""{"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "takes 12 bytes")]
    [InlineData("""{"t":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "truncated")]
    [InlineData("""{"t":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "impossible shape")]
    [InlineData("""{"t":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "whole numbers")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "whole numbers")]
    [InlineData("""{"t":{"dtype":"F32","shape":[NaN],"data_offsets":[0,8]}}""", "no valid JSON")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "data_offsets")]
    [InlineData("""{"t":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}""", "F99")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "twice")]
    [InlineData("""{"t":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "twice")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"code":"rm"}}""", "unknown key")]
    [InlineData("""{"t":{"shape":[2],"data_offsets":[0,8]}}""", "lacks dtype")]
    [InlineData("""{"t":{"dtype":"F32","shape":[[[[[[2]]]]]],"data_offsets":[0,8]}}""", "whole numbers")]
    [InlineData("""{"__metadata__":{"a":1},"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "to be a string")]
    [InlineData("""[1,2]""", "begin with")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x""", "JSON")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", "JSON")]
    [InlineData("""{"t":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}}""", "neither 0 nor 1")]
    public void A_malformed_header_is_refused_with_the_reason(string header, string reason)
    {
        using var folder = new TemporaryFolder();
        Write(folder["bad.safetensors"], header, [9, 9, 9, 9, 9, 9, 9, 9]);

        string message = Assert.Throws<InvalidDataException>(() =>
        {
            using SafetensorsFile file = SafetensorsFile.Open(folder["bad.safetensors"]);
            file.Read("t").Dispose();
        }).Message;

        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains("bad.safetensors", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000_001UL)]
    [InlineData(3UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    public void A_header_length_beyond_the_file_or_the_limit_is_refused_without_reading_it(ulong length)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = new byte[10];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(folder["x"], bytes);

        Assert.Contains("the header claims", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder["x"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deeply_nested_header_is_refused()
    {
        using var folder = new TemporaryFolder();
        Write(folder["x"], "{\"t\":" + new string('[', 100_000), []);

        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder["x"]));
    }

    [Fact]
    public void Every_truncation_and_every_flipped_bit_is_refused_or_harmless()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor> { ["a"] = arange(5, dtype: ScalarType.Float32), ["b"] = tensor(new[] { true, false }) };
        SafetensorsFile.Write(folder["good"], tensors, new Dictionary<string, string> { ["k"] = "v" });
        byte[] good = File.ReadAllBytes(folder["good"]);

        for (int length = 0; length < good.Length; length++)
        {
            File.WriteAllBytes(folder["bad"], good[..length]);
            Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder["bad"]));
        }

        int refused = 0;
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(folder["bad"], bad);
            try
            {
                using SafetensorsFile file = SafetensorsFile.Open(folder["bad"]);
                foreach ((string name, Tensor expected) in tensors)
                {
                    Assert.True(expected.bytes.SequenceEqual(file.Read(name).bytes), $"bit {bit} changed tensor '{name}' unnoticed");
                }
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        // Only a flip inside the digest's own key can pass: it turns the key into another, and the data are what they were.
        Assert.InRange(refused, (good.Length * 8) - (8 * "sha256".Length), good.Length * 8);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_bytes_and_spliced_files_never_do_more_than_be_refused(int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        byte[] good = Encoding.UTF8.GetBytes("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"a":"b"}}""");
        for (int n = 0; n < 1000; n++)
        {
            byte[] header = [.. good];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                header[random.Next(header.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : good[random.Next(good.Length)]);
            }

            Write(folder["x"], header, new byte[random.Next(16)]);
            try
            {
                using SafetensorsFile file = SafetensorsFile.Open(folder["x"]);
                foreach (SafetensorsEntry entry in file.Entries)
                {
                    using Tensor tensor = file.Read(entry.Name);
                    Assert.Equal(entry.Shape, tensor.shape);
                }
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        using DisposeScope scope = NewDisposeScope();
        SafetensorsFile.Write(folder["w"], new Dictionary<string, Tensor> { ["t"] = ones(2) });
        byte[] before = File.ReadAllBytes(folder["w"]);

        Assert.Throws<IOException>(() => AtomicFile.Write(folder["w"], stream =>
        {
            stream.Write(new byte[1000]);
            throw new IOException("disk full");
        }));
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(folder["w"], new Dictionary<string, Tensor> { ["t"] = ones(2).to(ScalarType.ComplexFloat32) }));

        Assert.Equal(before, File.ReadAllBytes(folder["w"]));
        Assert.Equal(["w"], folder.Files);
    }

    [SharedFact("weights/squeezenet1_1-imagenet.safetensors")]
    public void The_real_SqueezeNet_weights_are_read()
    {
        using SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf("weights/squeezenet1_1-imagenet.safetensors"));

        Assert.Equal(52, file.Entries.Count);
        Assert.Equal(1_235_496, file.Entries.Sum(e => e.Shape.Aggregate(1L, (a, b) => a * b)));
        using DisposeScope scope = NewDisposeScope();
        Tensor first = file.Read("features.0.weight");
        Assert.Equal([64, 3, 3, 3], first.shape);
        Assert.Equal(ScalarType.Float16, first.dtype);

        // Expected: read from the same file with NumPy's float16.
        float[] values = first.to(ScalarType.Float32).contiguous().data<float>().ToArray();
        Assert.Equal(-174.1062798500061, values.Sum(v => (double)v), 9);
        Assert.Equal(52.53125f, values.Max(Math.Abs));
        Assert.Equal(10.936602413654327, file.Read("classifier.1.bias").to(ScalarType.Float64).sum().item<double>(), 9);
    }

    private static void Write(string path, string header, byte[] data) => Write(path, Encoding.UTF8.GetBytes(header), data);

    private static void Write(string path, byte[] header, byte[] data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(path, [.. length, .. header, .. data]);
    }
}
