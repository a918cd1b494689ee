using System.IO.Compression;
using TorchSharp;
using WaferVision.Data;
using WaferVision.Testing;
using WaferVision.Tests.Training;

namespace WaferVision.Tests.Data;

public class IdxFileTests
{
    private static readonly byte[] Small = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dimensions_and_values_are_read_gzipped_or_not(bool zipped)
    {
        using var folder = new TemporaryFolder();
        (IReadOnlyList<int> shape, byte[] values) = IdxFile.Read(Write(folder, zipped ? Zip(Small) : Small));
        Assert.Equal([2, 2, 3], shape);
        Assert.Equal(Small[16..], values);
    }

    [Fact]
    public void Every_cut_every_changed_header_byte_and_a_byte_too_many_are_told()
    {
        using var folder = new TemporaryFolder();
        byte[] zipped = Zip(Small);
        byte[][] bad =
        [
            .. Enumerable.Range(0, Small.Length).Select(length => Small[..length]),
            // A gzip stream ends with the mark of deflate's end and 8 bytes of checksum and length, after the last of the content.
            .. Enumerable.Range(1, zipped.Length - 12).Select(length => zipped[..length]),
            .. Enumerable.Range(0, 16).Select(at => (byte[])[.. Small[..at], (byte)(Small[at] ^ 0x81), .. Small[(at + 1)..]]),
            [.. Small, 0],
            [0, 0, 8, 1, 0x3F, 0xFF, 0xFF, 0xFF, 1, 2, 3],
            [0, 0, 8, 2, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF],
        ];
        foreach (byte[] content in bad)
        {
            string path = Write(folder, content);
            Exception? error = Record.Exception(() => IdxFile.Read(path));
            Assert.True(error is WaferFileException, $"{Convert.ToHexString(content)}: {error}");
            Assert.Contains(path, error!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Random_damage_is_read_or_told()
    {
        using var folder = new TemporaryFolder();
        byte[] zipped = Zip(Small);
        var random = new Random(11);
        for (int i = 0; i < 400; i++)
        {
            byte[] content = [.. i % 2 == 0 ? Small : zipped];
            for (int n = random.Next(1, 4); n > 0; n--)
            {
                content[random.Next(content.Length)] = (byte)random.Next(256);
            }

            string path = Write(folder, content);
            if (Record.Exception(() => IdxFile.Read(path)) is { } error)
            {
                Assert.IsType<WaferFileException>(error);
            }
        }
    }

    [Fact]
    public void Images_come_resized_with_their_labels_and_mismatched_files_are_told()
    {
        using var folder = new TemporaryFolder();
        string images = Write(folder, Small), labels = Write(folder, [0, 0, 8, 1, 0, 0, 0, 2, 4, 1]), three = Write(folder, [0, 0, 8, 1, 0, 0, 0, 3, 4, 1, 0]);
        GrayImageSet set = GrayImageSet.ReadIdx(images, labels, size: 8, batchSize: 1);
        Assert.Equal((2, 2, 5), (set.Count, set.BatchCount, set.ClassNames.Count));
        Batch[] batches = [.. set.Epoch(0)];
        Assert.Equal([1, 1, 8, 8], batches[0].Images.shape);
        Assert.Equal([4, 1], batches.Select(batch => (int)batch.Labels.item<long>()));
        Assert.Equal(1 / 255f, batches[0].Images[0, 0, 0, 0].item<float>(), 1e-6f);
        Assert.Equal(1f, batches[1].Images[0, 0, 7, 7].item<float>(), 1e-6f);
        foreach (Batch batch in batches)
        {
            batch.Dispose();
        }

        Assert.Throws<WaferFileException>(() => GrayImageSet.ReadIdx(images, three));
        Assert.Throws<WaferFileException>(() => GrayImageSet.ReadIdx(labels, images));
        Assert.Throws<ArgumentOutOfRangeException>(() => GrayImageSet.ReadIdx(images, labels, size: 7));
    }

    [SharedFact("data/mnist")]
    public void The_test_digits_of_MNIST_are_as_published()
    {
        GrayImageSet digits = GrayImageSet.ReadIdx(
            SharedData.PathOf("data/mnist/t10k-images-idx3-ubyte.gz"), SharedData.PathOf("data/mnist/t10k-labels-idx1-ubyte.gz"), size: 28, batchSize: 10_000);
        using Batch all = digits.Epoch(0).Single();
        int[] labels = all.ReadLabels();
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], labels[..10]);
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], Enumerable.Range(0, 10).Select(digit => labels.Count(label => label == digit)));
        Assert.Equal(0.1325, all.Images.mean().item<float>(), 3e-4);
    }

    private static string Write(TemporaryFolder folder, byte[] content)
    {
        string path = folder[$"{Guid.NewGuid():N}.idx"];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static byte[] Zip(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var zip = new GZipStream(buffer, CompressionLevel.Optimal))
        {
            zip.Write(content);
        }

        return buffer.ToArray();
    }
}
