using System.IO.Compression;
using WaferVision.Data;
using WaferVision.Maps;
using WaferVision.Testing;

namespace WaferVision.Tests.Data;

public sealed class WaferArchiveReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wafers").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(3000, false)]
    [InlineData(3000, true)]
    public void Parts_in_any_order_hold_what_the_whole_holds(int count, bool multiLabel)
    {
        string path = Path.Combine(_folder, "set.npz");
        WaferArchive.Write(path, Sets.Ragged(count, 4, 5, multiLabel));
        WaferDataset whole = WaferArchive.Read(path);
        using WaferArchiveReader reader = WaferArchiveReader.Open(path);
        Assert.Equal((count, multiLabel), (reader.Count, reader.MultiLabel));
        var random = new CounterRandom(5);
        for (int round = 0; round < 30; round++)
        {
            int first = random.Below(count + 1);
            AssertSame(whole, first, reader.Read(first, random.Below(count - first + 1)));
        }

        AssertSame(whole, 0, reader.Read(0, count));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(1, count));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ShapeOf(count));
    }

    [SharedFact("data/mixedwm38.npz")]
    public void Parts_of_MixedWM38_hold_what_the_whole_holds()
    {
        string path = SharedData.PathOf("data/mixedwm38.npz");
        WaferDataset whole = WaferArchive.Read(path);
        using WaferArchiveReader reader = WaferArchiveReader.Open(path);
        Assert.Equal((whole.Count, true), (reader.Count, reader.MultiLabel));
        for (int first = 0; first < whole.Count; first += 4096)
        {
            AssertSame(whole, first, reader.Read(first, Math.Min(4096, whole.Count - first)));
        }
    }

    // What a machine that skips to its own part finds readable must be what one that reads everything finds readable.
    [Fact]
    public void Of_a_damaged_archive_the_same_parts_are_readable_in_any_order()
    {
        const int count = 4000, part = 50;
        string path = Path.Combine(_folder, "set.npz"), bad = Path.Combine(_folder, "bad.npz");
        WaferArchive.Write(path, Sets.Ragged(count, 6));
        byte[] good = File.ReadAllBytes(path);
        var random = new CounterRandom(22);
        int mixed = 0;
        for (int round = 0; round < 40; round++)
        {
            byte[] bytes = (byte[])good.Clone();
            bytes[random.Integer(200, bytes.Length / 2)] ^= (byte)random.Integer(1, 255);
            File.WriteAllBytes(bad, bytes);
            string[] inOrder;
            try
            {
                using WaferArchiveReader reader = WaferArchiveReader.Open(bad);
                inOrder = [.. Enumerable.Range(0, count / part).Select(i => Outcome(reader, i * part, part))];
            }
            catch (WaferFileException)
            {
                continue;
            }

            using (WaferArchiveReader reader = WaferArchiveReader.Open(bad))
            {
                int[] order = [.. Enumerable.Range(0, count / part)];
                random.Shuffle(order);
                Assert.All(order, i => Assert.Equal(inOrder[i], Outcome(reader, i * part, part)));
            }

            Assert.Equal(inOrder[^1], Alone((count / part) - 1));
            int refused = inOrder.Count(outcome => outcome.StartsWith(bad, StringComparison.Ordinal));
            Assert.NotEqual(0, refused);
            mixed += refused < inOrder.Length ? 1 : 0;
        }

        Assert.InRange(mixed, 20, 40);

        string Alone(int index)
        {
            using WaferArchiveReader reader = WaferArchiveReader.Open(bad);
            return Outcome(reader, index * part, part);
        }
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        string path = Path.Combine(_folder, "set.npz");
        WaferArchive.Write(path, Sets.Ragged(9, 7));
        Replace(path, "dies", [9, 9, 9]);
        Assert.Contains("as the shapes cover; found 3", Assert.Throws<WaferFileException>(() => WaferArchiveReader.Open(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "no archive");
        Assert.Contains(path, Assert.Throws<WaferFileException>(() => WaferArchiveReader.Open(path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => WaferArchiveReader.Open(Path.Combine(_folder, "missing.npz")));
    }

    private static void Replace(string path, string array, byte[] items)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update);
        zip.GetEntry(array + ".npy")!.Delete();
        using Stream stream = zip.CreateEntry(array + ".npy").Open();
        NpyWriter.Write(stream, items, items.Length);
    }

    private static string Outcome(WaferArchiveReader reader, int first, int count)
    {
        try
        {
            return Convert.ToHexString(reader.Read(first, count).Dies.Span);
        }
        catch (WaferFileException e)
        {
            return e.Message;
        }
    }

    private static void AssertSame(WaferDataset whole, int first, WaferDataset part)
    {
        Assert.Equal(whole.ClassNames, part.ClassNames);
        for (int i = 0; i < part.Count; i++)
        {
            Assert.Equal(whole.ShapeOf(first + i), part.ShapeOf(i));
            Assert.True(whole.DiesOf(first + i).SequenceEqual(part.DiesOf(i)));
            Assert.True(whole.LabelsOf(first + i).SequenceEqual(part.LabelsOf(i)));
        }
    }
}
