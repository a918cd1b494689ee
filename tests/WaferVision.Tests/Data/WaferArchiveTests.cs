using System.IO.Compression;
using System.Text;
using WaferVision.Data;
using WaferVision.Maps;
using WaferVision.Testing;

namespace WaferVision.Tests.Data;

public sealed class WaferArchiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wafers").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(40, false)]
    [InlineData(40, true)]
    public void A_set_survives_its_file(int count, bool multiLabel)
    {
        WaferDataset data = Sets.Ragged(count, 4, 5, multiLabel);
        string path = Path.Combine(_folder, "new", "set.npz");
        WaferArchive.Write(path, data);
        AssertSame(data, WaferArchive.Read(path));
        byte[] first = File.ReadAllBytes(path);
        WaferArchive.Write(path, data);
        Assert.Equal(first, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_other()
    {
        string path = Path.Combine(_folder, "set.npz");
        WaferArchive.Write(path, Sets.Ragged(3, 1));
        byte[] before = File.ReadAllBytes(path);
        var tooTall = new WaferDataset(new byte[70_000], 70_000, 1, new int[1], ["a"]);
        Assert.Throws<OverflowException>(() => WaferArchive.Write(path, tooTall));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [SharedFact("data/wm811k.npz")]
    public void Reads_the_real_wm811k()
    {
        WaferDataset data = WaferArchive.Read(SharedData.PathOf("data/wm811k.npz"));
        Assert.Equal(49_770, data.Count);
        Assert.False(data.IsUniform);
        Assert.Equal(["Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Random", "Scratch", "none"], data.ClassNames);
        Assert.Equal([3435, 431, 4136, 7689, 2839, 111, 697, 946, 29486], data.CountsPerClass());
        Assert.Equal((212, 204), (data.Rows, data.Columns));
        Assert.Equal((45, 48), data.ShapeOf(0));
        Assert.Equal(7_510_251, data.Dies.Span.Count(DieCode.Fail));
        StratifiedSplit split = StratifiedSplit.Create(data);
        int distinct = data.DistinctIndices().Length;
        Assert.InRange(distinct, 45_000, 49_769);
        Assert.Equal(distinct, split.Train.Length + split.Validation.Length + split.Test.Length);
    }

    [SharedFact("data/mixedwm38.npz")]
    public void Reads_the_real_MixedWM38()
    {
        WaferDataset data = WaferArchive.Read(SharedData.PathOf("data/mixedwm38.npz"));
        Assert.Equal((26_904, 52, 52), (data.Count, data.Rows, data.Columns));
        Assert.True(data.MultiLabel && data.IsUniform);
        Assert.Equal([9090, 8606, 9092, 8532, 12837, 98, 13353, 601], data.CountsPerClass());

        // 17,696,288 failing dies and 122 with the code 3.
        Assert.Equal(17_696_410, data.Dies.Span.Count(DieCode.Fail));
    }

    [Theory]
    [InlineData("<u2")]
    [InlineData(">i4")]
    [InlineData("<i8")]
    [InlineData("|b1")]
    public void Any_width_and_byte_order(string descr)
    {
        int size = descr[2] - '0';
        byte[] maps = new byte[2 * 2 * size], labels = new byte[8 * size];
        for (int i = 0; i < 4; i++)
        {
            maps[(i * size) + (descr[0] == '>' ? size - 1 : 0)] = (byte)(i == 2 ? 0 : 1);
        }

        string path = Archive(("arr_0", Npy(descr, "(1, 2, 2)", maps)), ("arr_1", Npy(descr, "(1, 8)", labels)));
        Assert.Equal([1, 1, 0, 1], WaferArchive.Read(path).DiesOf(0).ToArray());
    }

    public static TheoryData<string, string, string, string> BadHeaders => new()
    {
        { "|O", "(1, 2, 2)", "False", "'|O'" },
        { "<f4", "(1, 2, 2)", "False", "'<f4'" },
        { "<u3", "(1, 2, 2)", "False", "'<u3'" },
        { "|u1", "(1, 2, 2)", "True", "ascontiguousarray" },
        { "|u1", "(1, 2, 2)", "Perhaps", "Perhaps" },
        { "|u1", "(1, 2, 3)", "False", "6 bytes for the shape" },
        { "|u1", "(2147483647, 2147483647, 2147483647)", "False", "Split the set" },
        { "|u1", "(99999999999, 1, 1)", "False", "99999999999" },
        { "|u1", "(-1, 2, 2)", "False", "header position" },
        { "|u1", "(4,)", "False", "3 axes" },
        { "|u1", "(1, 2, 2", "False", "header position" },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void A_bad_header_is_named(string descr, string shape, string fortran, string expected)
    {
        string path = Archive(("arr_0", Npy(descr, shape, new byte[4], fortran)), ("arr_1", Npy("|u1", "(1, 8)", new byte[8])));
        WaferFileException e = Assert.Throws<WaferFileException>(() => WaferArchive.Read(path));
        Assert.Contains(path, e.Message);
        Assert.Contains("arr_0.npy", e.Message);
        Assert.Contains(expected, e.Message);
    }

    [Fact]
    public void Wrong_content_is_named()
    {
        byte[] labels = Npy("|u1", "(1, 8)", new byte[8]);
        string path = Archive(("arr_0", Npy("|u1", "(1, 2, 2)", [0, 1, 4, 1])), ("arr_1", labels));
        Assert.Contains("item 2: expected a die code, 0 to 3; found 4", Assert.Throws<WaferFileException>(() => WaferArchive.Read(path)).Message);
        path = Archive(("arr_0", Npy("<i2", "(1, 1, 2)", [1, 0, 0xFF, 0xFF])), ("arr_1", labels));
        Assert.Contains("item 1: expected a die code, 0 to 3; found -1", Assert.Throws<WaferFileException>(() => WaferArchive.Read(path)).Message);
        path = Archive(("arr_0", Npy("|u1", "(1, 2, 2)", new byte[4])));
        Assert.Contains("'arr_1'", Assert.Throws<WaferFileException>(() => WaferArchive.Read(path)).Message);
        path = Archive(("images", Npy("|u1", "(1, 2, 2)", new byte[4])));
        Assert.Contains("images.npy", Assert.Throws<WaferFileException>(() => WaferArchive.Read(path)).Message);
        File.WriteAllText(path, "no archive");
        Assert.Throws<WaferFileException>(() => WaferArchive.Read(path));
        Assert.Throws<FileNotFoundException>(() => WaferArchive.Read(Path.Combine(_folder, "missing.npz")));
    }

    [Fact]
    public void Damaged_files_raise_the_reader_s_error_or_hold_what_was_written()
    {
        string path = Path.Combine(_folder, "set.npz");
        WaferDataset written = Sets.Ragged(6, 8);
        WaferArchive.Write(path, written);
        byte[] good = File.ReadAllBytes(path);
        byte[] stored = Unpacked(path);
        var random = new CounterRandom(21);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            byte[] bad = (byte[])(round % 2 == 0 ? good : stored).Clone();
            for (int k = random.Integer(1, 6); k > 0; k--)
            {
                bad[random.Below(bad.Length)] = (byte)random.Below(256);
            }

            Array.Resize(ref bad, random.Chance(0.2) ? random.Below(bad.Length) : bad.Length);
            try
            {
                AssertSame(written, WaferArchive.Read(new MemoryStream(bad), "fuzzed.npz"));
            }
            catch (WaferFileException e)
            {
                Assert.Contains("fuzzed.npz", e.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 3000);
    }

    // A die that passes instead of failing: nothing but the checksum can tell.
    [Theory]
    [InlineData("dies")]
    [InlineData("labels")]
    public void Content_that_changed_is_told_by_its_checksum(string array)
    {
        string path = Path.Combine(_folder, "set.npz");
        WaferArchive.Write(path, Sets.Ragged(6, 8));
        byte[] bytes = Unpacked(path);
        uint right, found;
        using (ZipArchive zip = new(new MemoryStream(bytes)))
        {
            ZipArchiveEntry entry = zip.GetEntry(array + ".npy")!;
            right = entry.Crc32;
            using MemoryStream content = new();
            entry.Open().CopyTo(content);
            byte[] whole = content.ToArray();
            int at = bytes.AsSpan().IndexOf(whole);
            (bytes[at + whole.Length - 2], whole[^2]) = ((byte)(bytes[at + whole.Length - 2] ^ 1), (byte)(whole[^2] ^ 1));
            found = Sum(whole);
        }

        File.WriteAllBytes(path, bytes);
        string expected = $"{path}, {array}.npy: expected content with the checksum (CRC-32) {right:x8}; found {found:x8}";
        Assert.StartsWith(expected, Assert.Throws<WaferFileException>(() => WaferArchive.Read(path)).Message, StringComparison.Ordinal);

        // The definition, bit by bit.
        static uint Sum(byte[] content)
        {
            uint sum = uint.MaxValue;
            foreach (byte value in content)
            {
                sum ^= value;
                for (int bit = 0; bit < 8; bit++)
                {
                    sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
                }
            }

            return ~sum;
        }
    }

    [Theory]
    [InlineData("map.csv", "0,1,0\n1,2,1\n0,1,0\n")]
    [InlineData("map.txt", "# a comment\n010\n121\n\n010")]
    [InlineData("map.txt", "0 1 0\r\n1 2 1\r\n0 1 0\r\n")]
    public void A_text_grid_is_a_map(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        WaferMap map = WaferMapFile.Read(path);
        Assert.Equal((3, 3), (map.Rows, map.Columns));
        Assert.Equal([0, 1, 0, 1, 2, 1, 0, 1, 0], map.Dies.ToArray());
    }

    [Theory]
    [InlineData("0,1\n0,x\n", "line 2, column 3: expected 0 (no die), 1 (pass) or 2 (fail); found 'x'")]
    [InlineData("0,1\n0\n", "line 2: expected 2 dies")]
    [InlineData("# nothing\n", "no row")]
    [InlineData(",,\n", "line 1")]
    public void A_bad_text_grid_is_named(string text, string expected)
    {
        string path = Path.Combine(_folder, "map.csv");
        File.WriteAllText(path, text);
        Assert.Contains(expected, Assert.Throws<WaferFileException>(() => WaferMapFile.Read(path)).Message);
    }

    [Fact]
    public void One_map_is_read_from_arrays_and_archives()
    {
        string npy = Path.Combine(_folder, "map.npy"), npz = Path.Combine(_folder, "map.npz");
        File.WriteAllBytes(npy, Npy("|u1", "(2, 3)", [0, 1, 2, 1, 1, 1]));
        Assert.Equal([0, 1, 2, 1, 1, 1], WaferMapFile.Read(npy).Dies.ToArray());
        File.Copy(Archive(("arr_0", File.ReadAllBytes(npy))), npz);
        Assert.Equal(3, WaferMapFile.Read(npz).Columns);
        WaferDataset data = Sets.Ragged(5, 1);
        WaferArchive.Write(npz, data.Subset([2]));
        WaferMap map = WaferMapFile.Read(npz);
        Assert.Equal(data.DiesOf(2).ToArray(), map.Dies.ToArray());
        Assert.Equal(data.LabelName(2), map.Metadata.Label);
        WaferArchive.Write(npz, data);
        Assert.Contains("5 maps", Assert.Throws<WaferFileException>(() => WaferMapFile.Read(npz)).Message);
        Assert.Contains("'.png'", Assert.Throws<WaferFileException>(() => WaferMapFile.Read(Copy(npy, "map.png"))).Message);
    }

    private static void AssertSame(WaferDataset expected, WaferDataset actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.MultiLabel, actual.MultiLabel);
        Assert.Equal(expected.ClassNames, actual.ClassNames);
        Assert.Equal(expected.Dies.ToArray(), actual.Dies.ToArray());
        Assert.Equal(expected.Labels.ToArray(), actual.Labels.ToArray());
        Assert.Equal(Enumerable.Range(0, expected.Count).Select(expected.ShapeOf), Enumerable.Range(0, expected.Count).Select(actual.ShapeOf));
    }

    private static byte[] Npy(string descr, string shape, byte[] data, string fortran = "False")
    {
        byte[] header = Encoding.ASCII.GetBytes($"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. header, .. data];
    }

    private string Archive(params (string Name, byte[] Content)[] entries)
    {
        string path = Path.Combine(_folder, "made.npz");
        File.Delete(path);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in entries)
        {
            using Stream stream = zip.CreateEntry(name + ".npy").Open();
            stream.Write(content);
        }

        return path;
    }

    // The same archive without compression, so that damage reaches the arrays and not only the checksums of deflate.
    private static byte[] Unpacked(string path)
    {
        var memory = new MemoryStream();
        using (ZipArchive from = ZipFile.OpenRead(path), to = new(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in from.Entries)
            {
                using Stream source = entry.Open(), target = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                source.CopyTo(target);
            }
        }

        return memory.ToArray();
    }

    private string Copy(string from, string name)
    {
        string path = Path.Combine(_folder, name);
        File.Copy(from, path);
        return path;
    }
}
