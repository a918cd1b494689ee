using System.IO.Compression;
using TorchSharp;
using WaferVision.Testing;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training.PyTorch;

public class PyTorchFileTests
{
    public static readonly TheoryData<string> Formats = ["zip.pt", "legacy.pt"];

    /// <summary>A file that make_files.py wrote with Python's torch.</summary>
    internal static string Sample(string name) => Path.Combine(SharedData.Repository, "tests", "WaferVision.Tests", "Training", "PyTorch", name);

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_type_and_view_that_torch_saved_is_read(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using PyTorchFile file = PyTorchFile.Open(Sample(name));

        float[] expected = [.. Enumerable.Range(0, 24).Select(i => (i / 8f) - 1)];
        Assert.Equal(16, file.Entries.Count);
        Assert.Equal(("float", ScalarType.Float32), (file.Entries[0].Name, file.Entries[0].Type));
        Check("float", [4, 6], expected);
        Check("transposed", [6, 4], [.. Enumerable.Range(0, 24).Select(i => expected[(i % 4 * 6) + (i / 4)])]);
        Check("columns", [2, 2], [expected[8], expected[11], expected[14], expected[17]]);
        Check("last row", [6], expected[18..]);
        Check("double", [2], [1 / 3.0, -2.5e300]);
        Check("half", [2], [(Half)0.5f, Half.MinValue]);
        Assert.Equal([1f, -3.0e38f], file.Read("brain").to(ScalarType.Float32).data<float>().ToArray().Select(v => v is < -2.9e38f ? -3.0e38f : v));
        Check("long", [2, 1], [long.MinValue, long.MaxValue]);
        Check("int", [2], [-7, int.MaxValue]);
        Check("short", [2], [short.MinValue, (short)5]);
        Check("signed", [2], [sbyte.MinValue, sbyte.MaxValue]);
        Check("bytes", [2], [(byte)0, (byte)255]);
        Check("truth", [3], [true, false, true]);
        Check("one number", [], [42L]);
        Assert.Equal([0, 3], file.Read("nothing").shape);
        Check("parameter", [2], [1f, 1f]);

        void Check<T>(string tensor, long[] shape, T[] values)
            where T : unmanaged
        {
            Tensor found = file.Read(tensor);
            Assert.Equal(shape, found.shape);
            Assert.Equal(values, found.data<T>().ToArray());
        }
    }

    [Fact]
    public void A_big_endian_archive_is_read()
    {
        using var folder = new TemporaryFolder();
        byte[] pickle = PickleWriter.StateDict(w => w.Tensor("0", 2, 0, [2], [1]));
        PickleWriter.Zip(folder["big.pt"], pickle, entries: [("archive/data/0", [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0]), ("archive/byteorder", "big"u8.ToArray())]);

        using PyTorchFile file = PyTorchFile.Open(folder["big.pt"]);
        using Tensor tensor = file.Read("t");

        Assert.Equal([1f, -2f], tensor.data<float>().ToArray());
    }

    [SharedFact("weights/resnet20-12fca82f.th")]
    public void The_real_ResNet_20_is_read()
    {
        using DisposeScope scope = NewDisposeScope();
        using PyTorchFile file = PyTorchFile.Open(SharedData.PathOf("weights/resnet20-12fca82f.th"));

        Assert.Equal(97, file.Entries.Count);

        // 269,722 parameters, and a running mean and variance for each of the 688 channels that a batch norm sees.
        Assert.Equal(269_722 + (2 * 688), file.Entries.Sum(e => e.Shape.Aggregate(1L, (a, b) => a * b)));

        // Expected: torch.load(path, map_location="cpu")["state_dict"], in Python.
        Assert.Equal(139.7826495598208, file.Entries.Sum(e => file.Read(e.Name).to(ScalarType.Float64).sum().item<double>()), 6);
    }

    [Fact]
    public void A_state_dict_may_be_the_whole_file()
    {
        using var folder = new TemporaryFolder();
        PickleWriter.Zip(folder["x"], PickleWriter.StateDict(w => w.Tensor("0", 1, 0, [], [])), entries: [("archive/data/0", new byte[4])]);

        using PyTorchFile file = PyTorchFile.Open(folder["x"]);

        Assert.Equal(["t"], file.Entries.Select(e => e.Name));
        Assert.Throws<KeyNotFoundException>(() => file.Read("u"));
    }

    [Fact]
    public void Compressed_archives_are_refused_with_a_remedy()
    {
        using var folder = new TemporaryFolder();
        PickleWriter.Zip(folder["x"], PickleWriter.StateDict(w => w.Tensor("0", 100_000, 0, [1], [1])), CompressionLevel.SmallestSize, ("archive/data/0", new byte[400_000]));

        Assert.Contains("zip -0", Assert.Throws<InvalidDataException>(() => PyTorchFile.Open(folder["x"])).Message, StringComparison.Ordinal);
    }
}
