using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using TorchSharp;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training.PyTorch;

/// <summary>Files that are damaged, or made to harm, are refused with the reason; nothing in them is run, and memory stays bounded.</summary>
public class HostileFileTests
{
    private static readonly (string Name, byte[] Bytes)[] OneStorage = [("archive/data/0", new byte[24])];

    public static TheoryData<string, byte[], string> Pickles => new()
    {
        { "a command", new PickleWriter().Global("os", "system").Text("touch hacked").Raw(0x85).Op('R').Op('.').Bytes, "'os.system' is refused" },
        { "a builtin", new PickleWriter().Global("builtins", "eval").Text("1").Raw(0x85).Op('R').Op('.').Bytes, "'builtins.eval' is refused" },
        { "a name from the stack", new PickleWriter().Text("posix").Text("system").Raw(0x93).Op('.').Bytes, "'posix.system' is refused" },
        { "another function of torch", new PickleWriter().Global("torch", "load").Op('.').Bytes, "'torch.load' is refused" },
        { "an instance", new PickleWriter().Raw("(ios\nsystem\n."u8).Bytes, "the opcode Instance (0x69) is refused" },
        { "an extension", new PickleWriter().Raw(0x82, 1).Op('.').Bytes, "Extension1" },
        { "an unknown opcode", new PickleWriter().Raw(0xFE).Bytes, "unknown (0xFE)" },
        { "protocol 9", [0x80, 9, (byte)'.'], "protocol 2 to 5, found 9" },
        { "calling a class", new PickleWriter().Global("torch", "FloatStorage").Op(')').Op('R').Op('.').Bytes, "expected a function to call" },
        { "calling a text", new PickleWriter().Text("x").Op(')').Op('R').Op('.').Bytes, "expected a function to call, found the text 'x'" },
        { "a state for a list", new PickleWriter().Op(']').Op('}').Op('b').Op('.').Bytes, "expected an object that takes a state" },
        { "an empty stack", new PickleWriter().Op('.').Bytes, "the stack is empty" },
        { "below the mark", new PickleWriter().Op('N').Op('(').Op('0').Op('.').Bytes, "the stack is empty" },
        { "no mark", new PickleWriter().Op('N').Op('t').Op('.').Bytes, "no mark" },
        { "a missing memo", new PickleWriter().Op('h').Raw(3).Op('.').Bytes, "no memo 3" },
        { "a key without a value", new PickleWriter().Op('}').Op('(').Text("a").Op('u').Op('.').Bytes, "a key without one" },
        { "a tuple as key", new PickleWriter().Op('}').Op(')').Op('N').Op('s').Op('.').Bytes, "as the key" },
        { "a longer text than the file", new PickleWriter().Op('X').Raw(0xFF, 0xFF, 0xFF, 0x7F).Bytes, "bytes that are left, found a length of 2147483647" },
        { "a text of 2⁶³ bytes", new PickleWriter().Raw(0x8D, 0, 0, 0, 0, 0, 0, 0, 0x80).Bytes, "found a length of 9223372036854775808" },
        { "an integer of 4 GB", new PickleWriter().Raw(0x8B, 0xFF, 0xFF, 0xFF, 0xFF).Bytes, "at most 1024 bytes" },
        { "no UTF-8", new PickleWriter().Op('X').Raw(1, 0, 0, 0, 0xFF).Op('.').Bytes, "UTF-8" },
        { "a line without end", new PickleWriter().Raw(Encoding.ASCII.GetBytes("c" + new string('x', 10_000))).Bytes, "a line of at most 512" },
        { "no end", new PickleWriter().Op('N').Bytes, "truncated" },
        { "a list", new PickleWriter().Op(']').Op('.').Bytes, "expected a state dict, found a list" },
        { "a number for a tensor", PickleWriter.StateDict(w => w.Number(3)), "found an integer under 't'" },
        { "no such storage", PickleWriter.StateDict(w => w.Tensor("9", 6, 0, [6], [1])), "expected an entry 'archive/data/9' of 24 bytes, found none" },
        { "a path for a storage", PickleWriter.StateDict(w => w.Tensor("../../etc/passwd", 6, 0, [6], [1])), "found none" },
        { "a longer storage", PickleWriter.StateDict(w => w.Tensor("0", 7, 0, [6], [1])), "of 28 bytes, found 24" },
        { "a storage beyond memory", PickleWriter.StateDict(w => w.Tensor("0", 1L << 61, 0, [6], [1])), "found 2305843009213693952" },
        { "a negative storage", PickleWriter.StateDict(w => w.Tensor("0", -6, 0, [6], [1])), "found -6" },
        { "a view beyond", PickleWriter.StateDict(w => w.Tensor("0", 6, 1, [6], [1])), "a view within the storage" },
        { "a stride beyond", PickleWriter.StateDict(w => w.Tensor("0", 6, 0, [2, 2], [5, 1])), "a view within the storage" },
        { "a negative stride", PickleWriter.StateDict(w => w.Tensor("0", 6, 5, [6], [-1])), "none negative" },
        { "a negative offset", PickleWriter.StateDict(w => w.Tensor("0", 6, -1, [6], [1])), "none negative" },
        { "a billion views of one number", PickleWriter.StateDict(w => w.Tensor("0", 6, 0, [1 << 30], [0])), "a view within the storage" },
        { "an overflowing shape", PickleWriter.StateDict(w => w.Tensor("0", 6, 0, [1L << 40, 1L << 40], [0, 0])), "of a possible size" },
        { "an overflowing stride", PickleWriter.StateDict(w => w.Tensor("0", 6, 0, [3, 2], [long.MaxValue, 1])), "of a possible size" },
        { "more strides than sizes", PickleWriter.StateDict(w => w.Tensor("0", 6, 0, [6], [1, 1])), "as many strides" },
        { "a hundred dimensions", PickleWriter.StateDict(w => w.Tensor("0", 6, 0, [.. Enumerable.Repeat(1L, 100)], [.. Enumerable.Repeat(1L, 100)])), "at most 25 sizes" },
        { "an unknown storage class", PickleWriter.StateDict(w => w.Tensor("0", 6, 0, [6], [1], "QuantumStorage")), "'torch.QuantumStorage' is refused" },
        { "a persistent module", new PickleWriter().Text("module").Op('Q').Op('.').Bytes, "of a tensor's storage, found the text 'module'" },
    };

    [Theory]
    [MemberData(nameof(Pickles))]
    public void A_pickle_that_wants_more_than_a_state_dict_is_refused_with_the_reason(string what, byte[] pickle, string reason)
    {
        using var folder = new TemporaryFolder();
        PickleWriter.Zip(folder["bad.pth"], pickle, entries: OneStorage);

        string message = Assert.Throws<InvalidDataException>(() => PyTorchFile.Open(folder["bad.pth"])).Message;

        Assert.True(message.Contains(reason, StringComparison.Ordinal), $"{what}: {message}");
        Assert.Contains("bad.pth", message, StringComparison.Ordinal);
        Assert.Equal(["bad.pth"], folder.Files);
    }

    [Theory]
    [InlineData("archive/../../evil", "leads out of the archive")]
    [InlineData("/etc/passwd", "leads out of the archive")]
    [InlineData("..\\evil", "leads out of the archive")]
    [InlineData("c:evil", "leads out of the archive")]
    [InlineData("archive/data.pkl", "occurs twice")]
    [InlineData("other/data.pkl", "expected one FOLDER/data.pkl, found 2")]
    [InlineData("archive/constants.pkl", "TorchScript")]
    [InlineData("archive/byteorder", "byte order")]
    public void An_entry_that_does_not_belong_in_the_archive_is_refused(string name, string reason)
    {
        using var folder = new TemporaryFolder();
        PickleWriter.Zip(folder["bad.pth"], PickleWriter.StateDict(w => w.Tensor("0", 6, 0, [6], [1])), entries: [OneStorage[0], (name, [1])]);

        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => PyTorchFile.Open(folder["bad.pth"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pickle_bombs_end_early_and_take_little_memory()
    {
        using var folder = new TemporaryFolder();

        // Ten levels of ten references each stand for ten thousand million texts; and millions of opcodes make millions of objects.
        var laughs = new PickleWriter();
        laughs.Text("lol").Op('q').Raw(0);
        for (byte level = 0; level < 10; level++)
        {
            laughs.Op('(');
            for (int i = 0; i < 10; i++)
            {
                laughs.Op('h').Raw(level);
            }

            laughs.Op('t').Op('q').Raw((byte)(level + 1));
        }

        byte[] lists = [0x80, 2, .. Enumerable.Repeat((byte)']', 8_000_000)];
        byte[] nested = [0x80, 2, .. Enumerable.Range(0, 3_000_000).Select(i => i < 1_500_000 ? (byte)'(' : (byte)'t'), (byte)'.'];
        foreach ((byte[] pickle, string reason) in new[]
        {
            (laughs.Op('.').Bytes, "expected a state dict, found a tuple of 10"), (lists, "at most 2000000 operations"), (nested, "at most 2000000 operations"),
        })
        {
            PickleWriter.Zip(folder["bomb"], pickle, entries: OneStorage);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            string message = Assert.Throws<InvalidDataException>(() => PyTorchFile.Open(folder["bomb"])).Message;

            Assert.Contains(reason, message, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 << 20);
        }
    }

    [Fact]
    public void A_legacy_file_with_wrong_storages_is_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] good = File.ReadAllBytes(PyTorchFileTests.Sample("legacy.pt"));
        File.WriteAllBytes(folder["x"], [.. good, 0]);

        Assert.Contains("expected the file to end", Assert.Throws<InvalidDataException>(() => PyTorchFile.Open(folder["x"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zip.pt")]
    [InlineData("legacy.pt")]
    public void Every_truncation_is_refused(string name)
    {
        using var folder = new TemporaryFolder();
        byte[] good = File.ReadAllBytes(PyTorchFileTests.Sample(name));
        for (int length = 0; length < good.Length; length += length < 64 ? 1 : 7)
        {
            File.WriteAllBytes(folder["bad"], good[..length]);
            Assert.Throws<InvalidDataException>(() => PyTorchFile.Open(folder["bad"]).Dispose());
        }
    }

    [Theory]
    [InlineData("zip.pt", 1)]
    [InlineData("legacy.pt", 2)]
    public void Thousands_of_mutations_are_refused_or_harmless(string name, int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        byte[] good = File.ReadAllBytes(PyTorchFileTests.Sample(name));
        int refused = 0;
        const int Mutations = 1000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int n = 0; n < Mutations; n++)
        {
            byte[] bad = Mutate(good, random);
            File.WriteAllBytes(folder["bad"], bad);
            try
            {
                using PyTorchFile file = PyTorchFile.Open(folder["bad"]);
                foreach (TensorEntry entry in file.Entries)
                {
                    using Tensor tensor = file.Read(entry.Name);
                    Assert.Equal(entry.Shape, tensor.shape);
                }
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, Mutations);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Mutations, 0, 4 << 20);
    }

    [Fact]
    public void A_flipped_bit_of_an_archives_entry_is_found()
    {
        using var folder = new TemporaryFolder();
        byte[] good = File.ReadAllBytes(PyTorchFileTests.Sample("zip.pt"));
        using (ZipArchive archive = ZipFile.OpenRead(PyTorchFileTests.Sample("zip.pt")))
        {
            using Stream stream = archive.GetEntry("zip/data/0")!.Open();
            byte[] data = new byte[96];
            stream.ReadExactly(data);
            int position = good.AsSpan().IndexOf(data);
            Assert.True(position > 0);
            good[position + 50] ^= 4;
        }

        File.WriteAllBytes(folder["bad"], good);

        Assert.Contains("'zip/data/0': expected 96 bytes with CRC-32", Assert.Throws<InvalidDataException>(() => PyTorchFile.Open(folder["bad"])).Message, StringComparison.Ordinal);
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        byte[] bad = [.. good];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(bad.Length);
            switch (random.Next(5))
            {
                case 0:
                    bad[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bad[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bad.AsSpan(at, Math.Min(random.Next(1, 9), bad.Length - at)).Fill((byte)(random.Next(2) * 255));
                    break;
                case 3:
                    int length = Math.Min(random.Next(1, 200), bad.Length - at);
                    bad.AsSpan(random.Next(bad.Length - length + 1), length).ToArray().CopyTo(bad, at);
                    break;
                default:
                    bad = [.. bad[..at], .. bad[Math.Min(bad.Length, at + random.Next(1, 20))..], 0];
                    break;
            }
        }

        return bad;
    }
}
